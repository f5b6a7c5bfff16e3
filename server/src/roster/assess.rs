//! What an action would do to accounts, as one snapshot has them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, InvalidAccountId, Offer, Region, SkipGroup, SkipReason, eligibility};
use serde::{Deserialize, Serialize};

use super::{Snapshot, count, rows::merge, statuses::Code};

/// Accounts that a group names by way of example.
pub(super) const SAMPLE: usize = 20;

/// Accounts in one Region, sorted; Regions with the same accounts share the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct RegionAccounts {
    /// The Region.
    pub region: Region,
    /// The accounts.
    pub accounts: Arc<[AccountId]>,
}

/// How they are kept: the Region, and the account ids in one text.
#[derive(Serialize, Deserialize)]
struct Packed(Region, String);

impl From<RegionAccounts> for Packed {
    fn from(cells: RegionAccounts) -> Self {
        Self(cells.region, cells.accounts.iter().map(AccountId::as_str).collect())
    }
}

impl TryFrom<Packed> for RegionAccounts {
    type Error = InvalidAccountId;

    fn try_from(Packed(region, text): Packed) -> Result<Self, Self::Error> {
        let ids = (0..text.len()).step_by(AccountId::LENGTH);
        let accounts: Result<Vec<AccountId>, _> =
            ids.map(|at| text.get(at..at + AccountId::LENGTH).unwrap_or_default().parse()).collect();
        Ok(Self { region, accounts: accounts?.into() })
    }
}

/// What an action would do, cell by cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The eligible cells, Region by Region as they were given; a Region without any is listed too.
    pub eligible: Vec<RegionAccounts>,
    /// How many cells of each of these Regions are skipped.
    pub skipped: Vec<usize>,
    /// Why, the most frequent reason first.
    pub groups: Vec<SkipGroup>,
    /// Accounts with at least one eligible cell.
    pub accounts: usize,
    /// The first of them.
    pub sample: Vec<AccountId>,
}

/// Holds every cell against the rules of the action.
pub fn assess(snapshot: &Snapshot, action: Action, cells: &[RegionAccounts]) -> Assessment {
    let mut groups = Groups::default();
    let mut eligible = Vec::with_capacity(cells.len());
    let mut skipped = Vec::with_capacity(cells.len());
    for RegionAccounts { region, accounts } in cells {
        let verdicts = Verdicts::new(snapshot, action, region);
        let mut taken = Vec::new();
        snapshot.codes(region, accounts, |account, code| match verdicts.of(account, code) {
            Ok(()) => taken.push(account),
            Err(reason) => groups.add(reason, account),
        });
        skipped.push(accounts.len() - taken.len());
        eligible.push(RegionAccounts { region: region.clone(), accounts: taken.into() });
    }
    let mut accounts = 0;
    let mut sample = Vec::new();
    merge(&lists(&eligible), |account, _| {
        accounts += 1;
        if sample.len() < SAMPLE {
            sample.push(account);
        }
    });
    Assessment { eligible, skipped, groups: groups.into_sorted(), accounts, sample }
}

/// The cells of a Region that an action leaves out, by reason.
pub fn skipped(snapshot: &Snapshot, action: Action, cells: &RegionAccounts) -> BTreeMap<SkipReason, Vec<AccountId>> {
    let verdicts = Verdicts::new(snapshot, action, &cells.region);
    let mut skipped: BTreeMap<SkipReason, Vec<AccountId>> = BTreeMap::new();
    snapshot.codes(&cells.region, &cells.accounts, |account, code| {
        if let Err(reason) = verdicts.of(account, code) {
            skipped.entry(reason).or_default().push(account);
        }
    });
    skipped
}

/// How many accounts there are, each counted once.
pub fn count_accounts(cells: &[RegionAccounts]) -> usize {
    let mut accounts = 0;
    merge(&lists(cells), |_, _| accounts += 1);
    accounts
}

fn lists(cells: &[RegionAccounts]) -> Vec<&[AccountId]> {
    cells.iter().map(|region| &*region.accounts).collect()
}

/// How much of the cells an action would be done to.
pub fn offer(snapshot: &Snapshot, action: Action, cells: &[RegionAccounts]) -> Offer {
    let assessment = assess(snapshot, action, cells);
    Offer {
        action,
        accounts: count(assessment.accounts),
        cells: count(assessment.eligible.iter().map(|region| region.accounts.len()).sum()),
        skipped: assessment.groups,
    }
}

/// The cells of a Region that a policy of the organization would lock against an action, if it manages them.
pub fn lockable(snapshot: &Snapshot, action: Action, cells: &RegionAccounts) -> Vec<AccountId> {
    let verdicts = Verdicts::new(snapshot, action, &cells.region);
    let mut lockable = Vec::new();
    snapshot.codes(&cells.region, &cells.accounts, |account, code| {
        if verdicts.locked[code.index()] == Err(SkipReason::PolicyManaged) {
            lockable.push(account);
        }
    });
    lockable
}

/// The rules applied once to every code that a cell can have, so that a cell is one look-up.
struct Verdicts<'a> {
    free: Vec<Result<(), SkipReason>>,
    /// The same under a policy of the organization.
    locked: Vec<Result<(), SkipReason>>,
    /// Whom such a policy manages.
    by_policy: Option<&'a BTreeSet<AccountId>>,
}

impl<'a> Verdicts<'a> {
    fn new(snapshot: &'a Snapshot, action: Action, region: &Region) -> Self {
        let auto_enable = snapshot.auto_enable(region);
        let table = |by_policy| {
            let codes = (0..).take(Code::COUNT).map(Code::from_index);
            let status = |code: Code| snapshot.statuses.status(code.slot());
            codes.map(|code| eligibility(action, status(code), code.member_type(), auto_enable, by_policy)).collect()
        };
        let by_policy = snapshot.place(region).map(|place| &*snapshot.regions[place].locked);
        Self { free: table(false), locked: table(true), by_policy: by_policy.filter(|accounts| !accounts.is_empty()) }
    }

    fn of(&self, account: AccountId, code: Code) -> Result<(), SkipReason> {
        let is_locked = self.by_policy.is_some_and(|accounts| accounts.contains(&account));
        if is_locked { self.locked[code.index()] } else { self.free[code.index()] }
    }
}

impl Snapshot {
    /// The code of each of these accounts in a Region, in order.
    pub(super) fn codes(&self, region: &Region, accounts: &[AccountId], mut visit: impl FnMut(AccountId, Code)) {
        let place = self.place(region);
        let mut from = 0;
        for account in accounts {
            // Large selections have most rows, so the next one is usually the next row.
            let rest = &self.rows.accounts[from..];
            let found = if rest.first() == Some(account) { Ok(0) } else { rest.binary_search(account) };
            from += found.map_or_else(|before| before, |at| at + 1);
            let code = match (found, place) {
                (Ok(_), Some(place)) => self.code(from - 1, place),
                _ => Code::ABSENT,
            };
            visit(*account, code);
        }
    }

    /// Leaves out who is not a member in the Region.
    pub fn keep_members(&self, cells: &mut RegionAccounts) {
        let is_member = |account: &&AccountId| self.status(**account, &cells.region).flatten().is_some();
        cells.accounts = cells.accounts.iter().filter(is_member).copied().collect();
    }

    /// Feeds the state of every cell, as far as the rules ask for it, to a hasher.
    pub fn hash_cells(&self, cells: &[RegionAccounts], hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        for RegionAccounts { region, accounts } in cells {
            region.hash(hasher);
            self.auto_enable(region).hash(hasher);
            accounts.len().hash(hasher);
            self.codes(region, accounts, |account, code| {
                account.hash(hasher);
                self.statuses.status(code.slot()).hash(hasher);
                code.member_type().hash(hasher);
            });
        }
    }
}

#[derive(Default)]
struct Groups(BTreeMap<SkipReason, (usize, Vec<AccountId>)>);

impl Groups {
    fn add(&mut self, reason: SkipReason, account: AccountId) {
        let (cells, sample) = self.0.entry(reason).or_default();
        *cells += 1;
        if sample.len() < SAMPLE && !sample.contains(&account) {
            sample.push(account);
        }
    }

    fn into_sorted(self) -> Vec<SkipGroup> {
        let mut groups: Vec<SkipGroup> = self
            .0
            .into_iter()
            .map(|(reason, (cells, sample))| SkipGroup { reason, cells: count(cells), sample })
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.cells));
        groups
    }
}
