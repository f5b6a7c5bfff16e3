//! What a start must know before it goes on with an operation.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use app::domain::{Action, OperationId};
use serde_json::json;
use tokio::{runtime::Runtime, sync::Notify};

use crate::{
    harness::{Muster, all_matching, eventually, eventually_asked, new_folder, region},
    process::LONGEST_END,
    stub::{Say, Stub, member},
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
