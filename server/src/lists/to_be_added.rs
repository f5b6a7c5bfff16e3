use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, Prospect, Region, SkipGroup, SkipReason};

use crate::roster::{RegionAccounts, Snapshot, assess, count, skipped};

/// Whom an action would add in some Regions.
#[derive(Debug)]
pub(super) struct ToBeAdded {
    /// In at least one of the Regions.
    pub(super) accounts: BTreeSet<AccountId>,
    pub(super) left_out: Vec<SkipGroup>,
}

impl ToBeAdded {
    /// Of accounts that are sorted.
    pub(super) fn new(snapshot: &Snapshot, action: Action, regions: &[Region], accounts: &Arc<[AccountId]>) -> Self {
        let found = assess(snapshot, action, &cells(regions, accounts));
        let accounts = found.eligible.iter().flat_map(|region| region.accounts.iter().copied()).collect();
        Self { accounts, left_out: found.groups }
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
