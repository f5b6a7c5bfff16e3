//! What became of every cell of an operation, with sums that are kept up to date, so that looking on costs nothing.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, Cause, Failure, SkipGroup, SkipReason, Tally};

use super::region_ledger::RegionLedger;
use crate::roster::{Assessment, RegionAccounts};

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
    pub(super) fn new(action: Action, cells: &[RegionAccounts]) -> Self {
        Self {
            regions: cells.iter().map(|region| RegionLedger::new(action, region)).collect(),
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
        region.skip_all_but(eligible);
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
        if !region.unprocessed(account) {
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
            two_steps: bool,
            events in prop::collection::vec((0..4_u8, 0..80_usize), 0..200),
        ) {
            let action = if two_steps { Action::CreateAndInvite } else { Action::CreateMembers };
            let mut ledger = ledger_of(action, cells);
            for (event, number) in events {
                let place = number % 2;
                match event {
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
            prop_assert_eq!((ledger.tally().waiting, ledger.tally().halfway), (0, 0));
        }

        #[test]
        fn the_second_step_takes_what_came_through_the_first(failing in prop::collection::vec(any::<bool>(), 1..200)) {
            let mut ledger = ledger_of(Action::CreateAndInvite, failing.len());
            while let Some(batch) = ledger.regions[0].take_batch() {
                ledger.regions[0].sent(&batch);
                for one in batch {
                    let number: usize = one.as_str().parse().unwrap();
                    if failing[number] {
                        ledger.fail(0, one, Cause::InternalError, "Internal error");
                    } else {
                        ledger.regions[0].processed(one);
                    }
                }
            }
            prop_assert!(ledger.regions[0].next_step());
            prop_assert_eq!(ledger.regions[0].action(), Action::InviteMembers);
            let second: Vec<AccountId> = std::iter::from_fn(|| ledger.regions[0].take_batch()).flatten().collect();
            let through = (0..failing.len()).filter(|number| !failing[*number]).map(account).collect::<Vec<_>>();
            prop_assert_eq!(&second, &through);
            prop_assert_eq!(ledger.regions[0].tally.halfway, count(through.len()));
            for one in second {
                ledger.regions[0].processed(one);
            }
            prop_assert_eq!(ledger.regions[0].tally.processed, count(through.len()));
            prop_assert_eq!((ledger.regions[0].tally.waiting, ledger.regions[0].tally.halfway), (0, 0));
            prop_assert!(!ledger.regions[0].next_step());
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
