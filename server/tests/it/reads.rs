//! How often an operation reads members: each cell once, and what is in doubt.

use app::domain::{Action, Operation};
use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{FOUR_REGIONS, Muster, Running, account, all_matching, empty, get, new, with_accounts};

/// What can befall a call, before or after its effect; the first leaves no doubt.
const FAULTS: [(&str, &str); 6] = [
    ("throttle", "before"),
    ("reset", "before"),
    ("reset", "after"),
    ("error500", "before"),
    ("error500", "after"),
    ("not_json", "after"),
];

/// A share of calls between 2 and 13 percent that follows from the seed.
fn rate(seed: u64, kind: u64) -> f64 {
    let dice = (seed * 31 + kind * 17) % 12;
    f64::from(u8::try_from(dice + 2).unwrap()) / 100.0
}

/// Has writes fail in every Region, each for itself so that its faults are counted apart.
async fn make_trouble(running: &Running, seed: u64) {
    for region in FOUR_REGIONS {
        for operation in ["StopMonitoringMembers", "CreateMembers", "InviteMembers"] {
            for ((kind, when), number) in FAULTS.into_iter().zip(0..) {
                let rate = rate(seed, number);
                let fault =
                    json!({ "region": region, "operation": operation, "kind": kind, "when": when, "rate": rate });
                running.fault(fault).await;
            }
        }
    }
}

/// Calls of a Region whose answer did not come: at most as many as faults of these kinds befell.
async fn unanswered(running: &Running, region: &str) -> u64 {
    let faults = get(running.addr, "/_emulator/faults").await;
    let of_region = faults.as_array().unwrap().iter().filter(|one| one["fault"]["region"] == region);
    let in_doubt = of_region.filter(|one| one["fault"]["kind"] != "throttle");
    in_doubt.map(|one| one["used"].as_u64().unwrap()).sum()
}

/// One operation on a bad day; answers with the calls that got no answer.
async fn run(seed: u64) -> u64 {
    let accounts = 60 + 83 * seed;
    let (muster, running, over) = if seed.is_multiple_of(2) {
        let settings = emulator::Settings { seed, ..with_accounts(u32::try_from(accounts).unwrap()) };
        let (muster, running) = Muster::start(settings).await;
        make_trouble(&running, seed).await;
        let over = muster.carry_out(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
        (muster, running, over)
    } else {
        let (muster, running) = Muster::start(emulator::Settings { seed, ..empty() }).await;
        make_trouble(&running, seed).await;
        let list = new(&[], (0..accounts).map(|number| account(700_000_000_000 + number)));
        let over = muster.carry_out(Action::CreateAndInvite, list).await;
        (muster, running, over)
    };
    drop(muster);
    let Operation { regions, .. } = over;
    let mut all_unanswered = 0;
    for region in regions {
        let name = region.region.as_str();
        let answered = u64::from(region.tally.processed + region.tally.unprocessed);
        let (once, in_doubt) = (answered.div_ceil(50), unanswered(&running, name).await);
        let reads = running.calls(name, "GetMembers").await;
        // One after each call without an answer, and one when what was sent again is refused.
        let most = once + 2 * in_doubt;
        assert!((once..=most).contains(&reads), "seed {seed}, {name}: {reads} reads, {once} to {most} are due");
        all_unanswered += in_doubt;
    }
    all_unanswered
}

#[tokio::test(flavor = "multi_thread")]
async fn each_cell_is_read_once_whatever_befalls_the_calls_but_for_those_without_an_answer() {
    let runs: JoinSet<u64> = (1..=8).map(run).collect();
    let unanswered = runs.join_all().await;
    assert!(unanswered.iter().sum::<u64>() > 20, "there was something to settle: {unanswered:?}");
}
