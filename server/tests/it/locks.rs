//! What an organization policy locks is said before anything is done.

use app::{
    domain::{AccountId, Action, Cause, SkipReason},
    ports::{Connection, Operations, Roster},
};
use serde_json::json;

use crate::{
    harness::{Muster, Running, account, all_matching, picked, post, with_accounts},
    stub::{Say, Stub, members},
    web::Web,
};

const HERE: &str = "region=us-east-1&status=Enabled";

/// Has an organization policy manage accounts in us-east-1 from now on, or no longer.
async fn manage(running: &Running, managed: bool, accounts: &[AccountId]) {
    let accounts: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
    let policy = json!({ "managed": managed, "region": "us-east-1", "accounts": accounts });
    post(running.addr, "/_emulator/policy", "application/json", &policy.to_string()).await;
}

/// How many cells the bulk bar says that a policy locks.
async fn in_the_bar(muster: &Muster, action: Action) -> u32 {
    let offers = muster.operations.offers(&muster.actor, &all_matching(HERE)).await.unwrap();
    let offer = offers.into_iter().find(|offer| offer.action == action).unwrap();
    offer.skipped.iter().filter(|group| group.reason == SkipReason::PolicyManaged).map(|group| group.cells).sum()
}

/// An emulator of which one page of accounts is under a policy, no other account is, and a few are not.
async fn some_managed() -> (Muster, Running, Vec<AccountId>) {
    let (muster, running) = Muster::start(with_accounts(150)).await;
    let mut accounts = muster.accounts(HERE);
    assert!(accounts.len() > 70, "more than one batch: {}", accounts.len());
    accounts.truncate(60);
    manage(&running, true, &accounts).await;
    (muster, running, accounts)
}

#[tokio::test]
async fn a_plan_says_what_a_policy_locks_before_any_call() {
    let (muster, running, managed) = some_managed().await;
    let web = Web::new(&muster);
    for action in [Action::StopMonitoringMembers, Action::DisassociateMembers] {
        let plan = muster.operations.plan(&muster.actor, action, all_matching(HERE)).await.unwrap();
        let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
        let locked = shown.skipped.iter().find(|group| group.reason == SkipReason::PolicyManaged).unwrap();
        assert_eq!((locked.cells, shown.unasked), (60, 0));
        assert!(locked.sample.iter().all(|account| managed.contains(account)));
        let page = web.read(&format!("/plans/{}", plan.0)).await.words();
        assert!(page.contains("60 locked by an organization policy: change it in AWS Organizations first"), "{page}");
        assert!(!page.contains("is not known yet"), "{page}");
        assert_eq!(in_the_bar(&muster, action).await, 60, "the bulk bar knows it from then on");
    }
    assert_eq!(in_the_bar(&muster, Action::DeleteMembers).await, 0);
    for operation in ["StopMonitoringMembers", "DisassociateMembers"] {
        assert_eq!(running.calls("us-east-1", operation).await, 0);
    }
    let settings = web.read("/settings").await.words();
    assert!(settings.contains("60 members locked by policy"), "{settings}");

    manage(&running, false, &managed).await;
    let stopped = muster.carry_out(Action::StopMonitoringMembers, all_matching(HERE)).await;
    assert_eq!(stopped.summary.tally.unprocessed, 0, "{:?}", stopped.causes);
    assert!(managed.iter().all(|account| muster.accounts("region=us-east-1&status=Disabled").contains(account)));
}

#[tokio::test]
async fn a_refusal_teaches_the_next_plan() {
    let (muster, running) = Muster::start(with_accounts(150)).await;
    let accounts = muster.accounts(HERE)[..5].to_vec();
    let stop = Action::StopMonitoringMembers;
    let plan = muster.operations.plan(&muster.actor, stop, picked("region=us-east-1", accounts.clone())).await.unwrap();
    manage(&running, true, &accounts[..2]).await;
    let operation = muster.confirm(plan).await;
    let over = muster.wait_for(operation).await;
    assert_eq!((over.causes[0].cause, over.causes[0].cells), (Cause::PolicyManaged, 2));
    assert_eq!(running.calls("us-east-1", "GetMemberDetectors").await, 1, "the plan has asked, nobody since");
    assert_eq!(in_the_bar(&muster, stop).await, 2);
}

#[tokio::test]
async fn what_the_panel_learns_the_bulk_bar_knows() {
    let (muster, running) = Muster::start(with_accounts(150)).await;
    let one = muster.accounts(HERE)[0];
    manage(&running, true, &[one]).await;
    let shown = muster.connection.protections(&muster.actor, one).await.unwrap();
    assert_eq!(shown.managed_by_policy().len(), 1);
    assert_eq!(in_the_bar(&muster, Action::StopMonitoringMembers).await, 1);
    let details = muster.roster.details(&muster.actor, one, &[]).unwrap();
    let offer = details.offers.iter().find(|offer| offer.action == Action::StopMonitoringMembers).unwrap();
    assert!(offer.skipped.iter().any(|group| group.reason == SkipReason::PolicyManaged), "{offer:?}");
}

#[tokio::test]
async fn a_plan_says_of_how_many_it_does_not_know() {
    let stub = Stub::start(|call| match call.what.as_str() {
        "member" => Some(Say::Json(members((0..120).map(|n| account(700_000_000_000 + n).to_string()), "Enabled"))),
        "plans" if call.before == 1 => {
            Some(Say::Error(403, "AccessDeniedException", "not authorized to perform: guardduty:GetMemberDetectors"))
        }
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let stop = Action::StopMonitoringMembers;
    let plan = muster.operations.plan(&muster.actor, stop, all_matching("")).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!((shown.cells, shown.unasked, stub.calls("plans").len()), (120, 70, 2));
    let page = Web::new(&muster).read(&format!("/plans/{}", plan.0)).await.words();
    assert!(page.contains("Whether an organization policy locks 70 account-Regions is not known yet"), "{page}");
    let start = muster.operations.plan(&muster.actor, Action::DeleteMembers, all_matching("")).await.unwrap();
    assert_eq!(muster.operations.show_plan(&muster.actor, start).await.unwrap().unasked, 0, "nothing locks that");
}

#[tokio::test]
async fn settings_say_that_a_policy_manages_the_administrator_s_own_detector() {
    let (muster, running) = Muster::start(with_accounts(20)).await;
    let administrator: AccountId = "123456789012".parse().unwrap();
    manage(&running, true, &[administrator]).await;
    let page = Web::new(&muster).read("/settings").await.words();
    assert_eq!(page.matches("managed by an organization policy").count(), 1, "in one Region: {page}");
}
