use std::time::Duration;

use app::domain::{Action, OperationState};
use tokio::time::Instant;

use crate::harness::{Muster, Running, account, all_matching, empty, new};

/// The least possible is one burst, then the rest at the limit. The bound is wide because the machine that tests may
/// be busy; how close it comes is measured by `cargo bench`.
#[tokio::test]
async fn a_limit_on_calls_delays_and_loses_nothing() {
    const LIMIT: u32 = 5;
    let running =
        Running::start(emulator::Settings { rate_limit: LIMIT, latency: Duration::from_millis(20), ..empty() }).await;
    let muster = Muster::connect(running.addr, &["us-east-1", "eu-west-1"]).await;
    muster.read_all().await;
    let begun = Instant::now();
    let accounts = (0..1_000).map(|n| account(700_000_000_000 + n));
    let created = muster.carry_out(Action::CreateMembers, new(&[], accounts)).await;
    assert_eq!(created.summary.state, OperationState::Finished);
    assert_eq!(created.summary.tally.processed, 2_000);
    let calls = f64::from(2 * 1_000 / 50);
    let least = (calls - f64::from(LIMIT)) / f64::from(LIMIT);
    let took = begun.elapsed().as_secs_f64();
    println!("{took:.2} s, the least possible is {least:.2} s");
    assert!(took < least * 1.5, "{took} s for {least} s");
    assert!(created.regions.iter().any(|region| region.throttled > 0), "the limit was met: {created:?}");
    assert_eq!(muster.window("status=Created").matching, 1_000);
    let deleted = muster.begin(Action::DeleteMembers, all_matching("")).await;
    let shown = muster.show(deleted).await;
    assert!(shown.remaining_ms.is_some_and(|ms| ms > 1_000), "{:?}", shown.remaining_ms);
}
