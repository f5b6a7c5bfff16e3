use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{approval::Waiting, operation::state_text, server_fns};
use crate::{
    domain::{self, AccountId, Change},
    frame::Live,
    paths,
    ui::{Empty, ErrorNotice, Time, Transition, ask, count, meanwhile, pages, plural},
};

/// The operations that are kept, the newest first.
#[component]
pub(crate) fn OperationsPage() -> impl IntoView {
    let live: Live = expect_context();
    let location = use_location();
    // On the way to another screen the URL is that one's already; nothing is asked for under it.
    let page = Memo::new(move |before: Option<&u32>| match before {
        Some(before) if location.pathname.get() != paths::OPERATIONS => *before,
        _ => location.search.with(|search| paths::page_of(search)),
    });
    let operations = ask(move || page.get(), server_fns::list);
    live.follow(operations, Change::is_of_operations);
    view! {
        <Title text="Operations" />
        <div class="head"><h1 tabindex="-1">"Operations"</h1></div>
        <Waiting />
        <Transition fallback=meanwhile("Reading the operations…")>
            {move || operations.get().map(|operations| match operations {
                Ok(operations) if operations.lines.is_empty() => view! {
                    <Empty title="Nothing has been done yet. Every action on members is listed here, with its progress and outcome.">
                        <a class="button" href=paths::MEMBERS>"Go to Members"</a>
                    </Empty>
                }.into_any(),
                Ok(operations) => view! { <List operations /> }.into_any(),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })}
        </Transition>
    }
}

/// One account or two by their ids.
fn listed(accounts: &[AccountId]) -> Option<impl IntoView + use<>> {
    (1..=2).contains(&accounts.len()).then(|| view! { " " <span class="soft id">{AccountId::list(accounts)}</span> })
}

#[component]
fn List(operations: domain::OperationsPage) -> impl IntoView {
    let domain::OperationsPage { total, page, lines } = operations;
    let shown = lines.len();
    let lines = lines.into_iter().map(|operation| {
        let tally = operation.tally;
        let marked = operation.open > 0;
        let dealt_with = tally.unprocessed > 0 && !marked && operation.state.is_over();
        let title = format!(
            "{} {} in {}",
            operation.action.verb(),
            plural(operation.accounts, "account"),
            plural(operation.regions, "Region")
        );
        view! {
            <tr class:unprocessed=marked>
                <td class="num">{operation.id.0}</td>
                <th scope="row"><a href=paths::operation(operation.id)>{title}</a> {listed(&operation.named)}</th>
                <td>{state_text(operation.state)}</td>
                <td class="num">{format!("{} of {}", count(tally.processed), count(tally.cells))}</td>
                <td class="num why">{count(tally.unprocessed)} {dealt_with.then_some(", none still open")}</td>
                <td>{operation.actor} {operation.here.then_some(", this browser")}</td>
                <td><Time at=operation.started_at /></td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="Operations, scrollable">
                <table class="operations">
                    <thead>
                        <tr>
                            <th class="num">"No."</th><th>"What"</th><th>"State"</th><th class="num">"Processed"</th>
                            <th class="num">"Not processed"</th><th>"By"</th><th>"Started"</th>
                        </tr>
                    </thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
            {pages(page, domain::OperationsPage::PAGE, shown, total, &paths::operations)}
        </div>
    }
}
