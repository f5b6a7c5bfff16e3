//! What became of every cell of an operation, with sums that are kept up to date, so that looking on costs nothing.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use app::domain::{AccountId, BATCH, Cause, Failure, Region, SkipGroup, SkipReason, Tally};

use crate::roster::{Assessment, RegionAccounts, count};

/// Failures that a cause names one by one.
pub(super) const NAMED: usize = 200;
const SAMPLE: usize = 20;

/// All cells of one operation.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) regions: Vec<RegionLedger>,
    pub(super) causes: BTreeMap<Cause, CauseTally>,
    pub(super) skipped: BTreeMap<SkipReason, SkipGroup>,
    failures: Vec<Failed>,
    /// The different reasons, each kept once.
    reasons: HashSet<Arc<str>>,
}

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
    /// Everything before is in a batch or settled.
    next: usize,
}

/// A cell's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Not in any call yet.
    Waiting,
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
        matches!(self, Self::Waiting | Self::Sent)
    }
}

/// The cells of one cause.
#[derive(Debug, Default)]
pub(super) struct CauseTally {
    pub(super) cells: u32,
    pub(super) accounts: HashSet<AccountId>,
    /// The first [`NAMED`].
    pub(super) failures: Vec<Failure>,
}

#[derive(Debug)]
struct Failed {
    place: usize,
    account: AccountId,
    cause: Cause,
}

impl Ledger {
    pub(super) fn new(cells: &[RegionAccounts]) -> Self {
        Self {
            regions: cells.iter().map(RegionLedger::new).collect(),
            causes: BTreeMap::new(),
            skipped: BTreeMap::new(),
            failures: Vec::new(),
            reasons: HashSet::new(),
        }
    }

    /// Settles the cells of a Region that are not eligible any more.
    pub(super) fn skip(&mut self, place: usize, now: Assessment) {
        let eligible = now.eligible.first().map_or(&[][..], |region| &region.accounts);
        let region = &mut self.regions[place];
        for at in 0..region.accounts.len() {
            if eligible.binary_search(&region.accounts[at]).is_err() {
                region.settle(at, Entry::Skipped);
            }
        }
        for group in now.groups {
            let known = self.skipped.entry(group.reason).or_insert(SkipGroup {
                reason: group.reason,
                cells: 0,
                sample: Vec::new(),
            });
            known.cells += group.cells;
            let room = SAMPLE.saturating_sub(known.sample.len());
            let new: Vec<AccountId> = group.sample.into_iter().filter(|one| !known.sample.contains(one)).collect();
            known.sample.extend(new.into_iter().take(room));
        }
    }

    /// GuardDuty did not process this cell. Answers with the reason, kept once for all cells that share it; with
    /// nothing if the cell has its outcome already.
    pub(super) fn fail(&mut self, place: usize, account: AccountId, cause: Cause, result: &str) -> Option<Arc<str>> {
        let region = &mut self.regions[place];
        let at = region.accounts.binary_search(&account).ok()?;
        if !region.settle(at, Entry::Unprocessed) {
            return None;
        }
        let tally = self.causes.entry(cause).or_default();
        tally.cells += 1;
        tally.accounts.insert(account);
        if tally.failures.len() < NAMED {
            tally.failures.push(Failure { account, region: region.region.clone(), result: result.into() });
        }
        self.failures.push(Failed { place, account, cause });
        if let Some(known) = self.reasons.get(result) {
            return Some(Arc::clone(known));
        }
        let reason: Arc<str> = result.into();
        self.reasons.insert(Arc::clone(&reason));
        Some(reason)
    }

    /// The cells that were not processed, for one cause or for all, Region by Region.
    pub(super) fn failed(&self, cause: Option<Cause>) -> Vec<RegionAccounts> {
        let mut accounts = vec![Vec::new(); self.regions.len()];
        for failed in self.failures.iter().filter(|failed| cause.is_none_or(|wanted| wanted == failed.cause)) {
            accounts[failed.place].push(failed.account);
        }
        let regions = self.regions.iter().zip(accounts).filter(|(_, accounts)| !accounts.is_empty());
        regions
            .map(|(region, mut accounts)| {
                accounts.sort_unstable();
                RegionAccounts { region: region.region.clone(), accounts: accounts.into() }
            })
            .collect()
    }

    /// Outcomes over all Regions.
    pub(super) fn tally(&self) -> Tally {
        self.regions.iter().fold(Tally::default(), |sum, region| Tally {
            cells: sum.cells + region.tally.cells,
            processed: sum.processed + region.tally.processed,
            unprocessed: sum.unprocessed + region.tally.unprocessed,
            skipped: sum.skipped + region.tally.skipped,
            cancelled: sum.cancelled + region.tally.cancelled,
            waiting: sum.waiting + region.tally.waiting,
        })
    }
}

impl RegionLedger {
    fn new(cells: &RegionAccounts) -> Self {
        let many = count(cells.accounts.len());
        Self {
            region: cells.region.clone(),
            tally: Tally { cells: many, waiting: many, ..Tally::default() },
            calls: 0,
            throttled: 0,
            read_back: 0,
            accounts: Arc::clone(&cells.accounts),
            entries: vec![Entry::Waiting; cells.accounts.len()],
            next: 0,
        }
    }

    /// All accounts with a cell here.
    pub(super) fn cells(&self) -> RegionAccounts {
        RegionAccounts { region: self.region.clone(), accounts: Arc::clone(&self.accounts) }
    }

    /// The next batch that nobody has taken.
    pub(super) fn take_batch(&mut self) -> Option<Vec<AccountId>> {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH && self.next < self.entries.len() {
            if self.entries[self.next] == Entry::Waiting {
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
        self.mark(batch, Entry::Waiting);
    }

    /// GuardDuty did it.
    pub(super) fn processed(&mut self, account: AccountId) {
        if let Ok(at) = self.accounts.binary_search(&account) {
            self.settle(at, Entry::Processed);
        }
    }

    /// The accounts whose cell has no outcome yet.
    pub(super) fn unsettled(&self) -> Vec<AccountId> {
        self.with(Entry::is_open)
    }

    /// The accounts for which GuardDuty gave an answer.
    pub(super) fn answered(&self) -> Vec<AccountId> {
        self.with(|entry| matches!(entry, Entry::Processed | Entry::Unprocessed))
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

    /// Cells that have their outcome keep it.
    fn mark(&mut self, batch: &[AccountId], entry: Entry) {
        for account in batch {
            match self.accounts.binary_search(account) {
                Ok(at) if self.entries[at].is_open() => self.entries[at] = entry,
                _ => {}
            }
        }
    }

    /// A cell gets its outcome, once. Answers whether this was it.
    fn settle(&mut self, at: usize, outcome: Entry) -> bool {
        if !self.entries[at].is_open() {
            return false;
        }
        self.entries[at] = outcome;
        let sum = match outcome {
            Entry::Waiting | Entry::Sent => return false,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(number: usize) -> AccountId {
        format!("{number:012}").parse().unwrap()
    }

    fn ledger(cells: usize) -> Ledger {
        let accounts: Arc<[AccountId]> = (0..cells).map(account).collect();
        let regions = ["us-east-1", "eu-west-1"].map(|name| name.parse().unwrap());
        Ledger::new(&regions.map(|region| RegionAccounts { region, accounts: Arc::clone(&accounts) }))
    }

    fn adds_up(tally: &Tally) -> bool {
        tally.cells == tally.processed + tally.unprocessed + tally.skipped + tally.cancelled + tally.waiting
    }

    proptest! {
        #[test]
        fn every_cell_is_in_exactly_one_batch(cells in 0..333_usize) {
            let mut ledger = ledger(cells);
            let region = &mut ledger.regions[0];
            let batches: Vec<Vec<AccountId>> = std::iter::from_fn(|| region.take_batch()).collect();
            prop_assert!(batches.iter().all(|batch| (1..=BATCH).contains(&batch.len())));
            prop_assert_eq!(batches.len(), cells.div_ceil(BATCH));
            prop_assert_eq!(batches.concat(), (0..cells).map(account).collect::<Vec<_>>());
        }

        #[test]
        fn the_parts_always_add_up(cells in 1..60_usize, steps in prop::collection::vec((0..4_u8, 0..80_usize), 0..200)) {
            let mut ledger = ledger(cells);
            for (step, number) in steps {
                let place = number % 2;
                match step {
                    0 => ledger.regions[place].processed(account(number)),
                    1 => _ = ledger.fail(place, account(number), Cause::InternalError, "Internal error"),
                    2 => ledger.regions[place].sent(&[account(number)]),
                    _ => ledger.regions[place].throttled(&[account(number)]),
                }
                prop_assert!(adds_up(&ledger.tally()));
                prop_assert!(ledger.regions.iter().all(|region| adds_up(&region.tally)));
            }
            let failed: usize = ledger.failed(None).iter().map(|region| region.accounts.len()).sum();
            let by_cause: u32 = ledger.causes.values().map(|cause| cause.cells).sum();
            prop_assert_eq!((count(failed), by_cause), (ledger.tally().unprocessed, ledger.tally().unprocessed));
            ledger.regions.iter_mut().for_each(RegionLedger::cancel_rest);
            prop_assert!(adds_up(&ledger.tally()));
            prop_assert_eq!(ledger.tally().waiting, 0);
        }
    }

    #[test]
    fn a_cell_keeps_its_first_outcome() {
        let mut ledger = ledger(1);
        ledger.regions[0].processed(account(0));
        assert_eq!(ledger.fail(0, account(0), Cause::InternalError, "Internal error"), None);
        ledger.regions[0].sent(&[account(0)]);
        ledger.regions[0].cancel_rest();
        assert_eq!((ledger.tally().processed, ledger.tally().unprocessed, ledger.tally().cancelled), (1, 0, 0));
    }

    #[test]
    fn a_large_failure_is_counted_whole_and_named_in_part() {
        let mut ledger = ledger(NAMED + 50);
        for number in 0..NAMED + 50 {
            ledger.fail(1, account(number), Cause::AccessDenied, "no");
        }
        let cause = &ledger.causes[&Cause::AccessDenied];
        assert_eq!((cause.cells, cause.accounts.len(), cause.failures.len()), (250, 250, NAMED));
    }
}
