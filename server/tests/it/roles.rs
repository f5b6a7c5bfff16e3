//! The services decide by role themselves, whatever the layer in front of them lets through.

use app::{
    domain::{Action, Dismissal, Meant, OpenChoice, Operation, Role},
    error::AppError,
    ports::{Actor, Connection, Lists, Operations, Roster, Unprocessed},
};

use crate::harness::{Muster, account, all_matching, new, picked, with_accounts};

/// The administrator can never be its own member.
const ITSELF: u64 = 123_456_789_012;

fn actor(role: Role) -> Actor {
    Actor::authenticated("somebody".into(), "somebody".into(), role, "a session".into(), None)
}

fn takes<T: std::fmt::Debug>(role: Role, what: &str, result: Result<T, AppError>) {
    assert!(matches!(&result, Err(AppError::Forbidden { needs, .. }) if *needs == role), "{what}: {result:?}");
}

/// Creates what cannot be created, and stops and starts two members.
async fn carry_out(muster: &Muster) -> [Operation; 3] {
    let here = "region=us-east-1";
    let two = muster.accounts("status=Enabled&region=us-east-1")[..2].to_vec();
    [
        muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [account(ITSELF)])).await,
        muster.carry_out(Action::StopMonitoringMembers, picked(here, two.clone())).await,
        muster.carry_out(Action::StartMonitoringMembers, picked(here, two)).await,
    ]
}

#[tokio::test]
async fn what_takes_an_operator_is_refused_to_a_viewer() {
    let (muster, _) = Muster::start(with_accounts(60)).await;
    let [created, stopped, _] = carry_out(&muster).await.map(|operation| operation.summary.id);
    let open = muster.operations.open_results(&muster.actor, &[]).await.unwrap();
    let group = &open.groups[0];
    let of = OpenChoice { action: group.action, why: group.why.clone(), regions: Vec::new() };
    let dismissal = Dismissal { of: of.clone(), meant: Meant::AllUntil(group.newest), note: "No.".into() };
    let viewer = actor(Role::Viewer);
    let (operations, takes_operator) = (&muster.operations, Role::Operator);
    takes(takes_operator, "refresh", muster.roster.refresh(&viewer, &[]));
    takes(takes_operator, "connection check", muster.connection.check(&viewer).await);
    takes(takes_operator, "list", muster.lists.check(&viewer, "1".into()).await);
    takes(takes_operator, "import", muster.lists.import(&viewer, &[]).await);
    takes(takes_operator, "look-up", muster.lists.look_up(&viewer, "660000000017", &[]).await);
    takes(takes_operator, "cancel", operations.cancel(&viewer, created).await);
    takes(takes_operator, "retry", operations.retry(&viewer, created, None).await);
    takes(takes_operator, "undo of a stop", operations.follow_up(&viewer, stopped).await);
    takes(takes_operator, "retry of what is open", operations.retry_open(&viewer, &of).await);
    takes(takes_operator, "dismissal", operations.dismiss(&viewer, &dismissal).await);
    let invite = operations.plan(&viewer, Action::InviteMembers, all_matching("status=Created")).await;
    takes(takes_operator, "plan", invite);
    assert_eq!(operations.open_results(&muster.actor, &[]).await.unwrap(), open, "nothing was dismissed");
}

#[tokio::test]
async fn what_takes_an_admin_is_refused_to_an_operator() {
    let (muster, _) = Muster::start(with_accounts(60)).await;
    let [_, stopped, started] = carry_out(&muster).await.map(|operation| operation.summary.id);
    let operator = actor(Role::Operator);
    let operations = &muster.operations;
    takes(Role::Admin, "undo of a start", operations.follow_up(&operator, started).await);
    takes(Role::Admin, "retry of a stop", operations.retry(&operator, stopped, None).await);
    for action in [Action::StopMonitoringMembers, Action::DisassociateMembers, Action::DeleteMembers] {
        let plan = operations.plan(&operator, action, all_matching("")).await;
        takes(Role::Admin, action.api_name(), plan);
    }
}
