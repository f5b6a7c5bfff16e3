use leptos::{
    ev::KeyboardEvent,
    html::{A, H2},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

use super::{list::List, protections::Protections, server_fns};
use crate::{
    domain::{
        AccountId, AccountOperation, Action, AuditQuery, Cell, HistoryPage, HistoryQuery, MemberDetails, MembersQuery,
        OfAccount, Offer, Region, RelationshipStatus, Role, RowUnprocessed, SkipGroup,
    },
    error::AppError,
    history,
    operations::{self, CorrectLink},
    paths,
    ui::{
        Answer, Empty, ErrorNotice, FormAction, FormError, PostForm, Status, Time, Transition, ask, may, meanwhile,
        plural, regions_phrase,
    },
};

/// One account beside the list: its Regions, what was not processed, what can be done next.
#[component]
pub(crate) fn Panel(account: AccountId) -> impl IntoView {
    let List { query, snapshot, hydrated, .. } = expect_context();
    let heading = NodeRef::<H2>::new();
    // Whoever opens it is led there; whoever comes with the page begins at its top.
    let opened_by_hand = hydrated.get_untracked();
    Effect::new(move || {
        if let Some(heading) = heading.get().filter(|_| opened_by_hand) {
            // A heading that cannot take the focus leaves it where it is.
            drop(heading.focus());
        }
    });
    let close = NodeRef::<A>::new();
    let on_key = move |event: KeyboardEvent| {
        if let Some(close) = close.get_untracked().filter(|_| event.key() == "Escape") {
            close.click();
        }
    };
    let details = ask(
        move || (snapshot.get(), query.with(|query| query.scope().to_search())),
        move |(_, search)| server_fns::details(account, search),
    );
    let changes =
        ask(move || snapshot.get(), move |_| history::server_fns::list(HistoryQuery::of(account).to_search()));
    let operations = ask(move || snapshot.get(), move |_| operations::server_fns::of_account(account));
    view! {
        <aside class="sheet panel" aria-label=format!("Account {account}") on:keydown=on_key>
            <header>
                <h2 class="id" tabindex="-1" node_ref=heading>{account.to_string()}</h2>
                <a class="button quiet" href=move || query.with(paths::members) node_ref=close aria-label="Close" on:click=move |_| focus_row(account)>"×"</a>
            </header>
            <Transition fallback=meanwhile("Reading the account…")><Known account details operations changes /></Transition>
        </aside>
    }
}

/// What is known of the account, all at once: what came later would push away what somebody reads. The protection plans
/// are last, since GuardDuty is asked for them only then.
#[component]
fn Known(
    account: AccountId,
    details: Answer<MemberDetails>,
    operations: Answer<Vec<AccountOperation>>,
    changes: Answer<HistoryPage>,
) -> impl IntoView {
    let all = move || details.get().zip(operations.get()).zip(changes.get());
    let there = Memo::new(move |_| all().is_some());
    let shown = move || {
        all().map(|((details, operations), changes)| {
            // An error that all have stands once.
            let told = details.as_ref().err().cloned();
            let operations = operations.map_err(|error| (told.as_ref() != Some(&error)).then_some(error));
            let changes = changes.map_err(|error| (told.as_ref() != Some(&error)).then_some(error));
            let details = match details {
                Ok(details) => view! { <Details details /> }.into_any(),
                Err(AppError::NotFound { .. }) => view! { <Empty title="No Region lists this account." /> }.into_any(),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            };
            view! { {details} <Done operations /> <Changes account changes /> }
        })
    };
    view! { {move || shown()} {move || there.get().then(|| view! { <Protections account /> })} }
}

/// Brings the focus back to the row whose panel is closed.
fn focus_row(account: AccountId) {
    request_animation_frame(move || {
        let link = document().get_element_by_id(&row_id(account));
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            drop(link.focus());
        }
    });
}

/// The id of the link that opens an account's panel.
pub(super) fn row_id(account: AccountId) -> String {
    format!("row-{account}")
}

#[component]
fn Details(details: MemberDetails) -> impl IntoView {
    let List { query, .. } = expect_context();
    let account = details.account;
    let scoped = query.with_untracked(|query| !query.regions.is_empty());
    let unprocessed = details.cells.iter().filter_map(|cell| cell.unprocessed.clone()).collect::<Vec<_>>();
    let is_refused = |cell: &&Cell| {
        cell.status == Some(RelationshipStatus::EmailVerificationFailed)
            || cell.unprocessed.as_ref().is_some_and(|result| result.cause.needs_email())
    };
    let refused = details.cells.iter().filter(is_refused).map(|cell| cell.region.clone()).collect::<Vec<_>>();
    let (regions, statuses): (Vec<_>, Vec<_>) =
        details.cells.iter().map(|cell| (cell.region.clone(), cell.status.clone())).unzip();
    let cells = details.cells.into_iter().map(|cell| view! { <CellLine cell /> }).collect_view();
    let offers = details.offers.into_iter().filter(|offer| !offer.action.creates()).map(|offer| {
        if offer.cells > 0 {
            let regions = plural(offer.cells, "Region");
            view! { <li><PlanOne account action=offer.action /> <span class="soft">{format!("in {regions}")} {scoped.then_some(" in view")}</span></li> }.into_any()
        } else {
            view! { <li class="soft">{offer.action.verb()} ": " {why_not(&offer)}</li> }.into_any()
        }
    });
    view! {
        <p class="soft">{details.email.map(|email| format!("{email} · "))} {details.member_type.label()}</p>
        {(!refused.is_empty()).then(|| view! {
            <section class="remedy">
                <h3>"The e-mail address was refused or is missing"</h3>
                <p>"Inviting again does not help: the account must be deleted and created again with the address of its root user."</p>
                <CorrectLink href=paths::recreate([account], &MembersQuery::of_regions(refused)) />
            </section>
        }.into_any())}
        {by_cause(unprocessed).into_iter().map(|result| view! { <Remedy result /> }).collect_view()}
        <section>
            <h3>"Regions"</h3>
            <p>{regions_phrase(&regions, &statuses, usize::MAX)}</p>
            <table class="cells">
                <thead class="sr-only"><tr><th>"Region"</th><th>"Status"</th><th>"Updated"</th></tr></thead>
                <tbody>{cells}</tbody>
            </table>
        </section>
        <section>
            <h3>"What can be done"</h3>
            <ul class="plain">{offers.collect_view()}</ul>
        </section>
    }
}

/// Why an action cannot be done to an account: in how many Regions for which reason, if there are several.
fn why_not(offer: &Offer) -> String {
    let text = |group: &SkipGroup| group.reason.text(offer.action);
    match &*offer.skipped {
        [] => "nothing to do".to_owned(),
        [only] => text(only).to_owned(),
        groups => {
            let each = groups.iter().map(|group| format!("{} (in {})", text(group), plural(group.cells, "Region")));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

/// The newest operations that have this account, with what came of each for it.
#[component]
fn Done(operations: Result<Vec<AccountOperation>, Option<AppError>>) -> impl IntoView {
    let shown = match operations {
        Ok(operations) if operations.is_empty() => {
            view! { <p class="soft">"No operation has been started for it yet."</p> }.into_any()
        }
        Ok(operations) => {
            let lines = operations.into_iter().map(|AccountOperation { id, action, started_at, of_account }| {
                view! {
                    <li><span>
                        <a href=paths::operation(id)>{format!("Operation {}", id.0)}</a>
                        {format!(", {}, ", action.verb())} <Time at=started_at /> ": " {came_of_it(&of_account)}
                    </span></li>
                }
                .into_any()
            });
            view! { <ul class="plain changes">{lines.collect_view()}</ul> }.into_any()
        }
        Err(error) => error.map(|error| view! { <ErrorNotice error /> }).into_any(),
    };
    view! {
        <section aria-labelledby="done">
            <h3 id="done">"Operations"</h3>
            {shown}
        </section>
    }
}

/// What came of an operation for one account: `processed in 3 Regions; not processed in 1 Region: internal error, dismissed`.
fn came_of_it(OfAccount { tally, causes, dismissed, .. }: &OfAccount) -> String {
    let causes = causes.iter().map(|(cause, _)| cause.title()).collect::<Vec<_>>().join(", ");
    let dismissed = match *dismissed {
        0 => String::new(),
        all if all == tally.unprocessed => ", dismissed".to_owned(),
        some => format!(", dismissed in {}", plural(some, "Region")),
    };
    let why = format!(": {causes}{dismissed}");
    let outcomes = [
        (tally.processed, "processed", ""),
        (tally.unprocessed, "not processed", &*why),
        (tally.skipped, "skipped", ""),
        (tally.cancelled, "cancelled", ""),
        (tally.waiting, "not answered yet", ""),
    ];
    let parts = outcomes.into_iter().filter(|(cells, ..)| *cells > 0);
    parts.map(|(cells, what, why)| format!("{what} in {}{why}", plural(cells, "Region"))).collect::<Vec<_>>().join("; ")
}

/// What changed in this account, the newest first.
#[component]
fn Changes(account: AccountId, changes: Result<HistoryPage, Option<AppError>>) -> impl IntoView {
    let query = HistoryQuery::of(account);
    let all = move |many: u32| {
        (many > HistoryQuery::PAGE).then(|| {
            view! { <p><a href=paths::history(&query)>{format!("All {}", plural(many, "change"))}</a></p> }.into_any()
        })
    };
    let shown = match changes {
        Ok(changes) if changes.lines.is_empty() => {
            view! { <p class="soft">"No change has been seen yet."</p> }.into_any()
        }
        Ok(changes) => {
            let lines = changes.lines.into_iter().map(|line| {
                view! {
                    <li><span>
                        {line.text()} " in " <span class="id">{line.region.to_string()}</span> ", seen " <Time at=line.at /> ", "
                        {line.operation.is_some().then_some("by ")} <history::By operation=line.operation />
                    </span></li>
                }.into_any()
            });
            view! { <ul class="plain changes">{lines.collect_view()}</ul> {all(changes.matching)} }.into_any()
        }
        Err(error) => error.map(|error| view! { <ErrorNotice error /> }).into_any(),
    };
    view! {
        <section aria-labelledby="changes">
            <h3 id="changes">"History"</h3>
            <p><a href=paths::audit(&AuditQuery::about(account))>"Who did what to it"</a></p>
            {shown}
        </section>
    }
}

#[component]
fn CellLine(cell: Cell) -> impl IntoView {
    let updated = cell.updated_at.map(|at| view! { <Time at /> });
    let detector = cell.detector.map(|detector| format!("Detector {detector}"));
    view! {
        <tr>
            <th scope="row" class="id">{cell.region.to_string()}</th>
            <td title=detector><Status status=cell.status /></td>
            <td class="soft num">{updated}</td>
        </tr>
    }
}

/// What was not processed, in plain words, with the remedy and GuardDuty's own words.
#[component]
fn Remedy(result: RowUnprocessed) -> impl IntoView {
    let regions = Region::list(&result.regions);
    view! {
        <section class="remedy">
            <h3>{format!("Not processed by “{}” in {regions}: {}", result.action.verb().to_ascii_lowercase(), result.cause.title())}</h3>
            <p>{result.cause.remedy()}</p>
            <p><code>{String::from(result.result)}</code></p>
            <p><a href=paths::operation(result.operation)>{format!("Operation {}", result.operation.0)}</a> ", " <Time at=result.at /></p>
        </section>
    }
}

/// A button that plans one action for this account alone.
#[component]
fn PlanOne(account: AccountId, action: Action) -> impl IntoView {
    let List { query, .. } = expect_context();
    let plan = FormAction::new::<server_fns::Plan>();
    view! {
        <PostForm action=plan>
            <input type="hidden" name="search" value=move || query.with(|query| query.unfiltered().to_search()) />
            <input type="hidden" name="accounts[]" value=account.to_string() />
            <button name="action" value=action.api_name() class=if action.is_destructive() { "danger" } else { "" } {..may(Role::for_action(action), action.infinitive())}>{action.verb()}</button>
            <FormError value=plan.value() />
        </PostForm>
    }
}

/// The same cause of the same operation in several Regions is told once.
fn by_cause(results: Vec<RowUnprocessed>) -> Vec<RowUnprocessed> {
    let mut groups: Vec<RowUnprocessed> = Vec::new();
    for result in results {
        match groups.iter_mut().find(|known| known.cause == result.cause && known.operation == result.operation) {
            Some(known) => {
                let new =
                    result.regions.into_iter().filter(|region| !known.regions.contains(region)).collect::<Vec<_>>();
                known.regions.extend(new);
            }
            None => groups.push(result),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cause, SkipReason, Tally};

    #[test]
    fn says_what_came_of_an_operation() {
        let account = "111122223333".parse().unwrap();
        let says = |tally, causes: &[Cause], dismissed| {
            let causes = causes.iter().map(|cause| (*cause, 1)).collect();
            came_of_it(&OfAccount { account, tally, causes, dismissed })
        };
        assert_eq!(says(Tally { processed: 4, ..Tally::default() }, &[], 0), "processed in 4 Regions");
        let failed = Tally { processed: 1, unprocessed: 2, ..Tally::default() };
        let said = "processed in 1 Region; not processed in 2 Regions: internal error, access denied";
        let causes = [Cause::InternalError, Cause::AccessDenied];
        assert_eq!(says(failed, &causes, 0), said);
        assert_eq!(says(failed, &causes, 1), format!("{said}, dismissed in 1 Region"));
        assert_eq!(says(failed, &causes, 2), format!("{said}, dismissed"));
        let left = Tally { skipped: 1, cancelled: 2, waiting: 3, ..Tally::default() };
        assert_eq!(says(left, &[], 0), "skipped in 1 Region; cancelled in 2 Regions; not answered yet in 3 Regions");
    }

    #[test]
    fn says_each_reason_why_not_with_its_regions() {
        let group = |reason, cells| SkipGroup { reason, cells, sample: Vec::new() };
        let why = |skipped| why_not(&Offer { action: Action::StartMonitoringMembers, accounts: 0, cells: 0, skipped });
        assert_eq!(why(Vec::new()), "nothing to do");
        assert_eq!(why(vec![group(SkipReason::NothingToDo, 4)]), "already Enabled");
        let several = vec![group(SkipReason::NothingToDo, 3), group(SkipReason::RegionDisabled, 1)];
        assert_eq!(
            why(several),
            "already Enabled (in 3 Regions); the account has this Region turned off (in 1 Region)"
        );
    }
}
