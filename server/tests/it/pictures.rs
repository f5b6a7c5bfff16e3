//! What screens draw, held against what GuardDuty has.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::{
    domain::{Action, Matrix, MembersQuery, OverTime, Pace, PaceSlot, RegionNow, Role, Timestamp, Token, Tone},
    ports::Roster,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    harness::{
        FOUR_REGIONS, Muster, Running, account, all_matching, empty, eventually, eventually_asked, new, region,
        with_accounts,
    },
    stub::{Say, Stub, member},
    web::Web,
};

/// What a server function answers with.
async fn answer<T: serde::de::DeserializeOwned>(muster: &Muster, path: &str) -> T {
    let answer = Web::new(muster).get(path).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

async fn over_time(muster: &Muster, search: &str) -> OverTime {
    answer(muster, &format!("/api/overview/over_time?search={}", search.replace('=', "%3D"))).await
}

#[tokio::test]
async fn the_matrix_has_the_numbers_that_guardduty_has() {
    let (muster, guardduty) = Muster::start(with_accounts(400)).await;
    let matrix: Matrix = answer(&muster, "/api/overview/matrix").await;
    assert_eq!(matrix.accounts, muster.window("").total);
    assert_eq!(matrix.rows.iter().map(|row| row.region.as_str()).collect::<Vec<_>>(), FOUR_REGIONS);
    let mut occurring = 0;
    for row in &matrix.rows {
        assert!(row.read);
        let shown = matrix.statuses.iter().zip(&row.cells).filter(|(_, cells)| **cells > 0);
        let shown: BTreeMap<String, u32> = shown.map(|(status, cells)| (status.as_wire().to_owned(), *cells)).collect();
        let there: BTreeMap<String, u32> =
            serde_json::from_value(guardduty.statuses(row.region.as_str()).await).unwrap();
        let there: BTreeMap<String, u32> = there.into_iter().filter(|(_, many)| *many > 0).collect();
        assert_eq!(shown, there, "{}", row.region);
        occurring = occurring.max(shown.len());
        // Each number leads to a list of as many accounts.
        let here = MembersQuery { regions: vec![row.region.clone()], ..MembersQuery::default() };
        for (status, cells) in matrix.statuses.iter().zip(&row.cells) {
            assert_eq!(
                muster.window(&here.toggled(&Token::Status(status.clone())).to_search()).matching,
                *cells,
                "{status} in {}",
                row.region
            );
        }
        let gaps = MembersQuery { gaps: true, ..here };
        assert_eq!(muster.window(&gaps.to_search()).matching, row.absent, "{}", row.region);
    }
    assert!(occurring > 5, "many statuses occur");
    assert_eq!(matrix.column(0), matrix.with_tone(Tone::Ok), "what is well comes first");

    let one: Matrix = answer(&muster, "/api/overview/matrix?search=region%3Deu-west-1").await;
    assert_eq!(one.rows, [matrix.rows[2].clone()], "the scope");
    assert_eq!(one.accounts, muster.window("region=eu-west-1").total);
}

#[tokio::test]
async fn every_role_sees_pictures_and_nobody_else_does() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let web = Web::new(&muster);
    for path in ["/api/overview/matrix", "/api/overview/over_time", "/api/operations/pace?operation=1"] {
        assert_eq!(web.used_by(Some(Role::Viewer)).get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(web.used_by(None).get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let link = web.used_by(Some(Role::Viewer)).get("/overview").await;
    assert_eq!(link.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_shows_the_matrix_and_says_what_there_is_to_see_over_time() {
    let (muster, _) = Muster::start(with_accounts(40)).await;
    let web = Web::new(&muster);
    let matrix: Matrix = answer(&muster, "/api/overview/matrix").await;
    let page = web.get("/overview?region=eu-west-1").await.text;
    let enabled = matrix.rows[2].cells[0];
    let link = format!("<a href=\"/members?status=Enabled&amp;region=eu-west-1\">{enabled}<");
    assert!(page.contains(&link), "{link} in {page}");
    assert!(!page.contains(">us-west-2</span></th>"), "the scope");
    eventually_asked("the first reading to be kept", async || {
        web.get("/overview").await.text.contains("Muster has kept every change since its first reading")
    })
    .await;
}

#[tokio::test]
async fn without_members_and_before_any_reading_the_page_says_so() {
    let (muster, _) = Muster::start(empty()).await;
    assert!(Web::new(&muster).get("/overview").await.text.contains("There are no members in the Regions in view."));

    let stub = Stub::start(|call| (call.what == "detector").then_some(Say::Nothing)).await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    let page = Web::new(&muster).get("/overview").await.text;
    assert!(page.contains("being read for the first time") && page.contains("No reading has been kept yet."), "{page}");
}

/// What stands between two points is found again from the end: here with a change by others and one by an operation.
#[tokio::test]
async fn what_was_before_a_change_is_seen_after_it() {
    let stopped = Arc::new(AtomicBool::new(false));
    let by_hand = Arc::clone(&stopped);
    let stub = Stub::start(move |call| match call.what.as_str() {
        "member" if by_hand.load(Ordering::Relaxed) => {
            Some(Say::Json(json!({ "members": [member("700000000001", "Disabled"), member("700000000003", "Odd")] })))
        }
        "member" => Some(Say::Json(
            json!({ "members": [member("700000000001", "Enabled"), member("700000000002", "Enabled")] }),
        )),
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    eventually_asked("the first reading", async || over_time(&muster, "").await.since.is_some()).await;
    let before = over_time(&muster, "").await;
    assert_eq!(before.points.last().unwrap().cells, [2, 0, 0, 0, 0]);

    stopped.store(true, Ordering::Relaxed);
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    eventually("the change", || muster.accounts("status=Disabled") == [account(700_000_000_001)]).await;
    eventually_asked("the change in the history", async || {
        over_time(&muster, "").await.points.last().unwrap().cells == [0, 1, 0, 0, 1]
    })
    .await;
    // The store as it was a quarter of an hour earlier.
    let quarter = 15 * 60_000;
    let shifts = muster.store.shifts(&[region("us-east-1")], Timestamp(0), 1).await.unwrap();
    assert_eq!(shifts.iter().map(|shift| shift.cells).sum::<u32>(), 3, "{shifts:?}");
    let since = before.since.unwrap();
    let now = RegionNow { region: region("us-east-1"), since: Timestamp(since.0 - quarter), cells: [0, 1, 0, 0, 1] };
    let at = Timestamp(shifts.iter().map(|shift| shift.slot).max().unwrap());
    let step = OverTime::step(now.since, at);
    let shifts = muster.store.shifts(&[region("us-east-1")], OverTime::begin(now.since, at), step).await.unwrap();
    let walked = OverTime::walked_back(at, &[now], &shifts);
    assert_eq!(walked.points[0].cells, [2, 0, 0, 0, 0], "{walked:?}");
    assert_eq!(walked.points.last().unwrap().cells, [0, 1, 0, 0, 1], "{walked:?}");
}

#[tokio::test]
async fn the_pace_of_an_operation_has_all_its_calls() {
    const LIMIT: u32 = 5;
    let settings = emulator::Settings { rate_limit: LIMIT, latency: Duration::from_millis(20), ..empty() };
    let running = Running::start(settings).await;
    let muster = Muster::connect(running.addr, &["us-east-1", "eu-west-1"]).await;
    muster.read_all().await;
    let accounts = (0..1_000).map(|n| account(700_000_000_000 + n));
    let done = muster.carry_out(Action::CreateMembers, new(&[], accounts)).await;
    let path = format!("/api/operations/pace?operation={}", done.summary.id.0);
    let pace: Option<Pace> = answer(&muster, &path).await;
    let pace = pace.expect("a pace");
    for region in &done.regions {
        let found = pace.regions.iter().find(|pace| pace.region == region.region).unwrap();
        let sum = |of: fn(&PaceSlot) -> u32| found.slots.iter().map(of).sum::<u32>();
        assert_eq!(
            (sum(|slot| slot.calls), sum(|slot| slot.throttled)),
            (region.calls, region.throttled),
            "{region:?}"
        );
    }
    assert!(pace.sum().iter().any(|slot| slot.throttled > 0), "the limit was met");
    let shown = Web::new(&muster).get(&format!("/operations/{}", done.summary.id.0)).await.text;
    assert!(shown.contains("Slowed by GuardDuty") && shown.contains("Pace of the calls"), "{shown}");

    let one = muster.carry_out(Action::DeleteMembers, all_matching("q=700000000001")).await;
    let few: Value = answer(&muster, &format!("/api/operations/pace?operation={}", one.summary.id.0)).await;
    assert_eq!(few, Value::Null, "two calls have no pace");
}
