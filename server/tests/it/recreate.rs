//! A wrong e-mail address is put right: the account is deleted, created again and invited, in one operation.

use std::time::Duration;

use app::{
    domain::{
        AccountDetail, AccountId, Action, Cause, OperationState, RelationshipStatus as S, Selection, SkipReason, Tally,
    },
    ports::{Operations, Roster},
};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, account, empty, eventually, new, region},
    process::LONGEST_END,
    web::Web,
};

/// Its address is refused unless it is the right one.
const WRONG: u64 = 660_000_000_013;
const TWO: [&str; 2] = ["us-east-1", "eu-west-1"];

fn right(account: AccountId) -> Selection {
    let email = format!("right+{account}@example.com").into();
    Selection::New { regions: Vec::new(), details: vec![AccountDetail { account, email }] }
}

fn statuses(muster: &Muster, account: AccountId) -> Vec<Option<S>> {
    muster.roster.details(&muster.actor, account, &[]).unwrap().cells.into_iter().map(|cell| cell.status).collect()
}

/// Created and invited in two Regions, and refused there.
async fn refused(muster: &Muster) -> AccountId {
    let account = account(WRONG);
    muster.carry_out(Action::CreateAndInvite, new(&TWO, [account])).await;
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    let failed = || statuses(muster, account).iter().flatten().filter(|s| **s == S::EmailVerificationFailed).count();
    eventually("the address to be refused", || failed() == 2).await;
    account
}

#[tokio::test]
async fn a_wrong_address_is_put_right_in_the_regions_that_have_it() {
    let (muster, running) = Muster::start(empty()).await;
    let account = refused(&muster).await;
    let plan = muster.operations.plan(&muster.actor, Action::RecreateMembers, right(account)).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!((shown.accounts, shown.cells, shown.emails), (1, 2, 2), "only where it is a member");
    let [planned] = &*shown.first else { panic!("{:?}", shown.first) };
    assert_eq!(planned.created_as.as_deref(), Some(&*format!("right+{account}@example.com")));
    assert!(planned.email.is_some() && planned.email != planned.created_as, "{planned:?}");
    let calls: Vec<u32> = shown.regions.iter().map(|region| region.calls).collect();
    assert_eq!(calls.iter().sum::<u32>(), 6, "three a Region: {calls:?}");
    let operation = muster.confirm(plan).await;
    let over = muster.wait_for(operation).await;
    assert_eq!(over.summary.tally, Tally { cells: 2, processed: 2, ..Tally::default() });
    assert_eq!(muster.operations.aftermath(&muster.actor, operation).await.unwrap().follow_up, None);
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    let accepted = || statuses(&muster, account).into_iter().flatten().filter(|s| *s == S::Enabled).count();
    eventually("the invitations to be accepted", || accepted() == 2).await;
    assert_eq!(
        muster.roster.details(&muster.actor, account, &[]).unwrap().email.unwrap(),
        format!("right+{account}@example.com").into_boxed_str()
    );
    for here in TWO {
        assert_eq!(running.counted(here, "DeleteMembers", "effects").await, 1);
    }
    assert_eq!(running.calls("us-west-2", "CreateMembers").await, 0, "nowhere else");

    let again = muster.operations.plan(&muster.actor, Action::RecreateMembers, right(account)).await.unwrap();
    let again = muster.operations.show_plan(&muster.actor, again).await.unwrap();
    assert_eq!((again.cells, again.skipped[0].reason), (0, SkipReason::StillAssociated));
}

#[tokio::test]
async fn who_is_deleted_and_not_created_stays_open_until_a_retry() {
    let (muster, running) = Muster::start(empty()).await;
    let account = refused(&muster).await;
    running.fault(json!({ "operation": "CreateMembers", "kind": "error500", "rate": 1 })).await;
    let over = muster.carry_out(Action::RecreateMembers, right(account)).await;
    assert_eq!((over.causes[0].cause, over.summary.open), (Cause::Unreachable, 2), "gone is not where it was to be");
    assert_eq!(muster.window("has=unprocessed").unprocessed, 1);
    running.no_faults().await;
    let retry = muster.operations.retry(&muster.actor, over.summary.id, None).await.unwrap();
    let retry = muster.confirm(retry).await;
    let done = muster.wait_for(retry).await;
    assert_eq!(done.summary.tally.processed, 2, "it has the right address, and nothing is left to delete");
    assert_eq!(muster.show(over.summary.id).await.summary.open, 0);
    assert_eq!(running.calls("us-east-1", "DeleteMembers").await, 1);
}

#[test]
fn a_restart_between_the_steps_goes_on_with_the_creation() {
    interrupted(false);
}

#[test]
fn who_was_deleted_when_it_was_cancelled_is_not_forgotten() {
    interrupted(true);
}

/// The process ends while the first creations hang; perhaps somebody has cancelled by then.
fn interrupted(cancel: bool) {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(empty()));
    let first = Runtime::new().unwrap();
    let (folder, operation) = first.block_on(async {
        let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        let account = refused(&muster).await;
        running.fault(json!({ "operation": "CreateMembers", "kind": "throttle", "rate": 1 })).await;
        let operation = muster.begin(Action::RecreateMembers, right(account)).await;
        while muster.show(operation).await.regions.iter().any(|region| region.throttled == 0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if cancel {
            muster.operations.cancel(&muster.actor, operation).await.unwrap();
            let over = muster.wait_for(operation).await;
            assert_eq!((over.causes[0].cause, over.causes[0].cells), (Cause::NotCreatedAgain, 2));
        }
        muster.operations.finish(Duration::from_secs(5)).await;
        (muster.folder, operation)
    });
    first.shutdown_timeout(LONGEST_END);
    Runtime::new().unwrap().block_on(async {
        running.no_faults().await;
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        let mut over = muster.wait_for(operation).await;
        if cancel {
            assert_eq!(over.summary.open, 2, "it stays open");
            let retry = muster.operations.retry(&muster.actor, operation, None).await.unwrap();
            let retry = muster.confirm(retry).await;
            over = muster.wait_for(retry).await;
        }
        assert_eq!((over.summary.state, over.summary.tally.processed), (OperationState::Finished, 2));
        for here in TWO {
            assert_eq!(running.counted(here, "DeleteMembers", "effects").await, 1);
            assert_eq!(running.counted(here, "InviteMembers", "effects").await, 2);
        }
    });
}

#[tokio::test]
async fn without_javascript_a_form_leads_to_the_plan() {
    let (muster, _) = Muster::start(empty()).await;
    let account = refused(&muster).await;
    let web = Web::new(&muster);
    let here = format!("/members/recreate?region={}&accounts={account}", region("eu-west-1"));
    let words = web.read(&here).await.words();
    assert!(words.contains("Nothing has been done yet.") && words.contains("created again in eu-west-1"), "{words}");
    let panel = web.read(&format!("/members?open={account}")).await.text;
    let there = format!("/members/recreate?region=us-east-1&amp;region=eu-west-1&amp;accounts={account}");
    assert!(panel.contains(&there), "the panel leads there, for the Regions that refused it");
    let form = |email: &str| format!("accounts[0]={account}&emails[0]={email}&search=region%3Deu-west-1");
    let (_, refused) = web.send_plainly(&here, "/api/recreate/plan", &form("nobody")).await;
    assert!(refused.words().contains("write the right e-mail address"), "{}", refused.words());
    let (path, plan) = web.send_plainly(&here, "/api/recreate/plan", &form("new%40example.com")).await;
    assert!(path.starts_with("/plans/") && plan.words().contains("Delete and create again 1 account"), "{path}");
}
