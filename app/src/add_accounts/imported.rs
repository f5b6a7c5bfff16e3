use leptos::prelude::*;

use crate::{
    domain::{Imported, InactiveAccount, Region},
    ui::{Notice, Time, count, plural},
};

/// Which accounts of the organization a list has, and which it leaves out and why.
#[component]
pub(super) fn Source(imported: Imported, added: u32) -> impl IntoView {
    let Imported { at, organization, accounts, regions, members, inactive, more_inactive, management } = imported;
    let organization = organization.map_or_else(|| "your organization".to_owned(), |id| format!("organization {id}"));
    let regions = Region::list(&regions);
    let management = management.map(|account| {
        view! {
            <Notice tone="warn">
                <p>"The management account " <b class="id">{account.to_string()}</b> " is among them. GuardDuty must be turned on in it first, or it is not processed."</p>
            </Notice>
        }
    });
    view! {
        <p class="lead">
            {format!("AWS Organizations names {} of {organization}. {} can be added, {} are members already in {regions}. The administrator account itself is left out. Asked ", plural(accounts, "account"), count(added), count(members))}
            <Time at />
        </p>
        {management}
        <Inactive inactive more=more_inactive />
    }
}

/// The accounts that are left out because they are suspended or being closed.
#[component]
fn Inactive(inactive: Vec<InactiveAccount>, more: u32) -> impl IntoView {
    (!inactive.is_empty()).then(|| {
        let all = u32::try_from(inactive.len()).unwrap_or(u32::MAX).saturating_add(more);
        let lines = inactive.into_iter().map(|InactiveAccount { account, name, state }| {
            view! { <li><span class="id">{account.to_string()}</span> " " {String::from(name)} ": " {String::from(state)}</li> }.into_any()
        });
        let more = (more > 0).then(|| view! { <li>{format!("and {} more", count(more))}</li> }.into_any());
        view! {
            <details class="sheet planned">
                <summary>{format!("{} left out, because AWS has suspended or is closing them", plural(all, "account"))}</summary>
                <ul class="plain">{lines.collect_view()} {more}</ul>
            </details>
        }.into_any()
    })
}
