//! What an organization policy keeps from being stopped or disassociated: asked before a plan says what would be done.

use std::{sync::Arc, time::Duration};

use app::domain::{Action, BATCH};
use tokio::time::{Instant, timeout_at};

use super::context::Context;
use crate::{
    roster::{RegionAccounts, Snapshot, count, lockable},
    side_by_side::side_by_side,
};

/// A plan waits no longer for GuardDuty to say what is locked.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks which cells of a selection a policy locks, all Regions side by side, and has the roster know it. Answers with
/// the number of those of which GuardDuty has not said it in time.
pub(super) async fn look(context: &Arc<Context>, snapshot: &Snapshot, action: Action, cells: &[RegionAccounts]) -> u32 {
    let until = Instant::now() + PATIENCE;
    let asked = cells.iter().map(|region| {
        let accounts = lockable(snapshot, action, region);
        RegionAccounts { region: region.region.clone(), accounts: accounts.into() }
    });
    let asked = asked.filter(|region| !region.accounts.is_empty());
    let looks = side_by_side(asked, |cells| look_in_one(Arc::clone(context), cells, until)).await;
    if looks.iter().any(|look| look.is_new) {
        context.roster.publish().await;
    }
    looks.iter().map(|look| look.unasked).sum()
}

/// What came of the questions in one Region.
struct Look {
    unasked: u32,
    is_new: bool,
}

async fn look_in_one(context: Arc<Context>, cells: RegionAccounts, until: Instant) -> Look {
    let RegionAccounts { region, accounts } = cells;
    let mut look = Look { unasked: count(accounts.len()), is_new: false };
    for batch in accounts.chunks(BATCH) {
        let Ok(answer) = timeout_at(until, context.gateway.managed_by_policy(&region, batch)).await else { break };
        let managed = match answer {
            Ok(managed) => managed,
            Err(error) => {
                tracing::warn!(%region, error = error.chain(), "could not learn what an organization policy locks");
                break;
            }
        };
        look.is_new |= context.roster.know_locks(&region, batch, &managed);
        look.unasked -= count(batch.len());
    }
    look
}
