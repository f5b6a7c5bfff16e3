//! Calls whose answer never came: whether they were carried out is read from the members.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use app::domain::{Action, Cause, Tally};
use serde_json::json;

use crate::{
    harness::{Muster, account, all_matching, empty, new},
    stub::{Call, Say, Stub, members},
};

const ONE: &str = "700000000001";
const TWO: &str = "700000000002";

fn list(call: &Call, status: &str) -> Option<Say> {
    (call.what == "member").then(|| Say::Json(members([ONE.to_owned(), TWO.to_owned()], status)))
}

fn failure() -> Say {
    Say::Error(500, "InternalServerErrorException", "Internal error")
}

async fn stop_all(stub: &Stub) -> app::domain::Operation {
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    muster.carry_out(Action::StopMonitoringMembers, all_matching("")).await
}

#[tokio::test]
async fn what_was_carried_out_is_not_sent_again() {
    let stub = Stub::start(|call| match call.what.as_str() {
        "stop" => Some(failure()),
        "get" => Some(Say::Json(members(call.accounts(), "Disabled"))),
        _ => list(call, "Enabled"),
    })
    .await;
    let over = stop_all(&stub).await;
    assert_eq!(over.summary.tally, Tally { cells: 2, processed: 2, ..Tally::default() });
    assert_eq!(stub.calls("stop").len(), 1);
}

#[tokio::test]
async fn what_was_not_carried_out_is_sent_again_alone() {
    let stub = Stub::start(|call| match (call.what.as_str(), call.before) {
        ("stop", 0) => Some(Say::Gibberish),
        ("get", 0) => {
            let mut answer = members([ONE.to_owned()], "Disabled");
            let other = members([TWO.to_owned()], "Enabled");
            answer["members"].as_array_mut().unwrap().push(other["members"][0].clone());
            Some(Say::Json(answer))
        }
        _ => list(call, "Enabled"),
    })
    .await;
    let over = stop_all(&stub).await;
    assert_eq!(over.summary.tally.processed, 2);
    let sent: Vec<Vec<String>> = stub.calls("stop").iter().map(Call::accounts).collect();
    assert_eq!(sent, [vec![ONE.to_owned(), TWO.to_owned()], vec![TWO.to_owned()]]);
}

#[tokio::test]
async fn what_stays_unanswered_is_given_up_and_marked() {
    let stub = Stub::start(|call| if call.what == "stop" { Some(failure()) } else { list(call, "Enabled") }).await;
    let over = stop_all(&stub).await;
    assert_eq!(over.summary.tally.unprocessed, 2);
    assert_eq!((over.causes[0].cause, over.causes[0].accounts), (Cause::Unreachable, 2));
    assert_eq!(stub.calls("stop").len(), 3);
}

#[tokio::test]
async fn what_the_roster_shows_done_by_others_is_not_open_any_more() {
    let stopped = Arc::new(AtomicBool::new(false));
    let by_hand = Arc::clone(&stopped);
    let stub = Stub::start(move |call| match call.what.as_str() {
        "stop" => Some(Say::Error(400, "BadRequestException", "The request is rejected because …")),
        _ => list(call, if by_hand.load(Ordering::Relaxed) { "Disabled" } else { "Enabled" }),
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let over = muster.carry_out(Action::StopMonitoringMembers, all_matching("")).await;
    assert_eq!(over.causes[0].cause, Cause::Refused);
    assert_eq!(muster.window("has=unprocessed").matching, 2);
    stopped.store(true, Ordering::Relaxed);
    app::ports::Roster::refresh(&*muster.roster, &muster.actor, &[]).unwrap();
    crate::harness::eventually("the results to close", || muster.window("").unprocessed == 0).await;
    assert!(muster.accounts("status=Disabled").contains(&account(700_000_000_001)));
}

/// Connections break before and after the effect, with answers that are no answers in between; the emulator's own count
/// says that nobody was created twice.
#[tokio::test]
async fn a_bad_day_loses_nothing_and_does_nothing_twice() {
    let (muster, running) = Muster::start(empty()).await;
    for (kind, when) in [("reset", "after"), ("reset", "before"), ("error500", "after"), ("not_json", "after")] {
        let fault = json!({ "operation": "CreateMembers", "kind": kind, "when": when, "rate": 0.15 });
        running.fault(fault).await;
    }
    let accounts: Vec<_> = (0..1_000).map(|n| account(700_000_000_000 + n)).collect();
    let created = muster.carry_out(Action::CreateMembers, new(&["us-east-1"], accounts.iter().copied())).await;
    let tally = created.summary.tally;
    assert_eq!(tally.processed + tally.unprocessed, 1_000);
    assert!(created.causes.iter().all(|group| group.cause == Cause::Unreachable), "{:?}", created.causes);
    assert!(created.regions[0].calls > 20, "some calls were repeated");
    let effects = running.counted("us-east-1", "CreateMembers", "effects").await;
    assert_eq!(effects, u64::from(tally.processed));
    assert_eq!(muster.accounts("").len() as u64, effects);
}
