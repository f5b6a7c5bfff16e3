//! The task of one operation: its Regions side by side, each in batches, each read back at its end.

use std::sync::Arc;

use app::domain::{AccountId, BATCH, Region};
use tokio::{sync::OwnedMutexGuard, task::JoinSet};

use super::{
    batch::{Ended, Site},
    context::Context,
    run::Run,
};
use crate::roster::{RegionAccounts, Running, assess, count};

/// After so many cells that were read back, the roster shows them.
const SHOW_AFTER: usize = 20 * BATCH;

/// Has a task of its own carry an operation out. It ends even if a Region panics, or if the task is dropped, begun or
/// not: the guard is made before it.
pub(super) fn launch(context: Arc<Context>, run: Arc<Run>) {
    let running = context.roster.count_running();
    tokio::spawn(carry_out(End { context, run, _running: running }));
}

async fn carry_out(end: End) {
    tracing::info!(operation = end.run.id.0, action = %end.run.action, cells = end.run.cells(), "an operation begins");
    let mut regions = JoinSet::new();
    let places = end.run.progress().ledger.regions.len();
    for place in 0..places {
        regions.spawn(region(Arc::clone(&end.context), Arc::clone(&end.run), place));
    }
    while let Some(joined) = regions.join_next().await {
        if let Err(error) = joined {
            tracing::error!(operation = end.run.id.0, %error, "a Region of an operation broke off");
        }
    }
}

/// Ends an operation when its task is over, however that came.
struct End {
    context: Arc<Context>,
    run: Arc<Run>,
    _running: Running,
}

impl Drop for End {
    fn drop(&mut self) {
        self.run.end(self.context.clock.now(), self.context.roster.open_results());
        tracing::info!(operation = self.run.id.0, tally = ?self.run.progress().ledger.tally(), "an operation is over");
    }
}

/// One Region of an operation.
async fn region(context: Arc<Context>, run: Arc<Run>, place: usize) {
    let cells = run.progress().ledger.regions[place].cells();
    let Some(queue) = context.queue(&cells.region) else { return };
    let alone = tokio::select! {
        biased;
        () = run.cancelled() => return,
        alone = Arc::clone(queue).lock_owned() => alone,
    };
    begin(&context, &run, place, &cells);
    loop {
        let action = run.progress().ledger.regions[place].action();
        let here = Site { context: &context, run: &run, place, region: &cells.region, action };
        // A call can take longer than the pace asks for; three at a time keep it up.
        tokio::join!(lane(here), lane(here), lane(here));
        if run.is_cancelled() || !run.progress().ledger.regions[place].next_step() {
            break;
        }
    }
    if run.is_cancelled() {
        // Nobody waits for this: the operation is over, the table is to become true all the same.
        let region = cells.region.clone();
        tokio::spawn(async move { read_back(&context, &run, place, &region, alone).await });
    } else {
        read_back(&context, &run, place, &cells.region, alone).await;
    }
}

/// Skips what is no longer eligible, and spares the first of two steps to what is past it already.
fn begin(context: &Context, run: &Run, place: usize, cells: &RegionAccounts) {
    let (snapshot, cells) = (context.roster.snapshot(), std::slice::from_ref(cells));
    let now = assess(&snapshot, run.action, cells);
    let mut progress = run.progress();
    progress.ledger.skip(place, now);
    let region = &mut progress.ledger.regions[place];
    if region.action() != run.action {
        let first = assess(&snapshot, region.action(), cells);
        let needed = first.eligible.first().map_or(&[][..], |region| &region.accounts);
        let spared = region.unsettled().into_iter().filter(|account| needed.binary_search(account).is_err());
        spared.for_each(|account| region.processed(account));
    }
}

/// Sends one batch after the other.
async fn lane(here: Site<'_>) {
    while !here.run.is_cancelled() {
        let Some(batch) = here.next_batch() else { return };
        if let Ended::Stop(cause, result) = here.carry_out(batch).await {
            while let Some(rest) = here.next_batch() {
                here.fail(&rest, cause, &result);
            }
        }
    }
}

/// Reads every cell that was answered, once, and shows it in the roster. Holds on to the Region until then, so that
/// the next operation there is held against what this one left behind.
async fn read_back(context: &Context, run: &Run, place: usize, region: &Region, _alone: OwnedMutexGuard<()>) {
    let answered = run.progress().ledger.regions[place].answered();
    for accounts in answered.chunks(SHOW_AFTER) {
        let found = match context.gateway.get_members(region, accounts).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%region, error = error.chain(), "could not read back what an operation did");
                break;
            }
        };
        let gone: Vec<AccountId> =
            accounts.iter().copied().filter(|account| found.status(*account) == Some(None)).collect();
        context.roster.patch(region, found.members, &gone).await;
        run.progress().ledger.regions[place].read_back += count(accounts.len());
    }
}
