use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    aftermath::AftermathSection,
    announcer::Announcer,
    outcome::{Causes, DismissedList, SkipList},
    pace::PaceSection,
    plan::duration,
    server_fns,
};
use crate::{
    domain::{
        AccountId, AuditQuery, MembersQuery, Operation, OperationId, OperationState, OperationSummary, Region,
        RegionProgress, Role,
    },
    frame::Live,
    paths,
    ui::{
        FormAction, FormError, Gone, Notice, Numbered, OutcomeBar, PostForm, Printed, Time, ask, by_number, count, may,
        number_in_path, plural,
    },
};

/// One operation: progress while it runs, then its outcome with what to do about it.
#[component]
pub(crate) fn OperationPage() -> impl IntoView {
    let id = number_in_path();
    let live: Live = expect_context();
    let operation =
        ask(move || id.get(), |id| by_number(id, "operation", async |id| server_fns::show(OperationId(id)).await));
    // What is still open of it changes with other operations too.
    let is_over =
        move || operation.get_untracked().is_some_and(|found| found.is_ok_and(|found| found.summary.state.is_over()));
    live.follow(operation, move |change| {
        id.get_untracked().is_some_and(|id| change.is_of(OperationId(id))) || change.is_of_roster() && is_over()
    });
    let gone = Gone {
        heading: "Operation",
        title: "There is no such operation, or it is no longer kept.",
        way_on: (paths::OPERATIONS, "All operations"),
    };
    view! {
        <Title text=move || id.get().map_or_else(|| "Operation".into(), |id| format!("Operation {id}")) />
        <Numbered thing=operation gone let:operation>
            <OperationView operation />
        </Numbered>
        <AftermathSection id />
        <PaceSection id operation />
        <Announcer operation />
    }
}

#[component]
fn OperationView(operation: Operation) -> impl IntoView {
    let summary = operation.summary;
    let named = named(&summary.named);
    let running = !summary.state.is_over();
    let held = operation.held_ms.is_some();
    let reading_back = running && summary.tally.waiting == 0;
    let called = operation.regions.iter().any(|region| region.calls > 0);
    let nothing_sent = summary.state == OperationState::Cancelled && !called;
    let emails = operation.emails.filter(|_| called);
    let regions: Vec<Region> = operation.regions.iter().map(|region| region.region.clone()).collect();
    let lanes = operation.regions.into_iter().map(|region| view! { <Lane region over=!running held /> }).collect_view();
    let state = match operation.held_ms {
        Some(_) => "Waiting: nothing has been sent",
        None if reading_back => "Reading the statuses back",
        None if nothing_sent => "Cancelled before its first call: nothing was sent",
        None => state_text(summary.state),
    };
    let dealt_with = !running && summary.tally.unprocessed > 0 && summary.open == 0;
    let numbers = numbers(&summary, operation.remaining_ms);
    view! {
        <Printed path=paths::operation(summary.id) />
        <div class="head">
            <h1 tabindex="-1">{title(&summary)} " " <span>{format!("operation {}", summary.id.0)}</span></h1>
            {running.then(|| view! {
                <noscript><a class="button" href=paths::operation(summary.id)>"Reload"</a></noscript>
                <Cancel id=summary.id label=if operation.held_ms.is_some() { "Take it back" } else { "Cancel" } cancelling=summary.state == OperationState::Cancelling />
            }.into_any())}
        </div>
        {named}
        {operation.held_ms.map(|ms| view! { <Notice tone="warn"><p>{format!("E-mails will be sent in {} s", ms.div_ceil(1_000))}</p></Notice> })}
        <section class="sheet op" aria-label="Progress">
            <OutcomeBar tally=summary.tally label="Account-Regions that have their outcome" />
            <p>{numbers} {dealt_with.then_some(" · none still open")}</p>
            // Each moment ends its line: it becomes shorter when the page runs, and nothing may move then.
            <div class="soft moments">
                <p>{state} " · started by " {summary.actor} " " <Time at=summary.started_at /></p>
                {summary.finished_at.map(|at| view! { <p>"Ended " <Time at /></p> }.into_any())}
                {emails.map(|emails| view! { <p>{if emails { "Invites with e-mail" } else { "Invites without e-mail" }}</p> }.into_any())}
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Regions, scrollable">
                <table class="lanes">
                    <thead><tr><th>"Region"</th><th>"Progress"</th><th class="num">"Processed"</th><th class="num">"Not processed"</th><th class:num=!running>{if running { "Pace" } else { "Calls" }}</th></tr></thead>
                    <tbody>{lanes}</tbody>
                </table>
            </div>
        </section>
        <p class="files">
            <a download="" href=paths::export_operation(summary.id)>"Download every outcome as CSV"</a>
            {(summary.tally.unprocessed > 0).then(|| view! {
                " · " <a download="" href=paths::export_unprocessed(summary.id)>"only what was not processed"</a>
            })}
            " · " <a href=paths::audit(&AuditQuery::of(summary.id))>"Its entries in the audit trail"</a>
        </p>
        <Causes id=summary.id action=summary.action groups=operation.causes since=operation.since regions=regions.clone() over=!running />
        <DismissedList dismissed=operation.dismissed />
        <SkipList title="Skipped when their turn came" action=summary.action groups=operation.skipped regions />
    }
}

/// The accounts of an operation on few of them.
fn named(accounts: &[AccountId]) -> Option<impl IntoView + use<>> {
    let link = |account: &AccountId| {
        let href = paths::member(&MembersQuery::default(), *account);
        view! { <li><a class="id" href=href>{account.to_string()}</a></li> }.into_any()
    };
    let links = accounts.iter().map(link).collect_view();
    (!accounts.is_empty()).then(|| view! { <ul class="named" aria-label="Accounts">{links}</ul> }.into_any())
}

/// What is done or was done to how much.
pub(super) fn title(summary: &OperationSummary) -> String {
    let verb = if summary.state.is_over() { summary.action.done() } else { summary.action.doing() };
    let number = if summary.state.is_over() { summary.tally.processed } else { summary.tally.cells };
    match summary.state {
        OperationState::Finished | OperationState::Cancelled => {
            format!("{verb} {} of {}", count(number), plural(summary.tally.cells, "account-Region"))
        }
        _ => format!("{verb} {} in {}", plural(summary.accounts, "account"), plural(summary.regions, "Region")),
    }
}

/// “1,250 of 5,000 account-Regions · 12 not processed · about 2 minutes left”, in the end “4,988 processed · 12 not processed”
fn numbers(OperationSummary { state, tally, .. }: &OperationSummary, remaining_ms: Option<u64>) -> String {
    let mut parts = vec![if state.is_over() {
        format!("{} processed", count(tally.processed))
    } else {
        format!("{} of {}", count(tally.settled()), plural(tally.cells, "account-Region"))
    }];
    for (number, what) in
        [(tally.unprocessed, "not processed"), (tally.skipped, "skipped"), (tally.cancelled, "cancelled")]
    {
        if number > 0 {
            parts.push(format!("{} {what}", count(number)));
        }
    }
    if let Some(ms) = remaining_ms {
        parts.push(format!("{} left", duration(u32::try_from(ms / 1000).unwrap_or(u32::MAX))));
    }
    parts.join(" · ")
}

/// Where an operation stands, in a word.
pub(super) const fn state_text(state: OperationState) -> &'static str {
    match state {
        OperationState::Running => "Running",
        OperationState::Cancelling => "Cancelling: calls under way are finished",
        OperationState::Finished => "Finished",
        OperationState::Cancelled => "Cancelled",
    }
}

/// One Region's progress and pace.
#[component]
fn Lane(region: RegionProgress, over: bool, held: bool) -> impl IntoView {
    let tally = region.tally;
    let throttled =
        (region.throttled > 0).then(|| format!(", slowed by GuardDuty {}", plural(region.throttled, "time")));
    let pace = format!("{}.{} calls a second", region.pace_millis / 1000, region.pace_millis % 1000 / 100);
    let name = region.region.to_string();
    let label = format!("Progress in {name}");
    view! {
        <tr>
            <th scope="row" class="id">{name}</th>
            <td class="bar-cell"><OutcomeBar tally label /></td>
            <td class="num">{format!("{} of {}", count(tally.processed), count(tally.cells))}</td>
            <td class="num why">{count(tally.unprocessed)}</td>
            <td class="soft" class:num=over>{match region.waits_for {
                Some(other) => view! { "waits for " <a href=paths::operation(other)>{format!("operation {}", other.0)}</a> }.into_any(),
                None if held => "not begun".into_any(),
                None if tally.waiting > 0 => pace.into_any(),
                None => count(region.calls).into_any(),
            }} {throttled}</td>
        </tr>
    }
}

#[component]
fn Cancel(id: OperationId, label: &'static str, cancelling: bool) -> impl IntoView {
    let cancel = FormAction::new::<server_fns::Cancel>();
    view! {
        <PostForm action=cancel>
            <input type="hidden" name="operation" value=id.0.to_string() />
            <button aria-disabled=cancelling.then_some("true") {..may(Role::Operator, "cancel an operation")}>{label}</button>
            <FormError value=cancel.value() />
        </PostForm>
    }
}
