use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use app::domain::{
    AccountId, Action, Cause, OperationId, Region, RelationshipStatus as S, RowUnprocessed, Timestamp, Why,
};

use super::{Snapshot, count};
use crate::store::OpenLine;

/// Unprocessed results that nobody has dealt with yet.
///
/// A cell's result stays open until a later operation processes the cell, or until the roster shows that the cell is
/// where the action was to bring it. Operations write here, the roster's rows are joined with it.
#[derive(Debug, Default)]
pub struct OpenResults(RwLock<BTreeMap<AccountId, Vec<(Region, OpenResult)>>>);

/// Why a cell was not processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenResult {
    /// What was tried.
    pub action: Action,
    /// What the operation is to do, of which that is a step: a retry does it again.
    pub whole: Action,
    /// The class of the reason.
    pub cause: Cause,
    /// The reason as GuardDuty gave it.
    pub result: Arc<str>,
    /// The operation that tried.
    pub operation: OperationId,
    /// When.
    pub at: Timestamp,
}

impl OpenResult {
    /// What the cell must show for it to be closed. An account that is to be created again is not there by being gone.
    const fn goal(&self) -> Action {
        match self.whole {
            Action::RecreateMembers => self.whole,
            _ => self.action,
        }
    }
}

impl OpenResults {
    /// As the store has them.
    pub(super) fn new(lines: Vec<OpenLine>) -> Self {
        let results = Self::default();
        for line in lines {
            let OpenLine { account, region, operation, action, whole, cause, result, at } = line;
            results.open(account, &region, OpenResult { action, whole, cause, result: result.into(), operation, at });
        }
        results
    }

    /// Opens a result for a cell, in place of an earlier one.
    pub fn open(&self, account: AccountId, region: &Region, result: OpenResult) {
        let mut open = self.write();
        let cells = open.entry(account).or_default();
        match cells.binary_search_by(|(at, _)| at.cmp(region)) {
            Ok(place) => cells[place].1 = result,
            Err(place) => cells.insert(place, (region.clone(), result)),
        }
    }

    /// The cell was processed.
    pub fn close(&self, account: AccountId, region: &Region) {
        self.retain(account, |at, _| at != region);
    }

    /// These were dismissed; what came in for the same cells since then stays open.
    pub fn dismiss(&self, operation: OperationId, region: &Region, accounts: &[AccountId]) {
        for account in accounts {
            self.retain(*account, |at, result| at != region || result.operation != operation);
        }
    }

    /// All open results, by account and Region.
    pub fn each(&self, mut look: impl FnMut(AccountId, &Region, &OpenResult)) {
        for (account, cells) in &*self.read() {
            for (region, result) in cells {
                look(*account, region, result);
            }
        }
    }

    /// How many each operation has.
    pub fn by_operation(&self) -> HashMap<OperationId, u32> {
        let mut open = HashMap::new();
        self.each(|_, _, result| *open.entry(result.operation).or_default() += 1);
        open
    }

    /// How many an operation has, in cells and in accounts, by what they have in common.
    pub fn of_operation(&self, operation: OperationId) -> HashMap<Why, (u32, u32)> {
        let mut open: HashMap<Why, (u32, BTreeSet<AccountId>)> = HashMap::new();
        self.each(|account, _, result| {
            if result.operation == operation {
                let (cells, accounts) = open.entry(Why::of(result.cause, &result.result)).or_default();
                *cells += 1;
                accounts.insert(account);
            }
        });
        open.into_iter().map(|(why, (cells, accounts))| (why, (cells, count(accounts.len())))).collect()
    }

    /// How many accounts have one.
    pub(super) fn many(&self) -> usize {
        self.read().len()
    }

    /// The newest open result of an account in the Regions, with all its Regions.
    pub fn of(&self, account: AccountId, regions: &[&Region]) -> Option<RowUnprocessed> {
        let open = self.read();
        let cells = open.get(&account)?;
        let newest = newest(cells, regions)?;
        Some(RowUnprocessed {
            action: newest.action,
            cause: newest.cause,
            result: (*newest.result).into(),
            regions: regions
                .iter()
                .filter(|at| cells.iter().any(|(region, _)| region == **at))
                .map(|r| (*r).clone())
                .collect(),
            operation: newest.operation,
            at: newest.at,
        })
    }

    /// All accounts with an open result, sorted.
    pub(super) fn all_accounts(&self) -> Vec<AccountId> {
        self.read().keys().copied().collect()
    }

    /// All accounts with an open result in one of the Regions, sorted, with the cause of the newest.
    pub(super) fn causes(&self, regions: &[&Region]) -> Vec<(AccountId, Cause)> {
        let open = self.read();
        open.iter().filter_map(|(account, cells)| Some((*account, newest(cells, regions)?.cause))).collect()
    }

    /// Closes the results of cells that are by now where the action was to bring them. Answers with these.
    pub(super) fn close_reached(&self, snapshot: &Snapshot) -> BTreeMap<Region, Vec<AccountId>> {
        let mut closed: BTreeMap<Region, Vec<AccountId>> = BTreeMap::new();
        let mut open = self.write();
        open.retain(|account, cells| {
            cells.retain(|(region, result)| {
                let is_there = snapshot.status(*account, region).is_some_and(|status| reached(result.goal(), status));
                if is_there {
                    closed.entry(region.clone()).or_default().push(*account);
                }
                !is_there
            });
            !cells.is_empty()
        });
        closed
    }

    fn retain(&self, account: AccountId, keep: impl Fn(&Region, &OpenResult) -> bool) {
        let mut open = self.write();
        if let Some(cells) = open.get_mut(&account) {
            cells.retain(|(region, result)| keep(region, result));
            if cells.is_empty() {
                open.remove(&account);
            }
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<AccountId, Vec<(Region, OpenResult)>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<AccountId, Vec<(Region, OpenResult)>>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest of an account's open results in the Regions.
fn newest<'a>(cells: &'a [(Region, OpenResult)], regions: &[&Region]) -> Option<&'a OpenResult> {
    let in_scope = cells.iter().filter(|(region, _)| regions.contains(&region));
    in_scope.map(|(_, result)| result).max_by_key(|result| (result.at, result.operation))
}

/// A cell in this state is where the action brings it; `None` is a cell that is not a member.
pub fn reached(action: Action, status: Option<&S>) -> bool {
    match action {
        Action::CreateMembers => !matches!(status, None | Some(S::Removed | S::Deleted)),
        // A refused e-mail address is an answer to the invitation; the status says so.
        Action::InviteMembers | Action::CreateAndInvite => matches!(
            status,
            Some(S::EmailVerificationInProgress | S::EmailVerificationFailed | S::Invited | S::Enabled | S::Disabled)
        ),
        Action::RecreateMembers => {
            matches!(status, Some(S::EmailVerificationInProgress | S::Invited | S::Enabled | S::Disabled))
        }
        Action::StartMonitoringMembers => status == Some(&S::Enabled),
        Action::StopMonitoringMembers => status == Some(&S::Disabled),
        Action::DisassociateMembers => matches!(status, None | Some(S::Removed | S::Deleted)),
        Action::DeleteMembers => matches!(status, None | Some(S::Deleted)),
    }
}
