use std::sync::Arc;

use app::domain::{AccountId, Action, BATCH, Region, Tally};

use crate::roster::{RegionAccounts, count};

/// One Region's cells, in the order of their accounts.
#[derive(Debug)]
pub(super) struct RegionLedger {
    pub(super) region: Region,
    pub(super) tally: Tally,
    /// Writing calls made so far.
    pub(super) calls: u32,
    /// Those that were throttled.
    pub(super) throttled: u32,
    /// Cells that were read back.
    pub(super) read_back: u32,
    accounts: Arc<[AccountId]>,
    entries: Vec<Entry>,
    steps: &'static [Action],
    /// The present one.
    step: usize,
    /// Everything before is in a batch of the present step, or past it.
    next: usize,
}

/// A cell's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// Not in any call yet.
    Waiting,
    /// The first of two steps is done.
    Halfway,
    /// In a call that has not been answered.
    Sent,
    Processed,
    Unprocessed,
    Skipped,
    Cancelled,
}

impl Entry {
    /// It has no outcome yet.
    const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Halfway | Self::Sent)
    }
}

impl RegionLedger {
    pub(super) fn new(action: Action, cells: &RegionAccounts) -> Self {
        let many = count(cells.accounts.len());
        Self {
            region: cells.region.clone(),
            tally: Tally { cells: many, waiting: many, ..Tally::default() },
            calls: 0,
            throttled: 0,
            read_back: 0,
            accounts: Arc::clone(&cells.accounts),
            entries: vec![Entry::Waiting; cells.accounts.len()],
            steps: action.steps(),
            step: 0,
            next: 0,
        }
    }

    /// All accounts with a cell here.
    pub(super) fn cells(&self) -> RegionAccounts {
        RegionAccounts { region: self.region.clone(), accounts: Arc::clone(&self.accounts) }
    }

    /// The call that the cells are in at present.
    pub(super) fn action(&self) -> Action {
        self.steps[self.step]
    }

    /// How many calls each cell takes part in.
    pub(super) const fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Goes on to the next step with what is halfway; answers whether there is one.
    pub(super) fn next_step(&mut self) -> bool {
        let more = self.has_more_steps();
        if more {
            (self.step, self.next) = (self.step + 1, 0);
        }
        more
    }

    const fn has_more_steps(&self) -> bool {
        self.step + 1 < self.steps.len()
    }

    /// What a cell is before the present step.
    const fn ready(&self) -> Entry {
        if self.step == 0 { Entry::Waiting } else { Entry::Halfway }
    }

    /// The next batch that nobody has taken.
    pub(super) fn take_batch(&mut self) -> Option<Vec<AccountId>> {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH && self.next < self.entries.len() {
            if self.entries[self.next] == self.ready() {
                batch.push(self.accounts[self.next]);
            }
            self.next += 1;
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// A call with these accounts is about to be made.
    pub(super) fn sent(&mut self, batch: &[AccountId]) {
        self.calls += 1;
        self.mark(batch, Entry::Sent);
    }

    /// The call was throttled, so nothing was done.
    pub(super) fn throttled(&mut self, batch: &[AccountId]) {
        self.throttled += 1;
        self.mark(batch, self.ready());
    }

    /// GuardDuty did it, or the cell has no need of the present step.
    pub(super) fn processed(&mut self, account: AccountId) {
        match self.accounts.binary_search(&account) {
            Ok(at) if !self.has_more_steps() => _ = self.settle(at, Entry::Processed),
            Ok(at) if matches!(self.entries[at], Entry::Waiting | Entry::Sent) => {
                self.entries[at] = Entry::Halfway;
                self.tally.halfway += 1;
            }
            _ => {}
        }
    }

    /// GuardDuty did not do it; answers whether this is the cell's outcome.
    pub(super) fn unprocessed(&mut self, account: AccountId) -> bool {
        self.accounts.binary_search(&account).is_ok_and(|at| self.settle(at, Entry::Unprocessed))
    }

    /// Settles every cell but those of these accounts, which are sorted.
    pub(super) fn skip_all_but(&mut self, eligible: &[AccountId]) {
        for at in 0..self.accounts.len() {
            if eligible.binary_search(&self.accounts[at]).is_err() {
                self.settle(at, Entry::Skipped);
            }
        }
    }

    /// The accounts whose cell has no outcome yet.
    pub(super) fn unsettled(&self) -> Vec<AccountId> {
        self.with(Entry::is_open)
    }

    /// The accounts for which GuardDuty gave an answer.
    pub(super) fn answered(&self) -> Vec<AccountId> {
        self.with(|entry| matches!(entry, Entry::Halfway | Entry::Processed | Entry::Unprocessed))
    }

    /// Cells in calls that have not been answered.
    pub(super) fn unanswered(&self) -> u32 {
        count(self.with(|entry| entry == Entry::Sent).len())
    }

    /// Settles what is left as cancelled.
    pub(super) fn cancel_rest(&mut self) {
        for at in 0..self.entries.len() {
            self.settle(at, Entry::Cancelled);
        }
    }

    fn with(&self, wanted: impl Fn(Entry) -> bool) -> Vec<AccountId> {
        let cells = self.accounts.iter().zip(&self.entries);
        cells.filter(|(_, entry)| wanted(**entry)).map(|(account, _)| *account).collect()
    }

    /// Cells that are not in the present step stay as they are.
    fn mark(&mut self, batch: &[AccountId], entry: Entry) {
        for account in batch {
            match self.accounts.binary_search(account) {
                Ok(at) if [self.ready(), Entry::Sent].contains(&self.entries[at]) => self.entries[at] = entry,
                _ => {}
            }
        }
    }

    /// A cell gets its outcome, once. Answers whether this was it.
    fn settle(&mut self, at: usize, outcome: Entry) -> bool {
        if !self.entries[at].is_open() {
            return false;
        }
        if self.step > 0 || self.entries[at] == Entry::Halfway {
            self.tally.halfway -= 1;
        }
        self.entries[at] = outcome;
        let sum = match outcome {
            Entry::Waiting | Entry::Halfway | Entry::Sent => return false,
            Entry::Processed => &mut self.tally.processed,
            Entry::Unprocessed => &mut self.tally.unprocessed,
            Entry::Skipped => &mut self.tally.skipped,
            Entry::Cancelled => &mut self.tally.cancelled,
        };
        *sum += 1;
        self.tally.waiting -= 1;
        true
    }
}
