//! What was not processed stays open until it is retried, resolved or dismissed; what was changed can be undone.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        AccountId, Action, Aftermath, Cause, CellName, Confirmation, Dismissal, FollowUp, InviteOptions, Meant,
        OpenChoice, OpenGroup, OpenList, Operation, OperationId, PlanId, RelationshipStatus, Timestamp, Why,
    },
    error::AppError,
    ports::{Operations, Roster, Unprocessed},
};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, account, empty, new, picked, region, with_accounts},
    stub::{Say, Stub, members},
    web::Web,
};

/// Ids that end in 17 fail once in each Region; the administrator can never be its own member.
const FAILS_ONCE: u64 = 660_000_000_017;
const FAILS_ONCE_TOO: u64 = 660_000_000_117;
const ITSELF: u64 = 123_456_789_012;

async fn list(muster: &Muster, regions: &[&str]) -> OpenList {
    let regions: Vec<_> = regions.iter().map(|name| region(name)).collect();
    muster.operations.open_results(&muster.actor, &regions).await.unwrap()
}

fn choice(group: &OpenGroup) -> OpenChoice {
    OpenChoice { action: group.action, why: group.why.clone(), regions: Vec::new() }
}

/// Of all that the group has.
fn dismissal(group: &OpenGroup, note: &str) -> Dismissal {
    Dismissal { of: choice(group), meant: Meant::AllUntil(group.newest), note: note.into() }
}

fn named<const N: usize>(group: &OpenGroup, cells: [CellName; N], note: &str) -> Dismissal {
    Dismissal { meant: Meant::Named(cells.into()), ..dismissal(group, note) }
}

async fn dismiss(muster: &Muster, dismissal: &Dismissal) -> Result<u32, AppError> {
    muster.operations.dismiss(&muster.actor, dismissal).await
}

async fn retry(muster: &Muster, choice: &OpenChoice) -> Result<PlanId, AppError> {
    muster.operations.retry_open(&muster.actor, choice).await
}

async fn create(muster: &Muster, regions: &[&str], accounts: &[u64]) -> Operation {
    muster.carry_out(Action::CreateMembers, new(regions, accounts.iter().map(|number| account(*number)))).await
}

/// Cause, account-Regions and accounts of each group.
fn outline(list: &OpenList) -> Vec<(Cause, u32, u32)> {
    list.groups.iter().map(|group| (group.why.cause, group.cells, group.accounts)).collect()
}

#[test]
fn what_was_dismissed_stays_closed_after_a_restart() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(empty()));
    let first = Runtime::new().unwrap();
    let (folder, operation) = first.block_on(dismiss_one_group(running));
    first.shutdown_timeout(Duration::from_secs(10));

    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        assert_eq!(outline(&list(&muster, &[]).await), [(Cause::InternalError, 2, 1)]);
        let shown = muster.show(operation).await;
        assert_eq!((shown.summary.tally.unprocessed, shown.summary.open), (4, 2));
        let kept = &shown.dismissed[0];
        assert_eq!((kept.note.as_str(), kept.actor.as_str(), kept.cells), ("It administers.", "test", 2));
        assert_eq!(muster.window("has=unprocessed").matching, 1);
    });
}

async fn dismiss_one_group(running: Running) -> (Arc<TempDir>, OperationId) {
    let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
    muster.read_all().await;
    let created = create(&muster, &["us-east-1", "eu-west-1"], &[ITSELF, FAILS_ONCE]).await;
    assert_eq!(created.summary.open, 4);
    assert_eq!(muster.window("has=unprocessed").matching, 2);
    assert_eq!(muster.roster.status(&muster.actor).unwrap().unprocessed, 2);
    let open = list(&muster, &[]).await;
    assert_eq!((open.accounts, open.cells, open.elsewhere), (2, 4, 0));
    let itself = open.groups.iter().find(|group| group.why.cause == Cause::Itself).unwrap();
    assert_eq!((itself.action, itself.cells, itself.accounts), (Action::CreateMembers, 2, 1));

    let oldest = itself.named.iter().map(|open| open.at).min().unwrap();
    let early = Meant::AllUntil(Timestamp(oldest.0 - 1));
    for wrong in [
        dismissal(itself, " "),
        dismissal(itself, &"long".repeat(200)),
        named(itself, [], "Nobody is ticked."),
        Dismissal { meant: early, ..dismissal(itself, "They came in later than the page.") },
    ] {
        let refused = dismiss(&muster, &wrong).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{refused:?}");
    }
    assert_eq!(outline(&list(&muster, &[]).await), outline(&open), "nothing was closed");

    assert_eq!(dismiss(&muster, &dismissal(itself, " It administers. ")).await, Ok(2));
    assert_eq!(outline(&list(&muster, &[]).await), [(Cause::InternalError, 2, 1)]);
    assert_eq!(muster.window("has=unprocessed").matching, 1, "its row is not marked any more");
    assert_eq!(muster.roster.status(&muster.actor).unwrap().unprocessed, 1);
    (muster.folder, created.summary.id)
}

#[tokio::test]
async fn one_account_in_one_region_is_dismissed_alone() {
    let (muster, _) = Muster::start(empty()).await;
    let created = create(&muster, &["us-east-1", "eu-west-1"], &[ITSELF]).await;
    let open = list(&muster, &["eu-west-1"]).await;
    assert_eq!((open.cells, open.elsewhere), (1, 1), "the scope narrows the list");
    assert_eq!(list(&muster, &["us-west-2"]).await.elsewhere, 2);
    let one = open.groups[0].named[0].clone();
    assert_eq!((one.operation, one.cell.account), (created.summary.id, account(ITSELF)));
    assert_eq!(dismiss(&muster, &named(&open.groups[0], [one.cell], "Not here.")).await, Ok(1));
    let left = list(&muster, &[]).await;
    assert_eq!(left.groups[0].named[0].cell.region, region("us-east-1"));
    assert_eq!(left.cells, 1);
}

#[tokio::test]
async fn one_retry_reaches_over_several_operations() {
    let (muster, running) = Muster::start(empty()).await;
    let first = create(&muster, &["us-east-1"], &[FAILS_ONCE, ITSELF]).await.summary.id;
    let second = create(&muster, &["eu-west-1"], &[FAILS_ONCE_TOO]).await.summary.id;
    let open = list(&muster, &[]).await;
    assert_eq!(outline(&open), [(Cause::InternalError, 2, 2), (Cause::Itself, 1, 1)]);
    let named: Vec<_> = open.groups[0].named.iter().map(|cell| cell.operation).collect();
    assert_eq!(named, [first, second]);

    let here = OpenChoice { regions: vec![region("us-west-2")], ..choice(&open.groups[0]) };
    assert!(matches!(retry(&muster, &here).await, Err(AppError::Invalid { .. })), "nothing is open in that scope");
    let plan = retry(&muster, &choice(&open.groups[0])).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!((shown.action, shown.accounts, shown.cells), (Action::CreateMembers, 2, 2));
    let retried = muster.confirm(plan).await;
    assert_eq!(muster.wait_for(retried).await.summary.tally.processed, 2, "it has their addresses");
    assert_eq!(running.calls("us-west-2", "CreateMembers").await, 0);

    assert_eq!(outline(&list(&muster, &[]).await), [(Cause::Itself, 1, 1)], "resolved ones close by themselves");
    let lines = muster.operations.list(&muster.actor, 0).await.unwrap().lines;
    let open: Vec<_> = lines.iter().map(|line| (line.id, line.tally.unprocessed, line.open)).collect();
    assert_eq!(open, [(retried, 0, 0), (second, 1, 0), (first, 2, 1)]);
}

#[tokio::test]
async fn a_failed_creation_is_still_to_be_invited_when_it_is_retried() {
    let (muster, running) = Muster::start(empty()).await;
    muster.carry_out(Action::CreateAndInvite, new(&["us-east-1"], [account(FAILS_ONCE)])).await;
    let open = list(&muster, &[]).await;
    assert_eq!(open.groups[0].action, Action::CreateAndInvite);
    let plan = retry(&muster, &choice(&open.groups[0])).await.unwrap();
    let retried = muster.confirm(plan).await;
    muster.wait_for(retried).await;
    assert_eq!(running.calls("us-east-1", "InviteMembers").await, 1);
}

#[tokio::test]
async fn unknown_reasons_stand_apart() {
    const REASONS: [&str; 2] = ["The moon is full.", "The moon is new."];
    let stub = Stub::start(|call| match call.what.as_str() {
        "member" => Some(Say::Json(members((0..5).map(|n| account(700_000_000_000 + n).to_string()), "Enabled"))),
        "stop" => {
            let refused = call.accounts().into_iter().enumerate();
            let refused = refused.map(|(n, id)| json!({ "accountId": id, "result": REASONS[usize::from(n > 2)] }));
            Some(Say::Json(json!({ "unprocessedAccounts": refused.collect::<Vec<_>>() })))
        }
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let accounts: Vec<AccountId> = (0..5).map(|n| account(700_000_000_000 + n)).collect();
    let over = muster.carry_out(Action::StopMonitoringMembers, picked("", accounts)).await;
    let reasons: Vec<_> = over.causes.iter().map(|group| (group.cause, group.reason.as_deref(), group.cells)).collect();
    let apart = [(Cause::Unknown, Some(REASONS[0]), 3), (Cause::Unknown, Some(REASONS[1]), 2)];
    assert_eq!(reasons, apart);
    let planned = async |why: Option<Why>| {
        let plan = muster.operations.retry(&muster.actor, over.summary.id, why).await.unwrap();
        muster.operations.show_plan(&muster.actor, plan).await.unwrap().cells
    };
    assert_eq!(planned(Some(over.causes[1].why())).await, 2);
    assert_eq!(planned(None).await, 5);

    let open = list(&muster, &[]).await;
    let groups: Vec<_> =
        open.groups.iter().map(|group| (group.why.cause, group.why.reason.as_deref(), group.cells)).collect();
    assert_eq!(groups, apart);
    assert_eq!(dismiss(&muster, &dismissal(&open.groups[0], "It wanes.")).await, Ok(3));
    assert_eq!(list(&muster, &[]).await.groups, open.groups[1..]);
    assert_eq!(planned(None).await, 2, "what was dismissed is not tried again");
    let shown = muster.operations.show(&muster.actor, over.summary.id).await.unwrap();
    let left: Vec<_> = shown.causes.iter().map(|group| (group.open, group.open_accounts)).collect();
    assert_eq!(left, [(0, 0), (2, 2)]);
    let dismissed = Some(over.causes[0].why());
    let none = muster.operations.retry(&muster.actor, over.summary.id, dismissed).await;
    assert!(matches!(none, Err(AppError::Invalid { .. })), "{none:?}");
}

#[tokio::test]
async fn undoing_a_stop_starts_exactly_what_it_stopped() {
    let (muster, running) = Muster::start(with_accounts(1_200)).await;
    let here = "region=us-east-1";
    let before = muster.accounts("region=us-east-1&status=Disabled");
    // Some of these ids belong to accounts in which GuardDuty’s role is missing: they are not stopped.
    let accounts = muster.accounts("region=us-east-1&q=66&status=Enabled");
    let stopped = muster.carry_out(Action::StopMonitoringMembers, picked(here, accounts)).await;
    let tally = stopped.summary.tally;
    assert!(tally.processed > 1 && tally.unprocessed > 0, "{tally:?}");
    let next = after(&muster, &stopped).await.follow_up.unwrap();
    assert_eq!((next.action, next.back, next.accounts), (Action::StartMonitoringMembers, true, tally.processed));

    let disabled = muster.accounts("region=us-east-1&status=Disabled");
    let changed: Vec<AccountId> = disabled.into_iter().filter(|account| !before.contains(account)).collect();
    muster.carry_out(Action::StartMonitoringMembers, picked(here, changed[..1].to_vec())).await;
    let plan = muster.operations.follow_up(&muster.actor, stopped.summary.id).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!((shown.action, shown.selected), (Action::StartMonitoringMembers, tally.processed));
    assert_eq!(shown.cells, tally.processed - 1, "one of them has been started in between");
    let operation = muster.confirm(plan).await;
    let started = muster.wait_for(operation).await;
    assert_eq!(started.summary.tally.processed, tally.processed - 1);
    assert_eq!(muster.accounts("region=us-east-1&status=Disabled"), before);
    assert_eq!(running.calls("us-west-2", "StartMonitoringMembers").await, 0);
    assert_eq!(after(&muster, &started).await.follow_up.unwrap().action, Action::StopMonitoringMembers);
}

async fn after(muster: &Muster, operation: &Operation) -> Aftermath {
    muster.operations.aftermath(&muster.actor, operation.summary.id).await.unwrap()
}

#[tokio::test]
async fn who_was_created_can_be_invited_next_once() {
    let (muster, _) = Muster::start(empty()).await;
    let accounts: Vec<u64> = (700_000_000_000..700_000_000_030).collect();
    let created = create(&muster, &["us-east-1", "eu-west-1"], &accounts).await;
    let Aftermath { standing, follow_up } = after(&muster, &created).await;
    assert_eq!(follow_up, Some(FollowUp { action: Action::InviteMembers, back: false, accounts: 30 }));
    let [standing] = &*standing else { panic!("{standing:?}") };
    assert_eq!(standing.status, Some(RelationshipStatus::Created));
    assert_eq!((standing.cells, standing.accounts, standing.first.len()), (60, 30, 20), "the first are named");

    let one = picked("region=us-east-1", vec![account(accounts[0])]);
    muster.carry_out(Action::DeleteMembers, one).await;
    let standing = after(&muster, &created).await.standing;
    let standing: Vec<_> = standing.iter().map(|standing| (standing.status.as_ref(), standing.cells)).collect();
    assert_eq!(standing, [(None, 1), (Some(&RelationshipStatus::Created), 59)], "the worst comes first");

    let plan = muster.operations.follow_up(&muster.actor, created.summary.id).await.unwrap();
    let operation = muster.confirm(plan).await;
    let invited = muster.wait_for(operation).await;
    assert_eq!(after(&muster, &invited).await.follow_up, None, "an invitation is not taken back by one call");
    assert_eq!(after(&muster, &created).await.follow_up, None, "nobody is left to be invited");

    for operation in [created.summary.id, operation, OperationId(99)] {
        assert!(muster.operations.follow_up(&muster.actor, operation).await.is_err());
    }
}

#[tokio::test]
async fn without_javascript_a_group_is_retried_and_dismissed_by_forms() {
    let (muster, _) = Muster::start(empty()).await;
    let web = Web::new(&muster);
    let nothing = web.read("/unprocessed").await.words();
    assert!(nothing.contains("No account is unprocessed."), "{nothing}");
    create(&muster, &["us-east-1"], &[FAILS_ONCE, ITSELF]).await;
    let words = web.read("/unprocessed").await.words();
    assert!(words.contains("Unprocessed 2 accounts") && words.contains("Administrator itself"), "{words}");
    let elsewhere = web.read("/unprocessed?region=eu-west-1").await.words();
    assert!(elsewhere.contains("Nothing is open in eu-west-1. Show 2 account-Regions"), "{elsewhere}");

    let newest = list(&muster, &[]).await.groups[0].newest.0;
    let itself = format!("action=CreateMembers&cause=Itself&all_until={newest}");
    let (_, refused) = web.send_plainly("/unprocessed", "/api/unprocessed/dismiss", &itself).await;
    assert!(refused.words().contains("write a note that says why"), "{}", refused.words());
    let noted = format!("{itself}&note=It+administers.");
    let (path, left) = web.send_plainly("/unprocessed", "/api/unprocessed/dismiss", &noted).await;
    assert_eq!(path.trim_end_matches('?'), "/unprocessed");
    assert!(!left.words().contains("Administrator itself"), "{}", left.words());
    let retry = "action=CreateMembers&cause=InternalError";
    let (path, plan) = web.send_plainly("/unprocessed", "/api/unprocessed/retry", retry).await;
    assert!(path.starts_with("/plans/") && plan.words().contains("Create 1 account"), "{path}");
    let operation = web.read("/operations/1").await.words();
    assert!(operation.contains("1 by ") && operation.contains("It administers."), "{operation}");
}

#[tokio::test]
async fn a_retry_sends_no_e_mail_where_none_was_sent() {
    let (muster, running) = Muster::start(empty()).await;
    create(&muster, &["us-east-1"], &[700_000_000_000, 700_000_000_001]).await;
    running.fault(json!({ "operation": "InviteMembers", "kind": "error500", "rate": 1 })).await;
    let accounts = |number: u64| picked("region=us-east-1", vec![account(700_000_000_000 + number)]);
    let invite = InviteOptions { message: "Please accept".into(), disable_email_notification: true };
    let plan = muster.operations.plan(&muster.actor, Action::InviteMembers, accounts(0)).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!(shown.invite, None, "there is nothing to repeat");
    let confirmation = Confirmation { hash: shown.hash, invite: invite.clone(), ..Confirmation::default() };
    let operation = muster.operations.start(&muster.actor, plan, confirmation).await.unwrap();
    let silent = muster.wait_for(operation).await;
    let again = muster.operations.retry(&muster.actor, operation, None).await.unwrap();
    let again = muster.operations.show_plan(&muster.actor, again).await.unwrap();
    assert_eq!(again.invite, Some(invite), "as it was");

    let loud = muster.carry_out(Action::InviteMembers, accounts(1)).await;
    assert_eq!((silent.summary.tally.unprocessed, loud.summary.tally.unprocessed), (1, 1));
    let open = muster.operations.open_results(&muster.actor, &[]).await.unwrap();
    let both = retry(&muster, &choice(&open.groups[0])).await.unwrap();
    let both = muster.operations.show_plan(&muster.actor, both).await.unwrap();
    assert_eq!(both.accounts, 2);
    let silent = InviteOptions { disable_email_notification: true, ..InviteOptions::default() };
    assert_eq!(both.invite, Some(silent), "the message of the newest, and no e-mail as one of them sent none");
}
