//! What is kept of the roster over a restart, and what of every change.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::{
    domain::{AccountId, Action, Changed, HistoryLine, HistoryQuery, Member, OperationId},
    ports::{History, Roster},
};
use serde_json::json;
use server::aws::Gateway;
use tempfile::TempDir;
use tokio::{runtime::Runtime, task::spawn_blocking, time::timeout};

use crate::{
    harness::{
        FOUR_REGIONS, Muster, Running, account, all_matching, empty, eventually, eventually_asked, gateway, new,
        picked, region, with_accounts,
    },
    stub::{Say, Stub, member},
    web::Web,
};

/// Each process is a runtime of its own: with it all its tasks end.
const LONGEST_END: Duration = Duration::from_secs(10);
const ONE: &str = "700000000001";

async fn history(muster: &Muster, search: &str) -> Vec<HistoryLine> {
    let page = muster.roster.list(&muster.actor, &HistoryQuery::parse(search)).await.unwrap();
    assert_eq!(page.matching as usize, page.lines.len(), "one page has them all");
    page.lines
}

/// Waits until the first readings are kept.
async fn kept(muster: &Muster) {
    let regions = muster.roster.regions();
    let all = async || {
        let owner = muster.store.administrator().await.unwrap();
        owner.is_some() && muster.store.kept_regions(regions).await.unwrap().len() == regions.len()
    };
    eventually_asked("the readings to be kept", all).await;
}

/// Has a first process read everything, and ends it.
fn first_process(addr: SocketAddr, regions: &'static [&'static str]) -> Arc<TempDir> {
    let process = Runtime::new().unwrap();
    let folder = process.block_on(async {
        let muster = Muster::connect(addr, regions).await;
        muster.read_all().await;
        kept(&muster).await;
        muster.folder
    });
    process.shutdown_timeout(LONGEST_END);
    folder
}

#[test]
fn a_restart_shows_the_last_roster_at_once() {
    let guardduty = Runtime::new().unwrap();
    let is_silent = Arc::new(AtomicBool::new(false));
    let silent = Arc::clone(&is_silent);
    let stub = guardduty.block_on(Stub::start(move |call| match call.what.as_str() {
        "sts" => None,
        _ if silent.load(Ordering::Relaxed) => Some(Say::Nothing),
        "member" => Some(Say::Json(json!({ "members": [member(ONE, "Enabled"), member("700000000002", "Odd")] }))),
        _ => None,
    }));
    let folder = first_process(stub.addr, &["us-east-1", "eu-west-1"]);
    is_silent.store(true, Ordering::Relaxed);

    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, stub.addr, &["eu-west-1", "us-west-2"]).await;
        let window = muster.window("");
        assert_eq!((window.total, window.gaps), (2, 0), "a Region that was never read is no gap");
        assert_eq!(window.rows[0].cells[0].as_ref().unwrap().as_wire(), "Enabled");
        assert_eq!(muster.accounts("status=Odd"), [account(700_000_000_002)]);
        let [here, never] = &muster.regions()[..] else { panic!("two Regions") };
        assert!(here.freshness.read_at.is_some() && !here.freshness.stale, "{here:?}");
        assert_eq!(never.freshness.read_at, None, "only the Regions of the settings are there");
        assert_eq!(muster.roster.status(&muster.actor).unwrap().administrator.unwrap(), account(123_456_789_012));
        assert!(history(&muster, "").await.is_empty(), "nobody saw a change");
    });
}

#[tokio::test]
async fn a_change_by_others_is_in_the_history_once() {
    let stopped = Arc::new(AtomicBool::new(false));
    let by_hand = Arc::clone(&stopped);
    let stub = Stub::start(move |call| match call.what.as_str() {
        "member" if by_hand.load(Ordering::Relaxed) => {
            let mut changed = member(ONE, "Disabled");
            changed["email"] = json!("root@example.com");
            Some(Say::Json(json!({ "members": [changed, member("700000000003", "Created")] })))
        }
        "member" => Some(Say::Json(json!({ "members": [member(ONE, "Enabled"), member("700000000002", "Removed")] }))),
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    kept(&muster).await;
    assert!(history(&muster, "").await.is_empty(), "the first reading changes nothing");

    stopped.store(true, Ordering::Relaxed);
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    eventually("the change", || muster.accounts("status=Disabled") == [account(700_000_000_001)]).await;
    let lines = history(&muster, "").await;
    let said: Vec<(&str, String)> = lines.iter().map(|line| (line.account.as_str(), line.text())).collect();
    let told = [
        ("700000000003", "Became a member: Created"),
        ("700000000002", "Not a member any more, was Removed"),
        (ONE, "E-mail address: none → root@example.com"),
        (ONE, "Enabled → Disabled"),
    ];
    assert_eq!(said, told.map(|(account, text)| (account, text.to_owned())));
    assert!(lines.iter().all(|line| line.operation.is_none() && line.region == region("us-east-1")));

    let read = muster.regions()[0].freshness.read_at;
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    muster.wait_for_regions(|region| region.freshness.read_at > read).await;
    assert_eq!(history(&muster, "").await, lines, "it is told once");
    assert_eq!(history(&muster, "q=000002").await.len(), 1);
    assert_eq!(history(&muster, "q=_").await.len(), 0);
    assert_eq!(history(&muster, "by=operations").await.len(), 0);
    assert_eq!(history(&muster, "by=outside&region=us-east-1").await.len(), 4);
    assert_eq!(history(&muster, "region=eu-west-1").await.len(), 0);
}

#[tokio::test]
async fn an_operation_is_named_for_what_it_did_and_for_nothing_else() {
    let (muster, _) = Muster::start(with_accounts(300)).await;
    kept(&muster).await;
    let enabled = muster.window("region=us-east-1&status=Enabled").rows[0].account;
    let over = muster.carry_out(Action::StopMonitoringMembers, picked("region=us-east-1", vec![enabled])).await.summary;
    assert_eq!(over.tally.processed, 1);
    let of_it = format!("q={enabled}");
    let lines = history(&muster, &of_it).await;
    let [stopped] = &lines[..] else { panic!("one change: {lines:?}") };
    assert_eq!((stopped.account, stopped.what, stopped.operation), (enabled, Changed::Status, Some(over.id)));
    assert_eq!(stopped.text(), "Enabled → Disabled");

    // Between the same two readings somebody else starts it again.
    muster.gateway.start_monitoring_members(&region("us-east-1"), &[enabled]).await.unwrap();
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    eventually_asked("the other change", async || history(&muster, &of_it).await.len() == 2).await;
    let lines = history(&muster, &of_it).await;
    assert_eq!((lines[0].text(), lines[0].operation), ("Disabled → Enabled".to_owned(), None));
    let named = history(&muster, &format!("q={enabled}&by={}", over.id.0)).await;
    assert_eq!(named, lines[1..]);
}

/// The reading is through before the operation has read back what it did.
#[tokio::test]
async fn a_reading_that_sees_an_operation_first_names_it_too() {
    let created = Arc::new(AtomicBool::new(false));
    let is_created = Arc::clone(&created);
    let stub = Stub::start(move |call| match call.what.as_str() {
        "member" if is_created.load(Ordering::Relaxed) => {
            Some(Say::Json(json!({ "members": [member(ONE, "Created")] })))
        }
        "get" => Some(Say::Error(403, "AccessDeniedException", "not authorized to perform: guardduty:GetMembers")),
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    kept(&muster).await;
    let over = muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [account(700_000_000_001)])).await;
    assert_eq!(over.summary.tally.processed, 1);
    assert!(history(&muster, "").await.is_empty(), "it could not be read back");
    created.store(true, Ordering::Relaxed);
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    eventually("the new member", || muster.accounts("") == [account(700_000_000_001)]).await;
    let lines = history(&muster, "").await;
    let said: Vec<(String, Option<OperationId>)> = lines.iter().map(|line| (line.text(), line.operation)).collect();
    assert_eq!(said, [("Became a member: Created".to_owned(), Some(over.summary.id))]);
}

#[tokio::test]
async fn the_steps_of_an_operation_are_told_one_by_one() {
    let (muster, _) = Muster::start(empty()).await;
    kept(&muster).await;
    let one = account(700_000_000_001);
    let created = muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [one])).await.summary.id;
    let deleted = muster.carry_out(Action::DeleteMembers, all_matching("region=us-east-1")).await.summary.id;
    let lines = history(&muster, &format!("q={one}")).await;
    let said: Vec<(String, Option<OperationId>)> = lines.iter().map(|line| (line.text(), line.operation)).collect();
    let told = [("Not a member any more, was Created", Some(deleted)), ("Became a member: Created", Some(created))];
    assert_eq!(said, told.map(|(text, by)| (text.to_owned(), by)));
}

/// Some member in eu-west-1 with this status.
async fn account_with(gateway: &Gateway, status: &str) -> AccountId {
    let mut found = None;
    let page =
        |page: Vec<Member>| found = found.or(page.iter().find(|m| m.status.as_wire() == status).map(|m| m.account));
    gateway.list_members(&region("eu-west-1"), page).await.unwrap();
    found.expect("one")
}

#[test]
fn what_changed_while_muster_was_down_is_told() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(with_accounts(200)));
    let folder = first_process(running.addr, &FOUR_REGIONS);
    Runtime::new().unwrap().block_on(async {
        let administrator = gateway(running.addr, "demo", &FOUR_REGIONS).await;
        let enabled = account_with(&administrator, "Enabled").await;
        administrator.stop_monitoring_members(&region("eu-west-1"), &[enabled]).await.unwrap();
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        let of_it = format!("q={enabled}&by=outside");
        eventually_asked("the change", async || history(&muster, &of_it).await.len() == 1).await;
    });
}

#[tokio::test]
async fn the_pages_tell_the_history_without_a_script() {
    let (muster, _) = Muster::start(with_accounts(300)).await;
    kept(&muster).await;
    let web = Web::new(&muster);
    assert!(web.read("/history").await.words().contains("No change has been seen yet."));
    let enabled = muster.accounts("region=us-east-1&status=Enabled");
    let many = enabled[..60].to_vec();
    muster.carry_out(Action::StopMonitoringMembers, picked("region=us-east-1", many.clone())).await;

    let first = web.read("/history?by=operations").await.words();
    assert!(first.contains("1–50 of 60") && first.contains("operation 1") && first.contains("Older"), "{first}");
    let second = web.read("/history?by=operations&page=2").await.words();
    assert!(second.contains("51–60 of 60") && second.contains("Newer"), "{second}");
    let one = web.read(&format!("/history?q={}&by=operations&region=us-east-1", many[0])).await.words();
    assert!(one.contains("1–1 of 1") && one.contains("Enabled → Disabled"), "{one}");
    assert!(web.read("/history?by=outside").await.words().contains("No change matches these filters."));
    let strange = web.read("/history?q=root%40example.com").await.words();
    assert!(strange.contains("“root@example.com” is no part of an account id"), "{strange}");
    let panel = web.read(&format!("/members?open={}", many[0])).await.words();
    assert!(panel.contains("Enabled → Disabled in us-east-1, seen"), "{panel}");
    assert!(panel.contains("Operation 1, Stop, ") && panel.contains(": processed in 1 Region"), "{panel}");
}

/// Another account's credentials on the folder of the first one.
#[tokio::test]
async fn a_store_belongs_to_one_administrator_account() {
    let running = Running::start(with_accounts(20)).await;
    let folder = spawn_blocking(move || first_process(running.addr, &["us-east-1"])).await.unwrap();
    let start = |access_key: &'static str| {
        let (folder, addr) = (Arc::clone(&folder), running.addr);
        spawn_blocking(move || {
            Command::new(env!("CARGO_BIN_EXE_muster"))
                .env_clear()
                .env("MUSTER_DATA_DIR", folder.path())
                .envs([("MUSTER_BACKEND", "aws"), ("MUSTER_ADDR", "127.0.0.1:0"), ("MUSTER_REGIONS", "us-east-1")])
                .env("AWS_ENDPOINT_URL", format!("http://{addr}"))
                .envs([("AWS_ACCESS_KEY_ID", access_key), ("AWS_SECRET_ACCESS_KEY", "test")])
                .stdout(Stdio::null())
                .output()
                .unwrap()
        })
    };
    let ended = start("999988887777").await.unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("belongs to administrator account 123456789012"), "{said}");
    assert!(said.contains("to 999988887777: set MUSTER_DATA_DIR to another folder"), "{said}");
}

/// The start could not learn whose the credentials are: nothing is kept until it is known.
#[test]
fn what_turns_out_to_be_another_account_s_is_left_alone() {
    let guardduty = Runtime::new().unwrap();
    let other = emulator::Settings { administrator: "999988887777".to_owned(), ..with_accounts(20) };
    let running = guardduty.block_on(Running::start(other));
    let folder = first_process(running.addr, &["us-east-1"]);
    let stub = guardduty.block_on(Stub::start(|call| match (call.what.as_str(), call.before) {
        ("sts", 0) => Some(Say::Error(403, "ExpiredToken", "The security token included in the request is expired")),
        ("member", _) => Some(Say::Json(json!({ "members": [member(ONE, "Enabled")] }))),
        _ => None,
    }));
    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, stub.addr, &["us-east-1"]).await;
        let foreign = timeout(LONGEST_END, muster.roster.foreign()).await.expect("it says so").to_string();
        assert!(foreign.contains("account 999988887777, the credentials to 123456789012"), "{foreign}");
        eventually("the reading", || muster.accounts("") == [account(700_000_000_001)]).await;
        assert!(history(&muster, "").await.is_empty());
        assert!(muster.store.kept_members(&region("us-east-1")).await.unwrap().len() > 1);
    });
}
