use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::server_fns;
use crate::{
    domain::{AccountId, Action, LookUp, LookUpId, LookedUp, MembersQuery, Offer, Region, Role},
    members::{
        reach,
        server_fns::{Plan, offers},
        verb,
    },
    paths,
    ui::{
        FormAction, FormError, Gone, Notice, Numbered, PostForm, RegionStrip, Status, Time, Transition, ask, by_number,
        count, number_in_path, plural, refusal, unless,
    },
};

/// What GuardDuty said of accounts, one row each.
#[component]
pub(crate) fn LookUpResultPage() -> impl IntoView {
    let (id, location) = (number_in_path(), use_location());
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let found = ask(move || id.get(), |id| by_number(id, "look-up", async |id| server_fns::show(LookUpId(id)).await));
    let gone =
        Gone { heading: "Looked up", title: "This look-up is no longer kept.", way_on: (paths::LOOK_UP, "Ask again") };
    view! {
        <Title text="Looked up" />
        <Numbered thing=found gone let:look_up>
            <Answer look_up query />
        </Numbered>
    }
}

#[component]
fn Answer(look_up: LookUp, query: Memo<MembersQuery>) -> impl IntoView {
    let number = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    let known: Vec<AccountId> = look_up.known().map(|row| row.account).collect();
    let unknown = look_up.unknown().count();
    let unanswered = look_up.rows.len() - known.len() - unknown;
    let unanswered = (unanswered > 0).then(|| format!(", {unanswered} not answered"));
    let silent = number(look_up.failed.len());
    let asked = if silent == 0 {
        plural(number(look_up.regions.len()), "Region")
    } else {
        format!("{} of which {silent} did not answer", plural(number(look_up.regions.len()) + silent, "Region"))
    };
    let otherwise: Vec<&str> = look_up.rows.iter().map(|row| otherwise(&look_up, row)).collect();
    let more = (look_up.more_unreadable > 0).then(|| format!("and {} more", count(look_up.more_unreadable)));
    let failed = look_up.failed.into_iter().map(|(region, error)| {
        view! { <Notice tone="bad"><p><b>{region.to_string()}</b>" could not be asked: "{error}</p></Notice> }
    });
    let unreadable = (!look_up.unreadable.is_empty()).then(|| {
        let texts = look_up.unreadable.iter().map(|text| view! { <li><code>{text.clone()}</code></li> }.into_any()).collect_view();
        view! { <Notice tone="warn"><p>"Not asked about, because an account id has exactly 12 digits:"</p><ul>{texts}</ul>{more.map(|more| view! { <p>{more}</p> }.into_any())}</Notice> }
    });
    let regions = look_up.regions;
    let rows = look_up.rows.into_iter().zip(otherwise);
    let rows =
        rows.map(|(row, otherwise)| view! { <Line row otherwise regions=regions.clone() query /> }).collect_view();
    view! {
        <div class="head">
            <h1 tabindex="-1">{plural(number(known.len()), "member")} " " <span>{format!("{unknown} not known to GuardDuty")} {unanswered}</span></h1>
            <a class="button" href=move || query.with(paths::look_up)>"Look up others"</a>
        </div>
        <p class="lead">{format!("GuardDuty was asked in {asked} ")} <Time at=look_up.asked_at /></p>
        {failed.collect_view()}
        {unreadable}
        <Act accounts=known query />
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="Accounts, scrollable">
                <table>
                    <thead><tr><th>"Account"</th><th>"Status"</th><th>"Regions"</th><th>"Not answered"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

/// What is said of an account whose worst status is not being a member.
fn otherwise(look_up: &LookUp, row: &LookedUp) -> &'static str {
    if row.is_known() {
        "Not in every Region"
    } else if look_up.is_unknown(row) {
        "Not known to GuardDuty"
    } else {
        "Not answered"
    }
}

#[component]
fn Line(row: LookedUp, otherwise: &'static str, regions: Vec<Region>, query: Memo<MembersQuery>) -> impl IntoView {
    let account = row.account;
    let name = account.to_string();
    let id = if row.is_known() {
        view! { <a class="id" href=move || query.with(|query| paths::member(query, account))>{name}</a> }.into_any()
    } else {
        view! { <span class="id">{name}</span> }.into_any()
    };
    let words = row.unprocessed.iter().map(|(region, result)| format!("{region}: {result}")).collect::<Vec<_>>();
    view! {
        <tr class:unprocessed=!words.is_empty()>
            <th scope="row">{id}</th>
            <td><Status status=row.worst otherwise /></td>
            <td><RegionStrip regions cells=row.cells /></td>
            <td class="why">{words.join(" · ")}</td>
        </tr>
    }
}

/// Plans for those that are members.
#[component]
fn Act(accounts: Vec<AccountId>, query: Memo<MembersQuery>) -> impl IntoView {
    let plan = FormAction::new::<Plan>();
    (!accounts.is_empty()).then(|| {
        let which = match &*accounts {
            [_] => "this member".to_owned(),
            several => format!("these {}", plural(u32::try_from(several.len()).unwrap_or(u32::MAX), "member")),
        };
        let field = |account: &AccountId| {
            view! { <input type="hidden" name="accounts[]" value=account.to_string() /> }.into_any()
        };
        let fields = accounts.iter().map(field).collect_view();
        let scope = move || query.with(|query| query.unfiltered().to_search());
        let offers = ask(scope, move |scope| offers(scope, false, accounts.clone(), Vec::new()));
        let buttons = move || {
            offers.get().map(|offers| {
                let button = |action| act_button(action, offers.iter().flatten().find(|offer| offer.action == action));
                Action::ON_MEMBERS.map(button).into_iter().collect_view().into_any()
            })
        };
        view! {
            <PostForm action=plan attr:class="bulk">
                <input type="hidden" name="search" value=scope />
                {fields}
                <span>"Plan for " {which} ":"</span>
                <Transition>{move || buttons()}</Transition>
                <FormError value=plan.value() />
            </PostForm>
        }
    })
}

/// One action, with how many of the members it applies to.
fn act_button(action: Action, offer: Option<&Offer>) -> AnyView {
    let nothing = offer.filter(|offer| offer.cells == 0).map(reach);
    let why = refusal(Role::for_action(action), action.infinitive()).or(nothing);
    let class = if action.is_destructive() { "danger" } else { "" };
    let label = verb(action, offer.map(|offer| offer.accounts));
    view! { <button name="action" value=action.api_name() {..unless(why)} class=class>{label}</button> }.into_any()
}
