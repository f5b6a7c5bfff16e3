//! What the audit trail cannot take is not done; operations, files and approvals have their tests beside them.

use app::{
    domain::{Action, Confirmation, Dismissal, Meant, OpenChoice, Role},
    error::AppError,
    ports::{Actor, Approvals, Operations, Unprocessed},
};
use axum::http::{StatusCode, header};

use crate::{
    audit::no_entry_can_be_written,
    database::{past_muster, run},
    harness::{APPROVAL_ABOVE, Muster, account, all_matching, empty, new, with_accounts},
    web::Web,
};

/// The administrator can never be its own member.
const ITSELF: u64 = 123_456_789_012;

#[tokio::test]
async fn nobody_comes_in_or_goes_out_unseen() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let web = Web::new(&muster);
    assert_eq!(web.read("/members").await.status, StatusCode::OK);
    no_entry_can_be_written(&muster).await;
    let refused = web.used_by(None).send("/sign-in/demo", "role=admin&next=/").await;
    assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!refused.headers.contains_key(header::SET_COOKIE), "nobody was signed in");
    for path in ["/sign-out", "/sign-out/everywhere", "/sign-out/session"] {
        let refused = web.send(path, "session=this").await;
        assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert_eq!(web.read("/members").await.status, StatusCode::OK, "{path}: still signed in");
    }
}

#[tokio::test]
async fn nothing_is_dismissed_unseen() {
    let (muster, _) = Muster::start(empty()).await;
    muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [account(ITSELF)])).await;
    let open = muster.operations.open_results(&muster.actor, &[]).await.unwrap();
    let group = &open.groups[0];
    let of = OpenChoice { action: group.action, why: group.why.clone(), regions: Vec::new() };
    let dismissal = Dismissal { of, meant: Meant::AllUntil(group.newest), note: "It administers.".into() };
    no_entry_can_be_written(&muster).await;
    let refused = muster.operations.dismiss(&muster.actor, &dismissal).await;
    assert!(matches!(refused, Err(AppError::Internal { .. })), "{refused:?}");
    assert_eq!(muster.operations.open_results(&muster.actor, &[]).await.unwrap(), open);
}

#[tokio::test]
async fn no_approval_is_asked_for_unseen() {
    let (muster, _) = APPROVAL_ABOVE.scope(3, Muster::start(with_accounts(120))).await;
    let stop = Action::StopMonitoringMembers;
    let plan = muster.operations.plan(&muster.actor, stop, all_matching("status=Enabled")).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    no_entry_can_be_written(&muster).await;
    let confirmation =
        Confirmation { hash: plan.hash, typed_count: plan.accounts.to_string(), ..Confirmation::default() };
    let refused = muster.operations.request(&muster.actor, plan.id, confirmation).await;
    assert!(matches!(refused, Err(AppError::Internal { .. })), "{refused:?}");
    assert_eq!(muster.operations.waiting(&muster.actor).await.unwrap(), []);
}

#[tokio::test]
async fn no_approval_is_given_and_no_request_withdrawn_unseen() {
    let (muster, running) = APPROVAL_ABOVE.scope(3, Muster::start(with_accounts(120))).await;
    let stop = Action::StopMonitoringMembers;
    let plan = muster.operations.plan(&muster.actor, stop, all_matching("status=Enabled")).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    let confirmation =
        Confirmation { hash: plan.hash.clone(), typed_count: plan.accounts.to_string(), ..Confirmation::default() };
    muster.operations.request(&muster.actor, plan.id, confirmation).await.unwrap();
    // The operation itself could be recorded.
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON audit WHEN NEW.act IN ('approve', 'withdraw-request')
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    run(&mut past_muster(&muster.folder.path().join("muster.db")).await, refuse).await.unwrap();

    let ann = Actor::authenticated("ann".into(), "ann".into(), Role::Admin, "another session".into(), None);
    let approved = muster.operations.approve(&ann, plan.id, &plan.hash).await;
    assert!(matches!(approved, Err(AppError::Internal { .. })), "{approved:?}");
    let withdrawn = muster.operations.turn_down(&muster.actor, plan.id).await;
    assert!(matches!(withdrawn, Err(AppError::Internal { .. })), "{withdrawn:?}");
    assert_eq!(muster.operations.waiting(&ann).await.unwrap().len(), 1, "it still waits");
    assert_eq!(muster.operations.list(&muster.actor, 0).await.unwrap().lines, []);
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);
}
