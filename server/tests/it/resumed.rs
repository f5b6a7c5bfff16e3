//! What a start must know before it goes on with an operation, and what it cannot go on with.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use app::{
    domain::{Action, Cause, OperationId, OperationState},
    ports::Operations,
};
use serde_json::json;
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::Notify};

use crate::{
    harness::{Muster, Running, account, all_matching, empty, eventually, eventually_asked, new, new_folder, region},
    process::LONGEST_END,
    stub::{Say, Stub, member},
    web::Web,
};

/// No test waits for so long.
const NEVER: Duration = Duration::from_hours(1);
const HERE: [&str; 1] = ["us-east-1"];

/// What AWS says of the credentials, and what was invited before it did.
#[derive(Default)]
struct Caller {
    is_unknown: AtomicBool,
    was_denied: AtomicBool,
    told: Arc<Notify>,
    is_told: AtomicBool,
    invited_too_early: AtomicBool,
}

impl Caller {
    /// AWS refuses at first to say whose the credentials are, and then takes its time.
    fn say(&self) -> Option<Say> {
        match (self.is_unknown.load(SeqCst), self.was_denied.swap(self.is_unknown.load(SeqCst), SeqCst)) {
            (false, _) => None,
            (true, false) => Some(Say::Error(403, "AccessDenied", "not now")),
            (true, true) => Some(Say::Later(Arc::clone(&self.told), json!({}))),
        }
    }
}

/// Each process is a runtime of its own: with it all its tasks end.
#[test]
fn an_operation_waits_until_it_is_known_whose_guardduty_it_is() {
    let caller = Arc::new(Caller::default());
    let guardduty = Runtime::new().unwrap();
    let seen = Arc::clone(&caller);
    let stub = guardduty.block_on(Stub::start(move |call| match call.what.as_str() {
        "sts" => seen.say(),
        "member" => {
            let mut created = member("700000000001", "Created");
            created["email"] = json!("root@example.com");
            Some(Say::Json(json!({ "members": [created] })))
        }
        "invite" => {
            seen.invited_too_early.fetch_or(!seen.is_told.load(SeqCst), SeqCst);
            None
        }
        _ => None,
    }));
    let (folder, first) = (new_folder(), Runtime::new().unwrap());
    let operation = first.block_on(async {
        let muster = Muster::restart_holding(Arc::clone(&folder), stub.addr, &HERE, NEVER).await;
        muster.read_all().await;
        eventually_asked("the administrator", async || muster.store.administrator().await.unwrap().is_some()).await;
        let operation = muster.begin(Action::InviteMembers, all_matching("")).await;
        muster.operations.finish(LONGEST_END).await;
        operation
    });
    first.shutdown_timeout(LONGEST_END);

    let asked = stub.calls("sts").len();
    caller.is_unknown.store(true, SeqCst);
    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart_holding(folder, stub.addr, &HERE, Duration::ZERO).await;
        muster.read_all().await;
        eventually("the second question", || stub.calls("sts").len() >= asked + 2).await;
        goes_on_when_told(&muster, &caller, operation).await;
    });
}

/// What is left in a Region that the settings do not name any more says so, and how it is put right.
#[test]
fn an_operation_ends_in_a_region_that_is_not_read_any_more() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(empty()));
    let (folder, operation) = (new_folder(), OperationId(1));
    let two = ["us-east-1", "us-west-2"];
    in_a_process(running, &folder, &two, NEVER, async |muster| {
        assert_eq!(muster.begin(Action::CreateAndInvite, new(&[], [account(5)])).await, operation);
    });
    in_a_process(running, &folder, &two[..1], Duration::ZERO, async |muster| {
        let over = muster.wait_for(operation).await;
        assert_eq!((over.summary.state, over.summary.tally.processed), (OperationState::Finished, 1));
        assert_eq!((over.causes[0].cause, over.causes[0].cells), (Cause::RegionGone, 1));
        let page = Web::new(muster).read("/operations/1").await.words();
        for said in [
            "Muster does not read us-west-2 any more: it was taken out of MUSTER_REGIONS before this was done.",
            "Put the Region back into MUSTER_REGIONS, restart Muster, and retry just these.",
        ] {
            assert!(page.contains(said), "{page}");
        }
        let retried = muster.operations.retry(&muster.actor, operation, None).await;
        let words = retried.unwrap_err().to_string();
        assert!(words.contains("Muster does not read us-west-2: put it back"), "{words}");
    });
    in_a_process(running, &folder, &two, Duration::ZERO, async |muster| {
        let plan = muster.operations.retry(&muster.actor, operation, Some(Cause::RegionGone.into())).await.unwrap();
        let again = muster.confirm(plan).await;
        let over = muster.wait_for(again).await;
        assert_eq!((over.summary.tally.processed, over.regions[0].region.as_str()), (1, "us-west-2"));
    });
    assert_eq!(guardduty.block_on(running.counted("us-west-2", "CreateMembers", "effects")), 1);
}

fn in_a_process(
    running: Running,
    folder: &Arc<TempDir>,
    regions: &[&str],
    grace: Duration,
    what: impl AsyncFnOnce(&Muster),
) {
    let process = Runtime::new().unwrap();
    process.block_on(async {
        let muster = Muster::restart_holding(Arc::clone(folder), running.addr, regions, grace).await;
        muster.read_all().await;
        what(&muster).await;
        muster.operations.finish(LONGEST_END).await;
    });
    process.shutdown_timeout(LONGEST_END);
}

async fn goes_on_when_told(muster: &Muster, caller: &Caller, operation: OperationId) {
    assert!(!muster.roster.is_ours());
    // The operation looks five times a second whether it may go on: that takes longer than one look.
    for _ in 0..300 {
        muster.gateway.auto_enable(&region(HERE[0])).await.unwrap();
    }
    assert_eq!(muster.show(operation).await.regions[0].calls, 0);
    caller.is_told.store(true, SeqCst);
    caller.told.notify_one();
    let over = muster.wait_for(operation).await;
    assert_eq!(over.summary.tally.processed, 1);
    assert!(!caller.invited_too_early.load(SeqCst) && muster.roster.is_ours());
}
