use std::{collections::HashSet, sync::Arc};

use app::domain::{AccountId, Action, BATCH, Cause, Region, Tally, Timestamp};

use crate::{
    roster::{RegionAccounts, count},
    store::{CallAnswer, Change, Entry, ResumedRegion},
};

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
    /// What is no longer eligible has been skipped.
    pub(super) begun: bool,
    /// When an earlier process sent the last call of which it did not record the answer.
    pub(super) unanswered_since: Option<Timestamp>,
    accounts: Arc<[AccountId]>,
    lines: Vec<Line>,
    steps: &'static [Action],
    /// The present one.
    step: u32,
    /// The number of the last call.
    last_call: u32,
    /// Everything before is in a batch of the present step, or past it.
    next: usize,
    /// Cells that are to be sent once more, taken before all others.
    again: Vec<AccountId>,
    /// Cells in calls without an answer: what GuardDuty says of them later may be about that call.
    doubtful: HashSet<AccountId>,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    step: u32,
    entry: Entry,
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
            begun: false,
            unanswered_since: None,
            accounts: Arc::clone(&cells.accounts),
            lines: vec![Line { step: 0, entry: Entry::Waiting }; cells.accounts.len()],
            steps: action.steps(),
            step: 0,
            last_call: 0,
            next: 0,
            again: Vec::new(),
            doubtful: HashSet::new(),
        }
    }

    /// As an earlier process left it.
    pub(super) fn resumed(action: Action, region: &ResumedRegion) -> Self {
        let mut ledger = Self::new(action, &region.cells);
        let mut step = count(ledger.steps.len()) - 1;
        for (line, (at, entry)) in ledger.lines.iter_mut().zip(&region.entries) {
            *line = Line { step: *at, entry: *entry };
            if entry.is_open() {
                step = step.min(*at);
                ledger.tally.halfway += u32::from(*at > 0);
            } else {
                ledger.tally.waiting -= 1;
                ledger.tally = with_outcome(ledger.tally, *entry);
            }
        }
        Self {
            step,
            calls: region.calls,
            last_call: region.calls,
            throttled: region.throttled,
            read_back: region.read_back,
            begun: region.begun,
            unanswered_since: region.unanswered_since,
            ..ledger
        }
    }

    /// All accounts with a cell here.
    pub(super) fn cells(&self) -> RegionAccounts {
        RegionAccounts { region: self.region.clone(), accounts: Arc::clone(&self.accounts) }
    }

    /// The call that the cells are in at present.
    pub(super) fn action(&self) -> Action {
        self.steps[self.step as usize]
    }

    /// The present step, from 0.
    pub(super) const fn step(&self) -> u32 {
        self.step
    }

    /// How many calls each cell takes part in.
    pub(super) const fn steps(&self) -> usize {
        self.steps.len()
    }

    /// No call was made yet, and nothing was looked at.
    pub(super) const fn is_untouched(&self) -> bool {
        !self.begun && self.last_call == 0
    }

    /// Goes on to the next step with what is halfway; answers whether there is one.
    pub(super) fn next_step(&mut self) -> bool {
        let more = self.has_more_steps();
        if more {
            (self.step, self.next) = (self.step + 1, 0);
            self.doubtful.clear();
        }
        more
    }

    const fn has_more_steps(&self) -> bool {
        (self.step as usize) + 1 < self.steps.len()
    }

    /// What happens to cells for which the present step is done.
    pub(super) const fn done(&self, accounts: Vec<AccountId>) -> Change {
        if self.has_more_steps() { Change::Stepped(self.step + 1, accounts) } else { Change::Processed(accounts) }
    }

    /// The number of a new call.
    pub(super) const fn number_call(&mut self) -> u32 {
        self.last_call += 1;
        self.last_call
    }

    /// The next batch that nobody has taken.
    pub(super) fn take_batch(&mut self) -> Option<Vec<AccountId>> {
        let mut batch = self.again.split_off(self.again.len().saturating_sub(BATCH));
        while batch.len() < BATCH && self.next < self.lines.len() {
            let line = self.lines[self.next];
            if line.entry == Entry::Waiting && line.step == self.step {
                batch.push(self.accounts[self.next]);
            }
            self.next += 1;
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// Has these taken once more, by whoever takes the next batch.
    pub(super) fn take_again(&mut self, accounts: &[AccountId]) {
        self.again.extend(accounts);
    }

    /// A call with these accounts got no answer.
    pub(super) fn doubt(&mut self, accounts: &[AccountId]) {
        self.doubtful.extend(accounts);
    }

    /// What GuardDuty says of this account may be about an earlier call.
    pub(super) fn is_doubtful(&self, account: AccountId) -> bool {
        self.doubtful.contains(&account)
    }

    /// Does what was recorded. Answers with the accounts whose cells got their outcome by it: an outcome is for ever.
    pub(super) fn apply(&mut self, change: &Change) -> Vec<AccountId> {
        match change {
            Change::Sent { accounts, .. } => {
                self.calls += 1;
                self.mark(accounts, |line| line.entry = Entry::Sent);
            }
            Change::Answer { answer, .. } => self.throttled += u32::from(*answer == CallAnswer::Throttled),
            Change::Again(accounts) => self.mark(accounts, |line| line.entry = Entry::Waiting),
            Change::Stepped(step, accounts) => {
                let mut halfway = 0;
                self.mark(accounts, |line| {
                    halfway += u32::from(line.step == 0);
                    *line = Line { step: *step, entry: Entry::Waiting };
                });
                self.tally.halfway += halfway;
            }
            Change::Processed(accounts) => return self.settle(accounts, Entry::Processed),
            Change::Unprocessed(accounts, ..) => return self.settle(accounts, Entry::Unprocessed),
            Change::Skipped(accounts, _) => return self.settle(accounts, Entry::Skipped),
            Change::Cancelled(accounts) => return self.settle(accounts, Entry::Cancelled),
            Change::Begun => self.begun = true,
            Change::ReadBack(cells) => self.read_back = *cells,
        }
        Vec::new()
    }

    /// The accounts whose cell has no outcome yet.
    pub(super) fn unsettled(&self) -> Vec<AccountId> {
        self.with(|line| line.entry.is_open())
    }

    /// What happens to cells that are left in a Region that is not read any more.
    pub(super) fn region_is_gone(&self) -> Vec<Change> {
        let left = |entry: Entry, doubt: &str| {
            let words =
                format!("Muster does not read {} any more: it was taken out of MUSTER_REGIONS {doubt}", self.region);
            Change::Unprocessed(self.with(|line| line.entry == entry), Cause::RegionGone, words.into())
        };
        vec![
            left(Entry::Waiting, "before this was done."),
            left(Entry::Sent, "before the answer was recorded, so it is not known whether this was done."),
        ]
    }

    /// Of an action that deletes accounts and creates them again: those that are deleted and not created yet.
    pub(super) fn deleted(&self) -> Vec<AccountId> {
        let at = self.steps.windows(2).position(|pair| pair == [Action::DeleteMembers, Action::CreateMembers]);
        let creation = at.map(|at| count(at) + 1);
        self.with(|line| line.entry.is_open() && Some(line.step) == creation)
    }

    /// The accounts for which GuardDuty gave an answer.
    pub(super) fn answered(&self) -> Vec<AccountId> {
        self.with(|line| match line.entry {
            Entry::Processed | Entry::Unprocessed => true,
            Entry::Waiting | Entry::Sent => line.step > 0,
            Entry::Skipped | Entry::Cancelled => false,
        })
    }

    /// The accounts in calls that have not been answered.
    pub(super) fn unanswered(&self) -> Vec<AccountId> {
        self.with(|line| line.entry == Entry::Sent)
    }

    fn with(&self, wanted: impl Fn(&Line) -> bool) -> Vec<AccountId> {
        let cells = self.accounts.iter().zip(&self.lines);
        cells.filter(|(_, line)| wanted(line)).map(|(account, _)| *account).collect()
    }

    fn mark(&mut self, accounts: &[AccountId], mut change: impl FnMut(&mut Line)) {
        for account in accounts {
            if let Some(line) = self.open_line(*account) {
                change(line);
            }
        }
    }

    fn open_line(&mut self, account: AccountId) -> Option<&mut Line> {
        let at = self.accounts.binary_search(&account).ok()?;
        Some(&mut self.lines[at]).filter(|line| line.entry.is_open())
    }

    fn settle(&mut self, accounts: &[AccountId], outcome: Entry) -> Vec<AccountId> {
        let mut settled = Vec::with_capacity(accounts.len());
        for account in accounts {
            let Some(line) = self.open_line(*account) else { continue };
            line.entry = outcome;
            let halfway = u32::from(line.step > 0);
            self.tally.halfway -= halfway;
            self.tally.waiting -= 1;
            self.tally = with_outcome(self.tally, outcome);
            settled.push(*account);
        }
        settled
    }
}

/// One more cell has this outcome.
const fn with_outcome(mut tally: Tally, outcome: Entry) -> Tally {
    match outcome {
        Entry::Waiting | Entry::Sent => {}
        Entry::Processed => tally.processed += 1,
        Entry::Unprocessed => tally.unprocessed += 1,
        Entry::Skipped => tally.skipped += 1,
        Entry::Cancelled => tally.cancelled += 1,
    }
    tally
}
