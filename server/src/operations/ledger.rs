//! What became of every cell of an operation, with sums that are kept up to date, so that looking on costs nothing.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, Cause, Failure, SkipGroup, SkipReason, Tally, Why};

use super::region_ledger::RegionLedger;
use crate::{
    roster::{RegionAccounts, count},
    store::{Change, ResumedRegion},
};

/// Failures that a cause names one by one.
pub(super) const NAMED: usize = 200;
const SAMPLE: usize = 20;

/// All cells of one operation.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) regions: Vec<RegionLedger>,
    pub(super) causes: BTreeMap<Why, CauseTally>,
    pub(super) skipped: BTreeMap<SkipReason, SkipGroup>,
}

/// The cells of one reason.
#[derive(Debug, Default)]
pub(super) struct CauseTally {
    pub(super) cells: u32,
    pub(super) accounts: HashSet<AccountId>,
    /// The first [`NAMED`].
    pub(super) failures: Vec<Failure>,
}

impl Ledger {
    pub(super) fn new(action: Action, cells: &[RegionAccounts]) -> Self {
        let regions = cells.iter().map(|region| RegionLedger::new(action, region)).collect();
        Self { regions, causes: BTreeMap::new(), skipped: BTreeMap::new() }
    }

    /// As an earlier process left it.
    pub(super) fn resumed(action: Action, regions: &[ResumedRegion]) -> Self {
        let ledgers = regions.iter().map(|region| RegionLedger::resumed(action, region)).collect();
        let mut ledger = Self { regions: ledgers, causes: BTreeMap::new(), skipped: BTreeMap::new() };
        for (place, region) in regions.iter().enumerate() {
            for (account, cause, result) in &region.failed {
                ledger.count_failed(place, &[*account], *cause, result);
            }
            for (account, reason) in &region.skipped {
                ledger.count_skipped(&[*account], *reason);
            }
        }
        ledger
    }

    /// Does what was recorded. Answers with the accounts whose cells got their outcome by it.
    pub(super) fn apply(&mut self, place: usize, change: &Change) -> Vec<AccountId> {
        let settled = self.regions[place].apply(change);
        match change {
            Change::Unprocessed(_, cause, result) => self.count_failed(place, &settled, *cause, result),
            Change::Skipped(_, reason) => self.count_skipped(&settled, *reason),
            _ => {}
        }
        settled
    }

    fn count_failed(&mut self, place: usize, accounts: &[AccountId], cause: Cause, result: &Arc<str>) {
        if accounts.is_empty() {
            return;
        }
        let region = &self.regions[place].region;
        let tally = self.causes.entry(Why::of(cause, result)).or_default();
        tally.cells += count(accounts.len());
        tally.accounts.extend(accounts);
        let room = NAMED.saturating_sub(tally.failures.len());
        let named = accounts.iter().take(room);
        tally.failures.extend(named.map(|account| Failure {
            account: *account,
            region: region.clone(),
            result: (**result).into(),
        }));
    }

    fn count_skipped(&mut self, accounts: &[AccountId], reason: SkipReason) {
        let group = self.skipped.entry(reason).or_insert(SkipGroup { reason, cells: 0, sample: Vec::new() });
        group.cells += count(accounts.len());
        for account in accounts {
            if group.sample.len() < SAMPLE && !group.sample.contains(account) {
                group.sample.push(*account);
            }
        }
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
            halfway: sum.halfway + region.tally.halfway,
        })
    }
}

#[cfg(test)]
mod tests {
    use app::domain::BATCH;
    use proptest::prelude::*;

    use super::*;
    use crate::roster::count;

    fn account(number: usize) -> AccountId {
        format!("{number:012}").parse().unwrap()
    }

    fn ledger(cells: usize) -> Ledger {
        ledger_of(Action::StopMonitoringMembers, cells)
    }

    fn ledger_of(action: Action, cells: usize) -> Ledger {
        let accounts: Arc<[AccountId]> = (0..cells).map(account).collect();
        let regions = ["us-east-1", "eu-west-1"].map(|name| name.parse().unwrap());
        Ledger::new(action, &regions.map(|region| RegionAccounts { region, accounts: Arc::clone(&accounts) }))
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
        fn the_parts_always_add_up(
            cells in 1..60_usize,
            steps in 0..3_usize,
            events in prop::collection::vec((0..4_u8, 0..80_usize), 0..200),
        ) {
            let action = [Action::CreateMembers, Action::CreateAndInvite, Action::RecreateMembers][steps];
            let mut ledger = ledger_of(action, cells);
            for (event, number) in events {
                let (place, one) = (number % 2, vec![account(number)]);
                let change = match event {
                    0 => ledger.regions[place].done(one),
                    1 => failed(one),
                    2 => Change::Sent { call: 1, step: 0, accounts: one },
                    _ => Change::Again(one),
                };
                ledger.apply(place, &change);
                prop_assert!(adds_up(&ledger.tally()));
                prop_assert!(ledger.regions.iter().all(|region| adds_up(&region.tally)));
            }
            let by_cause: u32 = ledger.causes.values().map(|cause| cause.cells).sum();
            prop_assert_eq!(by_cause, ledger.tally().unprocessed);
            for place in 0..2 {
                let left = ledger.regions[place].unsettled();
                ledger.apply(place, &Change::Cancelled(left));
            }
            prop_assert!(adds_up(&ledger.tally()));
            prop_assert_eq!((ledger.tally().waiting, ledger.tally().halfway), (0, 0));
        }

        #[test]
        fn the_second_step_takes_what_came_through_the_first(failing in prop::collection::vec(any::<bool>(), 1..200)) {
            let mut ledger = ledger_of(Action::CreateAndInvite, failing.len());
            while let Some(batch) = ledger.regions[0].take_batch() {
                ledger.apply(0, &Change::Sent { call: 1, step: 0, accounts: batch.clone() });
                let fails = |one: &AccountId| failing[one.as_str().parse::<usize>().unwrap()];
                let (bad, good): (Vec<AccountId>, Vec<AccountId>) = batch.into_iter().partition(fails);
                let done = ledger.regions[0].done(good);
                ledger.apply(0, &done);
                ledger.apply(0, &failed(bad));
            }
            prop_assert!(ledger.regions[0].next_step());
            prop_assert_eq!(ledger.regions[0].action(), Action::InviteMembers);
            let second: Vec<AccountId> = std::iter::from_fn(|| ledger.regions[0].take_batch()).flatten().collect();
            let through = (0..failing.len()).filter(|number| !failing[*number]).map(account).collect::<Vec<_>>();
            prop_assert_eq!(&second, &through);
            prop_assert_eq!(ledger.regions[0].tally.halfway, count(through.len()));
            let done = ledger.regions[0].done(second);
            ledger.apply(0, &done);
            prop_assert_eq!(ledger.regions[0].tally.processed, count(through.len()));
            prop_assert_eq!((ledger.regions[0].tally.waiting, ledger.regions[0].tally.halfway), (0, 0));
            prop_assert!(!ledger.regions[0].next_step());
        }
    }

    fn failed(accounts: Vec<AccountId>) -> Change {
        Change::Unprocessed(accounts, Cause::InternalError, "Internal error".into())
    }

    #[test]
    fn a_cell_keeps_its_first_outcome() {
        let mut ledger = ledger(1);
        let one = vec![account(0)];
        assert_eq!(ledger.apply(0, &Change::Processed(one.clone())), one);
        for late in
            [failed(one.clone()), Change::Sent { call: 2, step: 0, accounts: one.clone() }, Change::Cancelled(one)]
        {
            assert_eq!(ledger.apply(0, &late), []);
        }
        assert_eq!((ledger.tally().processed, ledger.tally().unprocessed, ledger.tally().cancelled), (1, 0, 0));
    }

    #[test]
    fn what_is_to_be_sent_again_comes_first() {
        let mut ledger = ledger(120);
        let first = ledger.regions[0].take_batch().unwrap();
        ledger.regions[0].take_again(&first[..3]);
        let next = ledger.regions[0].take_batch().unwrap();
        assert_eq!((&next[..3], next.len(), next[3]), (&first[..3], BATCH, account(50)));
    }

    #[test]
    fn a_large_failure_is_counted_whole_and_named_in_part() {
        let mut ledger = ledger(NAMED + 50);
        for number in 0..NAMED + 50 {
            ledger.apply(1, &failed(vec![account(number)]));
        }
        let cause = &ledger.causes[&Why::from(Cause::InternalError)];
        assert_eq!((cause.cells, cause.accounts.len(), cause.failures.len()), (250, 250, NAMED));
    }
}
