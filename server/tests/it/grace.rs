//! An operation that sends e-mails can be taken back for a while, and then nothing was sent.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{Action, Confirmation, InviteOptions, OperationId, OperationState},
    ports::Operations,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, account, all_matching, empty, new, new_folder, with_accounts},
    process::LONGEST_END,
    web::Web,
};

/// No test waits for so long.
const NEVER: Duration = Duration::from_hours(1);

async fn holding(running: &Running, folder: &Arc<TempDir>, grace: Duration) -> Muster {
    let muster = Muster::restart_holding(Arc::clone(folder), running.addr, &FOUR_REGIONS, grace).await;
    muster.read_all().await;
    muster
}

/// Calls that an operation makes, of every kind and in every Region.
async fn made(running: &Running) -> u64 {
    let mut calls = 0;
    for region in FOUR_REGIONS {
        for operation in ["CreateMembers", "InviteMembers", "GetMembers"] {
            calls += running.calls(region, operation).await;
        }
    }
    calls
}

async fn is_held(muster: &Muster, operation: OperationId) -> bool {
    let shown = muster.show(operation).await;
    assert_eq!(shown.summary.tally.waiting, shown.summary.tally.cells);
    let left = shown.held_ms.map(Duration::from_millis);
    assert!(left.is_none_or(|left| left <= NEVER), "{left:?}");
    left.is_some()
}

#[tokio::test]
async fn what_is_taken_back_in_time_sends_nothing() {
    let running = Running::start(with_accounts(300)).await;
    let muster = holding(&running, &new_folder(), NEVER).await;
    let web = Web::new(&muster);
    for selection in
        [(Action::InviteMembers, all_matching("status=Created")), (Action::CreateAndInvite, new(&[], [account(5)]))]
    {
        let operation = muster.begin(selection.0, selection.1).await;
        assert!(is_held(&muster, operation).await);
        let path = format!("/operations/{}", operation.0);
        let words = web.read(&path).await.words();
        let said = ["E-mails will be sent in 3", "Take it back", "Waiting: nothing has been sent"];
        assert!(said.iter().all(|said| words.contains(said)) && !words.contains(" Cancel "), "{words}");

        let form = format!("operation={}", operation.0);
        web.send_plainly(&path, "/api/operations/cancel", &form).await;
        let over = muster.wait_for(operation).await;
        assert_eq!((over.summary.state, over.held_ms), (OperationState::Cancelled, None));
        assert_eq!(over.summary.tally.cancelled, over.summary.tally.cells);
        let words = web.read(&path).await.words();
        assert!(words.contains("Cancelled before its first call: nothing was sent"), "{words}");
        assert!(!words.contains("E-mails will be sent"), "{words}");
    }
    assert_eq!(made(&running).await, 0);
}

#[tokio::test]
async fn what_sends_no_e_mail_is_not_held() {
    let running = Running::start(with_accounts(300)).await;
    let muster = holding(&running, &new_folder(), NEVER).await;
    let plan =
        muster.operations.plan(&muster.actor, Action::InviteMembers, all_matching("status=Created")).await.unwrap();
    let hash = muster.operations.show_plan(&muster.actor, plan).await.unwrap().hash;
    let invite = InviteOptions { disable_email_notification: true, ..InviteOptions::default() };
    let confirmation = Confirmation { hash, invite, ..Confirmation::default() };
    let quiet = muster.operations.start(&muster.actor, plan, confirmation).await.unwrap();
    assert_eq!(muster.wait_for(quiet).await.summary.state, OperationState::Finished);
    let created = muster.carry_out(Action::CreateMembers, new(&[], [account(5)])).await;
    assert_eq!(created.summary.tally.processed, 4);
}

#[tokio::test]
async fn what_is_not_taken_back_is_sent() {
    let running = Running::start(empty()).await;
    let muster = holding(&running, &new_folder(), Duration::from_millis(50)).await;
    let over = muster.carry_out(Action::CreateAndInvite, new(&[], [account(5)])).await;
    assert_eq!((over.summary.state, over.summary.tally.processed), (OperationState::Finished, 4));
}

/// Each process is a runtime of its own: with it all its tasks end.
fn in_a_process(running: Running, folder: &Arc<TempDir>, grace: Duration, what: impl AsyncFnOnce(&Muster)) {
    let process = Runtime::new().unwrap();
    process.block_on(async {
        let muster = holding(&running, folder, grace).await;
        what(&muster).await;
        muster.operations.finish(LONGEST_END).await;
    });
    process.shutdown_timeout(LONGEST_END);
}

#[test]
fn a_restart_holds_it_on_and_loses_nothing() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(empty()));
    let (folder, first) = (new_folder(), OperationId(1));
    in_a_process(running, &folder, NEVER, async |muster| {
        assert_eq!(muster.begin(Action::CreateAndInvite, new(&[], [account(5)])).await, first);
        assert!(is_held(muster, first).await);
    });
    in_a_process(running, &folder, NEVER, async |muster| assert!(is_held(muster, first).await));
    assert_eq!(guardduty.block_on(made(&running)), 0);
    in_a_process(running, &folder, Duration::ZERO, async |muster| {
        assert_eq!(muster.wait_for(first).await.summary.tally.processed, 4);
    });
}
