//! How Muster ends: nothing new is begun, what is under way is finished and recorded, and nothing holds it up.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use app::{
    domain::{Action, Confirmation, OperationId, OperationState},
    error::AppError,
    ports::Operations,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};

use crate::harness::{FOUR_REGIONS, Muster, Running, all_matching, get, post, with_accounts};

/// In which a process has to end.
const LONGEST_END: Duration = Duration::from_secs(10);

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

async fn hang(running: &Running) {
    running
        .fault(json!({ "operation": "StopMonitoringMembers", "kind": "delay_before", "ms": 60_000, "rate": 1 }))
        .await;
}

/// Muster itself, in front of an emulator as if that were AWS.
struct Process {
    child: Child,
    addr: SocketAddr,
    /// What it logs, a line of JSON each.
    log: Box<dyn Iterator<Item = Value> + Send>,
    _folder: TempDir,
}

impl Process {
    fn start(running: &Running) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .env_clear()
            .env("MUSTER_DATA_DIR", folder.path())
            .envs([("MUSTER_BACKEND", "aws"), ("MUSTER_ADDR", "127.0.0.1:0"), ("MUSTER_LOG_FORMAT", "json")])
            .env("MUSTER_REGIONS", FOUR_REGIONS.join(","))
            .env("AWS_ENDPOINT_URL", format!("http://{}", running.addr))
            .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut log = Box::new(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()));
        let ready = |line: Value| {
            let (_, rest) = line["fields"]["message"].as_str()?.split_once("ready at http://")?;
            rest.split(' ').next()?.parse().ok()
        };
        let addr = log.find_map(ready).expect("it says where it is ready");
        Self { child, addr, log, _folder: folder }
    }

    async fn get(&self, path: &str) -> Value {
        get(self.addr, path).await
    }

    async fn read_all(&self) {
        let read = |status: Value| {
            status["regions"].as_array().unwrap().iter().all(|region| !region["freshness"]["read_at"].is_null())
        };
        while !read(self.get("/api/frame/status").await) {
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts to stop all members, as a form would, and waits until the first calls are made.
    async fn stop_all_members(&self) {
        let form = async |path, body: &str| post(self.addr, path, "application/x-www-form-urlencoded", body).await;
        form("/api/members/plan", "action=StopMonitoringMembers&all=true&search=status%3DEnabled").await;
        let plan = self.get("/api/operations/show_plan?plan=1").await;
        let (hash, accounts) = (plan["hash"].as_str().unwrap(), &plan["accounts"]);
        form("/api/operations/start", &format!("plan=1&hash={hash}&typed_count={accounts}")).await;
        let called = |operation: Value| {
            operation["regions"].as_array().unwrap().iter().all(|region| region["calls"].as_u64() > Some(0))
        };
        while !called(self.get("/api/operations/show?operation=1").await) {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Sends SIGTERM; answers with what was logged of the operation that was cut short.
    async fn terminate(mut self) -> Value {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let ending = spawn_blocking(move || (self.child.wait().unwrap(), self.log));
        let ended = timeout(LONGEST_END, ending).await;
        if ended.is_err() {
            Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        }
        let (status, mut log) = ended.expect("it ends in time").unwrap();
        assert_eq!(status.code(), Some(0));
        let cut_short =
            |line: &Value| line["fields"]["message"].as_str().is_some_and(|said| said.contains("is interrupted"));
        log.find(cut_short).expect("it says what is left")["fields"].clone()
    }
}

/// A browser that keeps its connection for the next page.
async fn idle_connection(addr: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(format!("GET /livez HTTP/1.1\r\nhost: {addr}\r\n\r\n").as_bytes()).await.unwrap();
    assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
    stream
}

fn cells(left: &Value, what: &[&str]) -> u64 {
    what.iter().map(|what| left[what].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn the_process_ends_by_sigterm_when_its_calls_are_answered() {
    let running = Running::start(slow(300)).await;
    let muster = Process::start(&running);
    muster.read_all().await;
    let _idle = idle_connection(muster.addr).await;
    muster.stop_all_members().await;
    let left = muster.terminate().await;
    assert_eq!(cells(&left, &["done"]), stopped(&running).await, "{left}");
    assert_eq!(cells(&left, &["unanswered"]), 0, "{left}");
    assert!(cells(&left, &["done"]) > 0 && cells(&left, &["left"]) > 0, "{left}");
}

#[tokio::test]
async fn neither_a_slow_guardduty_nor_half_a_request_holds_the_process_up() {
    let running = Running::start(with_accounts(600)).await;
    hang(&running).await;
    let muster = Process::start(&running);
    muster.read_all().await;
    let mut half = TcpStream::connect(muster.addr).await.unwrap();
    half.write_all(b"GET /members HTTP/1.1\r\nhost:").await.unwrap();
    muster.stop_all_members().await;
    let left = muster.terminate().await;
    assert_eq!(cells(&left, &["done", "unprocessed"]), 0, "{left}");
    assert!(cells(&left, &["unanswered"]) > 0 && cells(&left, &["left"]) > 0, "{left}");
}
