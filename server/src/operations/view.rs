use std::{cmp::Reverse, time::Duration};

use app::domain::{
    BATCH, CauseGroup, Failure, Operation, OperationId, OperationState, OperationSummary, RegionProgress, SkipGroup,
    Tally, Timestamp,
};

use super::{
    context::Context,
    region_ledger::RegionLedger,
    run::{Progress, Run, Stop},
};
use crate::{aws::Pace, roster::count};

impl Run {
    /// The line in the list of operations.
    pub(super) fn summary(&self, asking: &str) -> OperationSummary {
        let progress = self.progress();
        self.summarize(asking, &progress, progress.finished_at)
    }

    /// All that the page of an operation shows.
    pub(super) fn view(&self, asking: &str, context: &Context) -> Operation {
        let progress = self.progress();
        self.as_of(progress.finished_at, &progress, asking, context)
    }

    /// How it is when it is over at this moment, for the store, which knows so before anybody else.
    pub(super) fn report(&self, at: Timestamp, context: &Context) -> Operation {
        self.as_of(Some(at), &self.progress(), &self.by.session, context)
    }

    fn as_of(&self, finished_at: Option<Timestamp>, progress: &Progress, asking: &str, context: &Context) -> Operation {
        let summary = self.summarize(asking, progress, finished_at);
        let pace = |region: &RegionLedger| context.gateway.pace(&region.region).map_or(1.0, Pace::calls_per_second);
        let waits_for = |region: &RegionLedger| {
            let holder = context.holder(&region.region).filter(|holder| *holder != self.id);
            holder.filter(|_| !summary.state.is_over())
        };
        let regions = &progress.ledger.regions;
        let remaining = (!summary.state.is_over())
            .then(|| regions.iter().map(|region| remaining(region, pace(region))).max())
            .flatten();
        Operation {
            regions: regions.iter().map(|region| region_progress(region, pace(region), waits_for(region))).collect(),
            causes: causes(progress, summary.state.is_over()),
            skipped: skipped(progress),
            dismissed: Vec::new(),
            since: Vec::new(),
            held_ms: self.held(progress, context).map(millis),
            remaining_ms: remaining.map(millis),
            emails: self.invite.emails(self.action),
            summary,
        }
    }

    /// One line for an operation that is not over; its numbers are of cells and add up to all of them.
    pub(super) fn log_what_is_left(&self) {
        let progress = self.progress();
        let unanswered: u32 = progress.ledger.regions.iter().map(|region| count(region.unanswered().len())).sum();
        let Tally { processed, unprocessed, skipped, waiting, .. } = progress.ledger.tally();
        tracing::warn!(
            operation = self.id.0,
            action = %self.action,
            done = processed,
            unprocessed,
            skipped,
            unanswered,
            left = waiting - unanswered,
            "an operation is interrupted because Muster is being stopped; the next start goes on with it"
        );
    }

    fn summarize(&self, asking: &str, progress: &Progress, finished_at: Option<Timestamp>) -> OperationSummary {
        let tally = progress.ledger.tally();
        let state = match (finished_at, self.why_stopped() == Some(Stop::Cancelled)) {
            (None, false) => OperationState::Running,
            (None, true) => OperationState::Cancelling,
            (Some(_), _) if tally.cancelled > 0 => OperationState::Cancelled,
            (Some(_), _) => OperationState::Finished,
        };
        OperationSummary {
            id: self.id,
            action: self.action,
            state,
            actor: self.by.name.to_string(),
            here: &*self.by.session == asking,
            started_at: self.started_at,
            finished_at,
            accounts: self.accounts,
            regions: count(progress.ledger.regions.len()),
            tally,
            open: 0,
            named: self.named.clone(),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The time that the calls which are left take at a pace: batches to be sent and cells to be read back.
fn remaining(region: &RegionLedger, calls_per_second: f64) -> Duration {
    let calls = |cells: u32| f64::from(cells.div_ceil(count(BATCH)));
    let steps = region.tally.waiting * count(region.steps()) - region.tally.halfway;
    let left = calls(steps) + calls(region.tally.cells.saturating_sub(region.read_back));
    Duration::from_secs_f64(left / calls_per_second)
}

fn region_progress(region: &RegionLedger, calls_per_second: f64, waits_for: Option<OperationId>) -> RegionProgress {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    let pace_millis = (calls_per_second * 1000.0) as u32;
    RegionProgress {
        region: region.region.clone(),
        tally: region.tally,
        calls: region.calls,
        throttled: region.throttled,
        pace_millis,
        waits_for,
    }
}

/// The most frequent first. What is listed stays where it came until nothing comes any more, and is in order then.
fn causes(progress: &Progress, is_over: bool) -> Vec<CauseGroup> {
    let listed = |failures: &[Failure]| {
        let mut failures = failures.to_vec();
        if is_over {
            failures.sort_by(|one, other| (one.account, &one.region).cmp(&(other.account, &other.region)));
        }
        failures
    };
    let mut causes: Vec<CauseGroup> = progress
        .ledger
        .causes
        .iter()
        .map(|(why, tally)| CauseGroup {
            cause: why.cause,
            reason: why.reason.clone(),
            cells: tally.cells,
            accounts: count(tally.accounts.len()),
            open: 0,
            open_accounts: 0,
            failures: listed(&tally.failures),
        })
        .collect();
    causes.sort_by_key(|group| Reverse(group.cells));
    causes
}

fn skipped(progress: &Progress) -> Vec<SkipGroup> {
    let mut skipped: Vec<SkipGroup> = progress.ledger.skipped.values().cloned().collect();
    skipped.sort_by_key(|group| Reverse(group.cells));
    skipped
}
