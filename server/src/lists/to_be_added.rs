use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, Prospect, Region, SkipGroup, SkipReason};

use crate::roster::{RegionAccounts, Snapshot, assess, count, skipped};

/// Whom an action would add in some Regions.
#[derive(Debug)]
pub(super) struct ToBeAdded {
    /// In how many of the Regions; at least one.
    accounts: BTreeMap<AccountId, u32>,
    pub(super) left_out: Vec<SkipGroup>,
}

impl ToBeAdded {
    /// Of accounts that are sorted.
    pub(super) fn new(snapshot: &Snapshot, action: Action, regions: &[Region], accounts: &Arc<[AccountId]>) -> Self {
        let found = assess(snapshot, action, &cells(regions, accounts));
        let mut many = BTreeMap::new();
        for region in found.eligible {
            for account in region.accounts.iter() {
                *many.entry(*account).or_default() += 1;
            }
        }
        Self { accounts: many, left_out: found.groups }
    }

    /// In how many Regions an account can be added.
    pub(super) fn of(&self, account: AccountId) -> u32 {
        self.accounts.get(&account).copied().unwrap_or(0)
    }

    /// How many accounts can be added in a Region at all.
    pub(super) fn many(&self) -> usize {
        self.accounts.len()
    }
}

/// What would become of a few accounts, each by itself.
pub(super) fn prospects(
    snapshot: &Snapshot,
    action: Action,
    regions: &[Region],
    accounts: &BTreeSet<AccountId>,
) -> BTreeMap<AccountId, Prospect> {
    let sorted: Arc<[AccountId]> = accounts.iter().copied().collect();
    let mut reasons: BTreeMap<AccountId, Vec<SkipReason>> = BTreeMap::new();
    for cells in cells(regions, &sorted) {
        for (reason, accounts) in skipped(snapshot, action, &cells) {
            for account in accounts {
                reasons.entry(account).or_default().push(reason);
            }
        }
    }
    let prospect = |account: &AccountId| {
        let mut left_out = reasons.remove(account).unwrap_or_default();
        let free = regions.len() - left_out.len();
        left_out.sort_unstable();
        left_out.dedup();
        (*account, Prospect { regions: count(free), left_out })
    };
    accounts.iter().map(prospect).collect()
}

fn cells(regions: &[Region], accounts: &Arc<[AccountId]>) -> Vec<RegionAccounts> {
    let cells = |region: &Region| RegionAccounts { region: region.clone(), accounts: Arc::clone(accounts) };
    regions.iter().map(cells).collect()
}
