//! What takes protection from many accounts is approved by another admin before it is done.

use std::time::Duration;

use app::{
    domain::{
        AccountDetail, Act, Action, AuditQuery, Confirmation, Decision, InviteOptions, OperationId, Plan, PlanId, Role,
        Selection,
    },
    error::AppError,
    ports::{Actor, Approvals, Audit, Operations, Roster},
};

use tokio::runtime::Runtime;

use crate::{
    audit::no_entry_can_be_written,
    database::{past_muster, run},
    harness::{
        APPROVAL_ABOVE, FOUR_REGIONS, Muster, Running, all_matching, eventually_asked, picked, region, with_accounts,
    },
    web::Web,
};

const HERE: &str = "region=us-east-1";

fn actor(name: &str, role: Role) -> Actor {
    person(name, name, role)
}

fn person(person: &str, name: &str, role: Role) -> Actor {
    Actor::authenticated(person.into(), name.into(), role, "another session".into(), None)
}

async fn start() -> (Muster, Running) {
    APPROVAL_ABOVE.scope(3, Muster::start(with_accounts(120))).await
}

async fn plan(muster: &Muster, action: Action, accounts: usize) -> Plan {
    let enabled = muster.accounts("status=Enabled&region=us-east-1")[..accounts].to_vec();
    let plan = muster.operations.plan(&muster.actor, action, picked(HERE, enabled)).await.unwrap();
    show(muster, plan, &muster.actor).await
}

async fn show(muster: &Muster, plan: PlanId, actor: &Actor) -> Plan {
    muster.operations.show_plan(actor, plan).await.unwrap()
}

fn confirmation(plan: &Plan) -> Confirmation {
    Confirmation { hash: plan.hash.clone(), typed_count: plan.accounts.to_string(), ..Confirmation::default() }
}

async fn request(muster: &Muster, plan: &Plan) -> Result<(), AppError> {
    muster.operations.request(&muster.actor, plan.id, confirmation(plan)).await
}

async fn approve(muster: &Muster, plan: &Plan, actor: &Actor) -> Result<OperationId, AppError> {
    muster.operations.approve(actor, plan.id, &plan.hash).await
}

async fn acts(muster: &Muster) -> Vec<(Act, String, Option<String>)> {
    let page = muster.trail.list(&muster.actor, &AuditQuery::default()).await.unwrap();
    page.lines.into_iter().rev().map(|line| (line.act, line.actor, line.subject.with)).collect()
}

/// What only an admin may do.
fn forbidden() -> AppError {
    AppError::Forbidden { needs: Role::Admin, to: Some(Action::StopMonitoringMembers) }
}

fn approvals(muster: &Muster) -> u32 {
    muster.roster.status(&muster.actor).unwrap().approvals
}

fn is_invalid<T: std::fmt::Debug>(result: &Result<T, AppError>) -> bool {
    matches!(result, Err(AppError::Invalid { field, .. }) if field == "approval")
}

#[tokio::test]
async fn another_admin_approves_what_one_may_not_decide_alone() {
    let (muster, running) = start().await;
    let ann = actor("ann", Role::Admin);
    let plan = plan(&muster, Action::StopMonitoringMembers, 4).await;
    assert_eq!(plan.approval.above, Some(3));
    let started = muster.operations.start(&muster.actor, plan.id, confirmation(&plan)).await;
    assert!(is_invalid(&started), "{started:?}");
    assert_eq!(
        muster.operations.request(&actor("op", Role::Operator), plan.id, confirmation(&plan)).await,
        Err(forbidden())
    );
    let wrong = Confirmation { hash: "0".repeat(16), ..confirmation(&plan) };
    let conflict = muster.operations.request(&muster.actor, plan.id, wrong).await;
    assert!(matches!(conflict, Err(AppError::Conflict { .. })), "{conflict:?}");
    assert_eq!(approve(&muster, &plan, &ann).await, Err(AppError::not_found("request")));

    request(&muster, &plan).await.unwrap();
    request(&muster, &plan).await.unwrap();
    let waiting = muster.operations.waiting(&ann).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].accounts, waiting[0].mine, waiting[0].may_decide), (1, 4, false, true));
    assert_eq!(approvals(&muster), 1);
    for itself in [actor("test", Role::Admin), person("test", "renamed", Role::Admin)] {
        assert!(is_invalid(&approve(&muster, &plan, &itself).await), "the same person in another session");
        assert!(muster.operations.waiting(&itself).await.unwrap()[0].mine);
    }
    assert_eq!(approve(&muster, &plan, &actor("op", Role::Operator)).await, Err(forbidden()));
    let other_plan = muster.operations.approve(&ann, plan.id, "0").await;
    assert!(matches!(other_plan, Err(AppError::Conflict { .. })), "{other_plan:?}");
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);

    let operation = approve(&muster, &plan, &ann).await.unwrap();
    assert_eq!(approve(&muster, &plan, &ann).await, Ok(operation), "a form that is sent twice does its work once");
    let over = muster.wait_for(operation).await;
    assert_eq!((over.summary.actor.as_str(), over.summary.here, over.summary.tally.cells), ("test", true, 4));
    let decided = show(&muster, plan.id, &ann).await.approval.request.unwrap().decided.unwrap();
    assert_eq!((decided.0, decided.1.as_str()), (Decision::Approved, "ann"));
    assert_eq!(approvals(&muster), 0);
    let with = |name: &str| Some(name.to_owned());
    assert_eq!(
        acts(&muster).await,
        [
            (Act::RequestApproval, "test".into(), None),
            (Act::Approve, "ann".into(), with("test")),
            (Act::StartOperation, "test".into(), with("ann")),
        ]
    );
}

#[tokio::test]
async fn a_name_that_was_given_again_is_another_person_s() {
    let (muster, _) = start().await;
    let (first, second) =
        (plan(&muster, Action::StopMonitoringMembers, 4).await, plan(&muster, Action::StopMonitoringMembers, 5).await);
    for plan in [&first, &second] {
        request(&muster, plan).await.unwrap();
    }
    let mut connection = past_muster(&muster.folder.path().join("muster.db")).await;
    run(&mut connection, "UPDATE approvals SET person = NULL WHERE accounts = 4").await.unwrap();
    let namesake = person("somebody else", "test", Role::Admin);
    assert!(is_invalid(&approve(&muster, &first, &namesake).await), "an older version wrote the name alone");
    approve(&muster, &second, &namesake).await.unwrap();
}

#[tokio::test]
async fn what_is_small_or_takes_nothing_away_needs_no_approval() {
    let (muster, _) = start().await;
    let small = plan(&muster, Action::StopMonitoringMembers, 3).await;
    assert_eq!(small.approval.above, None);
    assert!(is_invalid(&request(&muster, &small).await), "there is nothing to ask for");
    muster.confirm(small.id).await;
    let invite = muster.operations.plan(&muster.actor, Action::InviteMembers, all_matching("status=Created")).await;
    assert_eq!(show(&muster, invite.unwrap(), &muster.actor).await.approval.above, None);
}

#[tokio::test]
async fn who_refuses_and_who_withdraws_is_remembered() {
    let (muster, running) = start().await;
    let ann = actor("ann", Role::Admin);
    let (first, second) =
        (plan(&muster, Action::StopMonitoringMembers, 4).await, plan(&muster, Action::StopMonitoringMembers, 5).await);
    for plan in [&first, &second] {
        request(&muster, plan).await.unwrap();
    }
    assert_eq!(muster.operations.turn_down(&actor("eve", Role::Viewer), first.id).await, Err(forbidden()));
    muster.operations.turn_down(&ann, first.id).await.unwrap();
    muster.operations.turn_down(&muster.actor, second.id).await.unwrap();
    for plan in [&first, &second] {
        assert!(is_invalid(&approve(&muster, plan, &ann).await));
        assert!(is_invalid(&muster.operations.turn_down(&ann, plan.id).await));
        let started = muster.operations.start(&muster.actor, plan.id, confirmation(plan)).await;
        assert!(is_invalid(&started), "{started:?}");
    }
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);
    let acts: Vec<_> = acts(&muster).await.into_iter().skip(2).map(|(act, actor, _)| (act, actor)).collect();
    assert_eq!(acts, [(Act::RefuseApproval, "ann".into()), (Act::WithdrawRequest, "test".into())]);
}

#[tokio::test]
async fn a_decision_that_cannot_be_recorded_does_nothing() {
    let (muster, running) = start().await;
    let plan = plan(&muster, Action::StopMonitoringMembers, 4).await;
    request(&muster, &plan).await.unwrap();
    no_entry_can_be_written(&muster).await;
    let ann = actor("ann", Role::Admin);
    let approved = approve(&muster, &plan, &ann).await;
    assert!(matches!(approved, Err(AppError::Internal { .. })), "{approved:?}");
    assert!(muster.operations.turn_down(&ann, plan.id).await.is_err());
    assert_eq!(muster.operations.waiting(&ann).await.unwrap().len(), 1);
    assert_eq!(muster.operations.list(&muster.actor, 0).await.unwrap().lines, []);
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);
}

#[test]
fn a_request_outlives_the_process_and_many_newer_plans_but_not_a_day() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(with_accounts(120)));
    let first = Runtime::new().unwrap();
    let (folder, kept, late) = first.block_on(APPROVAL_ABOVE.scope(3, async {
        let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        let kept = plan(&muster, Action::StopMonitoringMembers, 4).await;
        let late = plan(&muster, Action::StopMonitoringMembers, 5).await;
        request(&muster, &kept).await.unwrap();
        request(&muster, &late).await.unwrap();
        for _ in 0..201 {
            plan(&muster, Action::StopMonitoringMembers, 1).await;
        }
        let mut connection = past_muster(&muster.folder.path().join("muster.db")).await;
        run(&mut connection, "UPDATE approvals SET asked_at = asked_at - 86400000 WHERE accounts = 5").await.unwrap();
        (muster.folder, kept, late)
    }));
    first.shutdown_timeout(Duration::from_secs(10));

    Runtime::new().unwrap().block_on(APPROVAL_ABOVE.scope(3, async {
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        let ann = actor("ann", Role::Admin);
        assert!(is_invalid(&approve(&muster, &late, &ann).await), "a day has passed");
        let operation = approve(&muster, &kept, &ann).await.unwrap();
        assert_eq!(muster.wait_for(operation).await.summary.tally.cells, 4);
        let expired =
            async || acts(&muster).await.iter().any(|(act, actor, _)| *act == Act::RequestExpired && actor == "Muster");
        eventually_asked("the other to expire", expired).await;
        let decided = show(&muster, late.id, &ann).await.approval.request.unwrap().decided.unwrap();
        assert_eq!(decided.0, Decision::Expired);
    }));
}

#[tokio::test]
async fn without_javascript_a_plan_is_asked_for_on_its_page() {
    let (muster, running) = start().await;
    let plan = plan(&muster, Action::StopMonitoringMembers, 4).await;
    let web = Web::new(&muster);
    let path = format!("/plans/{}", plan.id.0);
    let page = web.read(&path).await;
    assert!(page.words().contains("Ask for approval to stop 4 accounts"), "{}", page.words());
    let form = format!("plan={}&hash={}", plan.id.0, plan.hash);
    let (at, page) = web.send_plainly(&path, "/api/operations/start", &form).await;
    assert!(at.starts_with(&path), "{at}");
    assert!(page.words().contains("Ask for approval"), "{}", page.words());
    let (at, page) = web.send_plainly(&path, "/api/operations/request", &form).await;
    assert_eq!(at, "/operations");
    assert!(page.words().contains("Stop 4 accounts waits for approval by another admin"), "{}", page.words());
    assert!(page.text.contains("1 to approve"), "the side bar counts it");
    let (at, _) = web.send_plainly(&path, "/api/operations/approve", &form).await;
    assert!(at.starts_with(&path), "nobody approves what they ask for: {at}");
    let page = web.read(&path).await.words();
    assert!(page.contains("You asked for it") && page.contains("Withdraw the request"), "{page}");
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);
    let (_, page) = web.send_plainly(&path, "/api/operations/turn_down", &form).await;
    assert!(!page.text.contains("to approve"), "it does not wait any more");
    assert!(web.read(&path).await.words().contains("Withdrawn: nothing was done"));
}

#[tokio::test]
async fn whoever_approves_reads_what_would_be_sent() {
    let (muster, _) = APPROVAL_ABOVE.scope(3, Muster::start(with_accounts(1_200))).await;
    let details = muster.accounts("status=Created&region=us-east-1").into_iter().take(4);
    let details = details.map(|account| AccountDetail { account, email: "right@example.com".into() });
    let accounts = Selection::New { regions: vec![region("us-east-1")], details: details.collect() };
    let plan = muster.operations.plan(&muster.actor, Action::RecreateMembers, accounts).await.unwrap();
    let plan = show(&muster, plan, &muster.actor).await;
    let invite = InviteOptions { message: "Join <b>us</b>.".to_owned(), disable_email_notification: false };
    let confirmed = Confirmation { invite: invite.clone(), ..confirmation(&plan) };
    muster.operations.request(&muster.actor, plan.id, confirmed).await.unwrap();
    let asked = show(&muster, plan.id, &actor("second", Role::Admin)).await.approval.request.unwrap();
    assert_eq!((asked.invite, asked.may_decide), (invite, true));
    let page = Web::new(&muster).read(&format!("/plans/{}", plan.id.0)).await;
    assert!(page.words().contains(&format!("Sends up to {} e-mails.", plan.emails)), "{}", page.words());
    assert!(page.text.contains("Join &lt;b&gt;us&lt;/b&gt;."), "{}", page.text);
}
