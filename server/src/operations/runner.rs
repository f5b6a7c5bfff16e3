//! The task of one operation: its Regions side by side, each in batches, each read back at its end.

use std::{sync::Arc, time::Duration};

use app::domain::{AccountId, BATCH, Region};
use tokio::{task::JoinSet, time::sleep};

use super::{
    batch::{Ended, Site},
    context::Context,
    queue::Alone,
    run::{Run, Stop, insist},
};
use crate::{
    chain::chain,
    roster::{RegionAccounts, assess, count, skipped},
    store::Change,
};

/// After so many cells that were read back, the roster shows them.
const SHOW_AFTER: usize = 20 * BATCH;
/// So often it is looked whether what an operation waits for is known: whose GuardDuty it is, who is a member.
const LOOK: Duration = Duration::from_millis(200);
/// Pages count the time in which an operation can be taken back in such steps.
const COUNT: Duration = Duration::from_secs(1);

/// Carries an operation out, from where the ledger says that it is.
pub(super) async fn carry_out(context: Arc<Context>, run: Arc<Run>) {
    let _running = context.roster.count_running();
    tracing::info!(operation = run.id.0, action = %run.action, tally = ?run.progress().ledger.tally(), "an operation begins");
    hold(&context, &run).await;
    let mut regions = JoinSet::new();
    let places = run.progress().ledger.regions.len();
    for place in 0..places {
        regions.spawn(region(Arc::clone(&context), Arc::clone(&run), place));
    }
    while let Some(joined) = regions.join_next().await {
        if let Err(error) = joined {
            tracing::error!(operation = run.id.0, error = chain(&error), "a Region of an operation broke off");
        }
    }
    if run.why_stopped() == Some(Stop::Paused) {
        return run.set_over();
    }
    run.settle_rest(&context).await;
    let now = context.clock.now();
    let report = run.report(now, &context);
    insist(|| context.store.finish_operation(&report)).await;
    run.progress().finished_at = Some(now);
    tracing::info!(operation = run.id.0, tally = ?report.summary.tally, "an operation is over");
    run.set_over();
}

/// Waits as long as an operation can be taken back; pages count along.
async fn hold(context: &Context, run: &Run) {
    let held = || {
        let progress = run.progress();
        run.held(&progress, context)
    };
    while let Some(left) = held() {
        tokio::select! {
            () = run.stopped() => return,
            () = sleep(left.min(COUNT)) => context.live.operation_changed(run.id),
        }
    }
}

/// One Region of an operation.
async fn region(context: Arc<Context>, run: Arc<Run>, place: usize) {
    let cells = run.progress().ledger.regions[place].cells();
    let alone = tokio::select! {
        biased;
        () = run.stopped() => return site(&context, &run, place, &cells.region).recover().await,
        alone = context.alone(&cells.region, run.id) => alone,
    };
    let Some(alone) = alone else { return };
    // An operation of one administrator account must not go on in another's GuardDuty.
    while !context.roster.is_ours() && run.why_stopped().is_none() {
        sleep(LOOK).await;
    }
    let begun = run.progress().ledger.regions[place].begun;
    if !begun {
        begin(&context, &run, place, &cells).await;
    }
    loop {
        let here = site(&context, &run, place, &cells.region);
        let recovering = async {
            here.recover().await;
            lane(here).await;
        };
        // A call can take longer than the pace asks for; three at a time keep it up.
        tokio::join!(recovering, lane(here), lane(here));
        if run.why_stopped().is_some() || !run.progress().ledger.regions[place].next_step() {
            break;
        }
    }
    match run.why_stopped() {
        None => read_back(&context, &run, place, &cells.region, alone).await,
        Some(Stop::Paused) => {}
        Some(Stop::Cancelled) => {
            // Nobody waits for this: the operation is over, the table is to become true all the same.
            let region = cells.region.clone();
            tokio::spawn(async move { read_back(&context, &run, place, &region, alone).await });
        }
    }
}

/// A Region of an operation in its present step.
fn site<'a>(context: &'a Context, run: &'a Run, place: usize, region: &'a Region) -> Site<'a> {
    let action = run.progress().ledger.regions[place].action();
    Site { context, run, place, region, action }
}

/// Skips what is no longer eligible, and spares the first of two steps to what is past it already.
async fn begin(context: &Context, run: &Run, place: usize, cells: &RegionAccounts) {
    while !context.roster.snapshot().is_read(&cells.region) && run.why_stopped().is_none() {
        sleep(LOOK).await;
    }
    if run.why_stopped().is_some() {
        return;
    }
    let snapshot = context.roster.snapshot();
    let mut changes: Vec<Change> = skipped(&snapshot, run.action, cells)
        .into_iter()
        .map(|(reason, accounts)| Change::Skipped(accounts, reason))
        .collect();
    let first = run.progress().ledger.regions[place].action();
    if first != run.action {
        let needed = assess(&snapshot, first, std::slice::from_ref(cells)).eligible;
        let needed = needed.first().map_or(&[][..], |region| &region.accounts);
        let spared = cells.accounts.iter().filter(|account| needed.binary_search(account).is_err()).copied().collect();
        changes.push(run.progress().ledger.regions[place].done(spared));
    }
    changes.push(Change::Begun);
    run.record(context, place, changes).await;
}

/// Sends one batch after the other.
async fn lane(here: Site<'_>) {
    while here.run.why_stopped().is_none() {
        let Some(batch) = here.next_batch() else { return };
        if let Ended::Stop(cause, result) = here.carry_out(batch).await {
            while let Some(rest) = here.next_batch() {
                here.fail(rest, cause, &result).await;
            }
        }
    }
}

/// Reads every cell that was answered, once, and shows it in the roster. Holds on to the Region until then, so that
/// the next operation there is held against what this one left behind.
async fn read_back(context: &Context, run: &Run, place: usize, region: &Region, _alone: Alone) {
    let (answered, before) = {
        let ledger = &run.progress().ledger.regions[place];
        (ledger.answered(), ledger.read_back)
    };
    let mut read = before as usize;
    for accounts in answered.get(read..).unwrap_or_default().chunks(SHOW_AFTER) {
        let found = match context.gateway.get_members(region, accounts).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%region, error = error.chain(), "could not read back what an operation did");
                break;
            }
        };
        let gone: Vec<AccountId> =
            accounts.iter().copied().filter(|account| found.status(*account) == Some(None)).collect();
        context.roster.patch(region, found.members, &gone, Some(run.id)).await;
        read += accounts.len();
        run.record(context, place, vec![Change::ReadBack(count(read))]).await;
    }
}
