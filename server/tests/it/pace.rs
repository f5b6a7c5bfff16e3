use std::time::Duration;

use app::domain::{Action, OperationState};
use tokio::time::Instant;

use crate::harness::{FOUR_REGIONS, Muster, Running, account, all_matching, empty, eventually, new};

#[tokio::test]
async fn a_limit_on_calls_delays_and_loses_nothing() {
    const LIMIT: u32 = 5;
    let running =
        Running::start(emulator::Settings { rate_limit: LIMIT, latency: Duration::from_millis(20), ..empty() }).await;
    let muster = Muster::connect(running.addr, &["us-east-1", "eu-west-1"]).await;
    muster.read_all().await;
    let accounts = (0..1_000).map(|n| account(700_000_000_000 + n));
    let created = muster.carry_out(Action::CreateMembers, new(&[], accounts)).await;
    assert_eq!(created.summary.state, OperationState::Finished);
    assert_eq!(created.summary.tally.processed, 2_000);
    assert!(created.regions.iter().any(|region| region.throttled > 0), "the limit was met: {created:?}");
    assert_eq!(muster.window("status=Created").matching, 1_000);
    let deleted = muster.begin(Action::DeleteMembers, all_matching("")).await;
    let shown = muster.show(deleted).await;
    assert!(shown.remaining_ms.is_some_and(|ms| ms > 1_000), "{:?}", shown.remaining_ms);
}

/// Five thousand accounts in four Regions, at five calls a second and 80 ms each: how long it takes is measured by
/// `make bench`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes more than a minute"]
async fn five_thousand_accounts_at_five_calls_a_second() {
    const BATCHES: u32 = 100;
    let settings = emulator::Settings { rate_limit: 5, latency: Duration::from_millis(80), ..empty() };
    let (muster, _) = Muster::start(settings).await;
    let accounts = (0..5_000).map(|n| account(700_000_000_000 + n));
    let begun = Instant::now();
    let created = muster.carry_out(Action::CreateMembers, new(&[], accounts)).await;
    assert_eq!(created.summary.tally.processed, 20_000);
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    for region in &created.regions {
        assert_eq!(region.calls, BATCHES + region.throttled, "{region:?}");
    }
}

/// As many members as one administrator can have.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes more than a minute in a build that is not optimized"]
async fn fifty_thousand_members_are_read_in_every_region() {
    let settings = emulator::Settings { accounts: 50_000, ..emulator::Settings::default() };
    let running = Running::start(settings).await;
    let begun = Instant::now();
    let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
    eventually("the first members", || muster.window("").total > 0).await;
    println!("first members after {:.1} s", begun.elapsed().as_secs_f64());
    muster.read_all().await;
    let window = muster.window("");
    println!("{} accounts in four Regions after {:.1} s", window.total, begun.elapsed().as_secs_f64());
    assert!(window.total > 49_000 && muster.regions().iter().all(|region| region.freshness.error.is_none()));
}
