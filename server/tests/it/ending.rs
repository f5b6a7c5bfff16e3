//! How Muster ends: nothing new is begun, what is under way is finished and recorded, and nothing holds it up.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{
    domain::{Action, Cause, Confirmation, OperationId, OperationState},
    error::AppError,
    ports::Operations,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, all_matching, with_accounts},
    process::{LONGEST_END, Process},
};

fn slow(latency: u64) -> emulator::Settings {
    emulator::Settings { latency: Duration::from_millis(latency), ..with_accounts(600) }
}

/// Effects of StopMonitoringMembers in all Regions.
async fn stopped(running: &Running) -> u64 {
    let mut effects = 0;
    for region in FOUR_REGIONS {
        effects += running.counted(region, "StopMonitoringMembers", "effects").await;
    }
    effects
}

/// Each process is a runtime of its own: with it all its tasks end.
#[test]
fn calls_under_way_are_finished_and_the_next_start_goes_on() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(slow(150)));
    let first = Runtime::new().unwrap();
    let (folder, operation, done) = first.block_on(pause_half_way(running));
    first.shutdown_timeout(LONGEST_END);

    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        let over = muster.wait_for(operation).await;
        assert_eq!(over.summary.state, OperationState::Finished);
        assert!(over.summary.tally.processed > done);
        assert_eq!(over.summary.tally.waiting, 0);
        assert_eq!(stopped(&running).await, u64::from(over.summary.tally.processed), "nothing was done twice");
        let planned = over.regions.iter().map(|region| region.tally.cells.div_ceil(50)).sum::<u32>();
        let calls = over.regions.iter().map(|region| region.calls).sum::<u32>();
        assert!((planned..=planned + 4).contains(&calls), "{calls} calls instead of {planned}");
    });
}

/// Answers with what is left of Muster, and how many cells were processed before it ended.
async fn pause_half_way(running: Running) -> (Arc<TempDir>, OperationId, u32) {
    let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
    muster.read_all().await;
    let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
    let plan = muster.operations.plan(&muster.actor, Action::InviteMembers, all_matching("")).await.unwrap();
    while muster.show(operation).await.summary.tally.processed == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let calls = || async { muster.show(operation).await.regions.iter().map(|region| region.calls).sum::<u32>() };
    let before = calls().await;
    let patience = Duration::from_mins(1);
    let begun = Instant::now();
    muster.operations.finish(patience).await;
    assert!(begun.elapsed() < patience, "it waits no longer than for what is under way");

    let paused = muster.show(operation).await;
    assert_eq!(paused.summary.state, OperationState::Running);
    assert!(paused.summary.tally.waiting > 0, "{:?}", paused.summary.tally);
    assert_eq!(stopped(&running).await, u64::from(paused.summary.tally.processed));
    assert!(calls().await <= before + 3 * 4, "three lanes in four Regions may have had a call each under way");

    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    let confirmation =
        Confirmation { hash: shown.hash, typed_count: shown.accounts.to_string(), ..Confirmation::default() };
    let refused = muster.operations.start(&muster.actor, plan, confirmation).await;
    assert!(matches!(refused, Err(AppError::Conflict { .. })), "{refused:?}");
    assert_eq!(running.calls("us-east-1", "InviteMembers").await, 0);
    (muster.folder, operation, paused.summary.tally.processed)
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_not_waited_for() {
    let (muster, running) = Muster::start(with_accounts(600)).await;
    hang(&running).await;
    let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
    while muster.show(operation).await.regions.iter().any(|region| region.calls == 0) {
        sleep(Duration::from_millis(5)).await;
    }
    timeout(LONGEST_END, muster.operations.finish(Duration::from_millis(50))).await.expect("it gives up in time");
    assert_eq!(muster.show(operation).await.summary.state, OperationState::Running);
}

/// Of a call without an answer nobody knows whether it was done: it is not called “cancelled”.
#[test]
fn what_was_sent_before_a_cancelled_operation_was_interrupted_is_looked_into() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(with_accounts(600)));
    let first = Runtime::new().unwrap();
    let (folder, operation) = first.block_on(async {
        let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        hang(&running).await;
        let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
        while muster.show(operation).await.regions.iter().any(|region| region.calls == 0) {
            sleep(Duration::from_millis(5)).await;
        }
        muster.operations.finish(Duration::from_millis(50)).await;
        muster.operations.cancel(&muster.actor, operation).await.unwrap();
        (muster.folder, operation)
    });
    first.shutdown_timeout(LONGEST_END);
    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        let over = muster.wait_for(operation).await;
        assert_eq!(over.summary.state, OperationState::Cancelled);
        assert!(over.summary.tally.cancelled > 0);
        let sent: u32 = over.causes.iter().map(|group| group.cells).sum();
        assert!(sent >= 4 && over.causes.iter().all(|group| group.cause == Cause::Unreachable), "{:?}", over.causes);
    });
}

async fn hang(running: &Running) {
    running
        .fault(json!({ "operation": "StopMonitoringMembers", "kind": "delay_before", "ms": 60_000, "rate": 1 }))
        .await;
}

/// A browser that keeps its connection for the next page.
async fn idle_connection(addr: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(format!("GET /livez HTTP/1.1\r\nhost: {addr}\r\n\r\n").as_bytes()).await.unwrap();
    assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
    stream
}

/// A page that listens to changes; what it hears until the end.
async fn listener(muster: &Process) -> JoinHandle<String> {
    let mut stream = TcpStream::connect(muster.addr).await.unwrap();
    let asked = format!("GET /events HTTP/1.1\r\nhost: {}\r\n{}\r\n", muster.addr, muster.cookie);
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut heard = vec![0; 4096];
    let begun = stream.read(&mut heard).await.unwrap();
    heard.truncate(begun);
    tokio::spawn(async move {
        // A connection that breaks off has said what it has said.
        let _ = stream.read_to_end(&mut heard).await;
        String::from_utf8(heard).unwrap()
    })
}

fn cells(left: &Value, what: &[&str]) -> u64 {
    what.iter().map(|what| left[what].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn the_process_ends_by_sigterm_when_its_calls_are_answered() {
    let running = Running::start(slow(300)).await;
    let folder = tempfile::tempdir().unwrap();
    let muster = Process::start(&running, folder.path()).await;
    muster.read_all().await;
    let _idle = idle_connection(muster.addr).await;
    muster.stop_all_members().await;
    let left = muster.terminate().await;
    assert_eq!(cells(&left, &["done"]), stopped(&running).await, "{left}");
    assert_eq!(cells(&left, &["unanswered"]), 0, "{left}");
    assert!(cells(&left, &["done"]) > 0 && cells(&left, &["left"]) > 0, "{left}");
}

#[tokio::test]
async fn neither_a_slow_guardduty_nor_half_a_request_nor_a_listener_holds_the_process_up() {
    let running = Running::start(with_accounts(600)).await;
    hang(&running).await;
    let folder = tempfile::tempdir().unwrap();
    let muster = Process::start(&running, folder.path()).await;
    muster.read_all().await;
    let mut half = TcpStream::connect(muster.addr).await.unwrap();
    half.write_all(b"GET /members HTTP/1.1\r\nhost:").await.unwrap();
    let listener = listener(&muster).await;
    muster.stop_all_members().await;
    let left = muster.terminate().await;
    assert_eq!(cells(&left, &["done", "unprocessed"]), 0, "{left}");
    assert!(cells(&left, &["unanswered"]) > 0 && cells(&left, &["left"]) > 0, "{left}");
    let heard = listener.await.unwrap();
    assert!(heard.ends_with("\r\n0\r\n\r\n"), "the stream of changes ended in order, before the process did: {heard}");
}
