use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::domain::{AccountId, Action, Cause, InviteOptions, OperationId, Timestamp};
use tokio::{sync::watch, time::sleep};

use super::{context::Context, ledger::Ledger, plan::Emails, region_ledger::RegionLedger};
use crate::{
    chain::chain,
    live::Live,
    roster::OpenResult,
    store::{Change, Line, StartedBy, StoreError, Stored},
};

/// What cannot be written is tried again after this, and then ever more rarely.
const WRITE_AGAIN: Duration = Duration::from_secs(1);
const WRITE_AGAIN_AT_MOST: Duration = Duration::from_secs(30);

/// One operation: what is done, to which cells, and what became of them so far.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) id: OperationId,
    pub(super) action: Action,
    /// Who started it.
    pub(super) by: StartedBy,
    pub(super) started_at: Timestamp,
    pub(super) invite: InviteOptions,
    pub(super) emails: Emails,
    /// Accounts with at least one cell.
    pub(super) accounts: u32,
    /// They one by one, if they are few.
    pub(super) named: Vec<AccountId>,
    stop: watch::Sender<Option<Stop>>,
    over: watch::Sender<bool>,
    progress: Mutex<Progress>,
    live: Arc<Live>,
}

/// Why no more calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody cancelled it.
    Cancelled,
    /// Muster is being stopped; the next start goes on.
    Paused,
}

#[derive(Debug)]
pub(super) struct Progress {
    pub(super) ledger: Ledger,
    pub(super) finished_at: Option<Timestamp>,
}

/// The progress of an operation, held by one at a time.
pub(super) struct Held<'a> {
    run: &'a Run,
    progress: MutexGuard<'a, Progress>,
    changed: bool,
}

impl Deref for Held<'_> {
    type Target = Progress;

    fn deref(&self) -> &Progress {
        &self.progress
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Progress {
        self.changed = true;
        &mut self.progress
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.changed {
            self.run.live.operation_changed(self.run.id);
        }
    }
}

impl Run {
    pub(super) fn new(stored: Stored, emails: Emails, ledger: Ledger, live: Arc<Live>) -> Self {
        let stop = stored.cancelled_at.map(|_| Stop::Cancelled);
        Self {
            id: stored.id,
            action: stored.action,
            by: stored.by,
            started_at: stored.started_at,
            invite: stored.invite,
            emails,
            accounts: stored.accounts,
            named: stored.named,
            stop: watch::Sender::new(stop),
            over: watch::Sender::new(false),
            progress: Mutex::new(Progress { ledger, finished_at: stored.finished_at }),
            live,
        }
    }

    /// How far it is. Whoever changes that has pages told of it when they let go.
    pub(super) fn progress(&self) -> Held<'_> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        Held { run: self, progress, changed: false }
    }

    /// How long it waits before its first call: what sends e-mails can be taken back for a while.
    pub(super) fn held(&self, progress: &Progress, context: &Context) -> Option<Duration> {
        let is_untouched = progress.ledger.regions.iter().all(RegionLedger::is_untouched);
        if !is_untouched || !self.invite.sends_emails(self.action) || self.why_stopped() == Some(Stop::Cancelled) {
            return None;
        }
        let passed = context.clock.now().0.saturating_sub(self.started_at.0).max(0).cast_unsigned();
        context.grace.checked_sub(Duration::from_millis(passed)).filter(|left| !left.is_zero())
    }

    /// Makes no more calls. Whoever cancels an operation while Muster is being stopped has it cancelled.
    pub(super) fn stop(&self, why: Stop) {
        self.stop.send_if_modified(|stop| {
            let stronger = *stop != Some(Stop::Cancelled);
            if stronger {
                *stop = Some(why);
            }
            stronger
        });
        self.live.operation_changed(self.id);
    }

    pub(super) fn why_stopped(&self) -> Option<Stop> {
        *self.stop.borrow()
    }

    /// Waits until somebody stops it.
    pub(super) async fn stopped(&self) {
        // The sender lives as long as `self`, so this ends with a value and never with an error.
        let _ = self.stop.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until its task is through.
    pub(super) async fn over(&self) {
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }

    /// Says that its task is through.
    pub(super) fn set_over(&self) {
        self.over.send_replace(true);
    }

    /// Writes what happens to cells of a Region into the store, and only then lets it have happened.
    pub(super) async fn record(&self, context: &Context, place: usize, changes: Vec<Change>) {
        let region = self.progress().ledger.regions[place].region.clone();
        let line = Line { operation: self.id, region: &region, at: context.clock.now() };
        insist(|| context.store.record(line, &changes)).await;
        let action = self.progress().ledger.regions[place].action();
        let open = context.roster.open_results();
        for change in &changes {
            let settled = self.progress().ledger.apply(place, change);
            match change {
                Change::Processed(accounts) => accounts.iter().for_each(|account| open.close(*account, &region)),
                Change::Unprocessed(_, cause, result) => {
                    let (cause, result) = (*cause, Arc::clone(result));
                    let (whole, operation, at) = (self.action, self.id, line.at);
                    let result = OpenResult { action, whole, cause, result, operation, at };
                    for account in settled {
                        open.open(account, &region, result.clone());
                    }
                }
                _ => {}
            }
        }
    }

    /// Gives every cell that is left its outcome: it was cancelled, or its Region broke off.
    pub(super) async fn settle_rest(&self, context: &Context) {
        let regions = self.progress().ledger.regions.len();
        for place in 0..regions {
            let deleted = self.progress().ledger.regions[place].deleted();
            if !deleted.is_empty() && self.why_stopped().is_some() {
                // Called cancelled they would be forgotten.
                let change = Change::Unprocessed(deleted, Cause::NotCreatedAgain, NOT_CREATED.into());
                self.record(context, place, vec![change]).await;
            }
            let left: Vec<AccountId> = self.progress().ledger.regions[place].unsettled();
            if left.is_empty() {
                continue;
            }
            let region = self.progress().ledger.regions[place].region.clone();
            let changes = match self.why_stopped() {
                Some(_) => vec![Change::Cancelled(left)],
                None if context.roster.regions().contains(&region) => {
                    vec![Change::Unprocessed(left, Cause::Unreachable, BROKE_OFF.into())]
                }
                None => self.progress().ledger.regions[place].region_is_gone(),
            };
            self.record(context, place, changes).await;
        }
    }
}

const NOT_CREATED: &str = "Muster had deleted the account and did not come to create it again.";
const BROKE_OFF: &str = "Muster broke off before it had an answer; its log says why.";

/// Writes until it is written: an operation that cannot be recorded does not go on.
pub(super) async fn insist<T, F: Future<Output = Result<T, StoreError>>>(write: impl Fn() -> F) -> T {
    let mut wait = WRITE_AGAIN;
    loop {
        match write().await {
            Ok(written) => return written,
            Err(error) => tracing::error!(error = chain(&error), "an operation waits until the store can be written"),
        }
        sleep(wait).await;
        wait = (wait * 2).min(WRITE_AGAIN_AT_MOST);
    }
}
