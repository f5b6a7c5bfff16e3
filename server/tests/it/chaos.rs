//! An operation survives anything: Muster is killed again and again while it creates and invites 2,000 accounts in four
//! Regions and GuardDuty has a bad day. At the end every cell is accounted for exactly once, and the ledger agrees with
//! what the emulator has done.

use std::{collections::BTreeMap, path::Path, time::Duration};

use serde_json::{Value, json};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::time::{Instant, sleep};

use crate::{
    harness::{FOUR_REGIONS, Running, empty, get},
    process::Process,
};

const ACCOUNTS: u64 = 2_000;
const PATIENCE: Duration = Duration::from_mins(4);
/// Longer than any call takes that is not held up on purpose.
const HELD_UP: u64 = 4_000;

/// Where a call was when Muster was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// In the ledger as sent, without an effect.
    SentNotApplied,
    /// With its effect, its answer still to come.
    AppliedNotAnswered,
    /// Its answer on this machine, not in the ledger.
    AnsweredNotRecorded,
}

const MOMENTS: [Moment; 3] = [Moment::SentNotApplied, Moment::AppliedNotAnswered, Moment::AnsweredNotRecorded];

#[tokio::test]
async fn an_operation_survives_three_kills() {
    survive(3).await;
}

#[tokio::test]
#[ignore = "takes a quarter of an hour: `make soak`"]
async fn an_operation_survives_thirty_kills() {
    survive(30).await;
}

async fn survive(kills: usize) {
    let running = Running::start(empty()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut muster = Process::start(&running, folder.path()).await;
    muster.read_all().await;
    begin(&muster).await;
    let mut seen: BTreeMap<Moment, usize> = BTreeMap::new();
    for number in 0..kills {
        let moment = MOMENTS[number % MOMENTS.len()];
        bad_day(&running).await;
        wait_for_progress(&muster, number, kills).await;
        let calls = kill(&running, muster, moment, folder.path()).await;
        *seen.entry(moment).or_default() += calls;
        running.no_faults().await;
        muster = Process::start(&running, folder.path()).await;
    }
    assert!(MOMENTS.iter().all(|moment| seen.get(moment).is_some_and(|calls| *calls > 0)), "{seen:?}");
    bad_day(&running).await;
    let over = wait_for_end(&muster).await;
    check(&running, folder.path(), &over).await;
    muster.kill();
}

async fn begin(muster: &Process) {
    let line = |n| format!("{},root+{n}@example.com\n", 700_000_000_000_u64 + n);
    let lines = (0..ACCOUNTS).map(line).collect::<Vec<_>>().concat();
    let part =
        |name: &str, text: &str| format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let body = format!("{}{}--edge--\r\n", part("search", ""), part("accounts", &lines));
    muster.send_as("multipart/form-data; boundary=edge", "/api/add_accounts/check", &body).await;
    muster.send("/api/add_accounts/plan", "list=1&action=CreateAndInvite").await;
    muster.confirm_first_plan().await;
}

/// Throttling, errors, broken connections and delays, before and after the effect.
async fn bad_day(running: &Running) {
    for operation in ["CreateMembers", "InviteMembers"] {
        for (kind, when, rate) in [
            ("throttle", "before", 0.03),
            ("error500", "before", 0.02),
            ("error500", "after", 0.02),
            ("reset", "before", 0.02),
            ("reset", "after", 0.02),
            ("delay_before", "before", 0.1),
            ("delay_after", "after", 0.1),
        ] {
            let when = if kind.starts_with("delay") { Value::Null } else { when.into() };
            running.fault(json!({ "operation": operation, "kind": kind, "when": when, "ms": 80, "rate": rate })).await;
        }
    }
}

async fn shown(muster: &Process) -> Value {
    muster.get("/api/operations/show?operation=1").await
}

/// Each kill comes a little later on the way.
async fn wait_for_progress(muster: &Process, number: usize, kills: usize) {
    let until = Instant::now() + PATIENCE;
    loop {
        let operation = shown(muster).await;
        let tally = &operation["summary"]["tally"];
        let cells = |name: &str| tally[name].as_u64().unwrap();
        let walked = (cells("cells") - cells("waiting")) * 2 + cells("halfway");
        let way = cells("cells") * 2;
        // What is left for the last kill has still to be sent.
        if walked * (kills as u64 + 2) >= way * (number as u64 + 1) {
            return;
        }
        assert!(Instant::now() < until, "no progress: {operation}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Kills Muster at that moment of some call. Answers with how many calls it was the moment of.
async fn kill(running: &Running, muster: Process, moment: Moment, folder: &Path) -> usize {
    running.no_faults().await;
    let held_up = match moment {
        Moment::SentNotApplied => Some("delay_before"),
        Moment::AppliedNotAnswered => Some("delay_after"),
        Moment::AnsweredNotRecorded => None,
    };
    if let Some(kind) = held_up {
        running.fault(json!({ "kind": kind, "ms": HELD_UP, "rate": 1 })).await;
    }
    let until = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < until, "it was never the moment {moment:?}");
        let answered = answered_calls(running).await;
        let sent = unanswered(folder).await;
        if sent.is_empty() {
            sleep(Duration::from_millis(2)).await;
            continue;
        }
        muster.signal("STOP");
        if moment == Moment::AnsweredNotRecorded {
            quiet(running).await;
        }
        let applied = effects(running).await;
        let calls = unanswered(folder).await;
        let at_this_moment = calls.iter().filter(|call| call.is_at(moment, &applied)).count();
        let still_held_up = held_up.is_none() || answered_calls(running).await == answered;
        if at_this_moment > 0 && still_held_up {
            muster.kill();
            return at_this_moment;
        }
        muster.signal("CONT");
        sleep(Duration::from_millis(10)).await;
    }
}

/// A call that is in the ledger as sent.
#[derive(Debug)]
struct Sent {
    region: String,
    cause: &'static str,
    accounts: Vec<String>,
}

impl Sent {
    fn is_at(&self, moment: Moment, applied: &Applied) -> bool {
        let key = |account: &String| (self.region.clone(), account.clone(), self.cause.to_owned());
        let effects = self.accounts.iter().filter(|account| applied.contains_key(&key(account))).count();
        match moment {
            Moment::SentNotApplied => effects == 0,
            Moment::AppliedNotAnswered | Moment::AnsweredNotRecorded => effects == self.accounts.len(),
        }
    }
}

/// How often an operation of GuardDuty changed an account in a Region.
type Applied = BTreeMap<(String, String, String), usize>;

async fn effects(running: &Running) -> Applied {
    let mut applied = Applied::new();
    let log = get(running.addr, "/_emulator/effects").await;
    for change in log.as_array().unwrap() {
        let text = |name: &str| change[name].as_str().unwrap_or_default().to_owned();
        *applied.entry((text("region"), text("account"), text("operation"))).or_default() += 1;
    }
    applied
}

async fn answered_calls(running: &Running) -> u64 {
    get(running.addr, "/_emulator/requests").await["total"]["calls"].as_u64().unwrap()
}

/// Waits until the emulator has answered all that it was asked by a Muster that is stopped.
async fn quiet(running: &Running) {
    let mut before = answered_calls(running).await;
    loop {
        sleep(Duration::from_millis(200)).await;
        let now = answered_calls(running).await;
        if now == before {
            return;
        }
        before = now;
    }
}

async fn open(folder: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("muster.db")).read_only(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// The calls whose cells wait for an answer.
async fn unanswered(folder: &Path) -> Vec<Sent> {
    let get = "SELECT c.region, c.account, k.number, k.step FROM cells c
        JOIN calls k ON k.operation = c.operation AND k.region = c.region AND k.number = c.call
        WHERE c.state = 'sent'";
    let rows = sqlx::query(get).fetch_all(&mut open(folder).await).await.unwrap();
    let mut calls: BTreeMap<(String, i64), Sent> = BTreeMap::new();
    for row in rows {
        let (region, account): (String, String) = (row.get("region"), row.get("account"));
        let cause = if row.get::<i64, _>("step") == 0 { "CreateMembers" } else { "InviteMembers" };
        let call = calls.entry((region.clone(), row.get("number")));
        call.or_insert(Sent { region, cause, accounts: Vec::new() }).accounts.push(account);
    }
    calls.into_values().collect()
}

async fn wait_for_end(muster: &Process) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let operation = shown(muster).await;
        if !operation["summary"]["finished_at"].is_null() {
            return operation;
        }
        assert!(Instant::now() < until, "it does not end: {operation}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// The page, the ledger, the emulator's state and its log of effects say the same.
async fn check(running: &Running, folder: &Path, over: &Value) {
    let mut database = open(folder).await;
    let cells = sqlx::query("SELECT region, account, state, cause FROM cells").fetch_all(&mut database).await.unwrap();
    assert_eq!(cells.len() as u64, ACCOUNTS * 4, "every cell is in the ledger once");
    let applied = effects(running).await;
    let state = get(running.addr, "/_emulator/state").await;
    let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
    for cell in &cells {
        let (region, account, outcome): (String, String, String) =
            (cell.get("region"), cell.get("account"), cell.get("state"));
        let times = |operation: &str| {
            applied.get(&(region.clone(), account.clone(), operation.to_owned())).copied().unwrap_or_default()
        };
        assert!(times("CreateMembers") <= 1 && times("InviteMembers") <= 1, "{account} in {region}: done twice");
        if outcome == "processed" {
            assert_eq!((times("CreateMembers"), times("InviteMembers")), (1, 1), "{account} in {region}");
        } else {
            // Nothing is wrong with these accounts; all that can have happened is that nobody answered, again and again.
            assert_eq!(cell.get::<Option<&str>, _>("cause"), Some("Unreachable"), "{account} in {region}");
        }
        *outcomes.entry(outcome).or_default() += 1;
    }
    assert!(outcomes.keys().all(|outcome| ["processed", "unprocessed"].contains(&outcome.as_str())), "{outcomes:?}");
    let tally = &over["summary"]["tally"];
    for outcome in ["processed", "unprocessed"] {
        assert_eq!(tally[outcome].as_u64(), Some(outcomes.get(outcome).copied().unwrap_or_default()));
    }
    for region in FOUR_REGIONS {
        let administrator = state["administrator"].as_str().unwrap();
        let members = state["regions"][region]["administrators"][administrator]["members"].as_array().unwrap();
        let invited = members.iter().filter(|member| member["relationshipStatus"] != "Created").count() as u64;
        let sum = "SELECT COUNT(*) FROM cells WHERE region = $1 AND state = 'processed'";
        let processed: i64 = sqlx::query_scalar(sum).bind(region).fetch_one(&mut database).await.unwrap();
        assert!(invited >= processed.cast_unsigned(), "{region}: {invited} invited, {processed} processed");
        check_calls(&mut database, region).await;
    }
}

/// No more calls than batches in each step, but for those that were repeated.
async fn check_calls(database: &mut SqliteConnection, region: &str) {
    let sums = "SELECT COUNT(*) AS calls, COALESCE(MAX(accounts), 0) AS most,
            COUNT(CASE WHEN answer = 'answered' OR answer = 'refused' THEN 1 END) AS answered
        FROM calls WHERE region = $1";
    let row = sqlx::query(sums).bind(region).fetch_one(database).await.unwrap();
    let (calls, most, answered): (i64, i64, i64) = (row.get("calls"), row.get("most"), row.get("answered"));
    let least = i64::try_from(ACCOUNTS.div_ceil(50) * 2).unwrap();
    assert!(most <= 50);
    assert!(calls <= least + (calls - answered), "{region}: {calls} calls, {answered} answered, {least} needed");
}
