use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::domain::{AccountId, Action, Prospect, Region, SkipReason};

use crate::roster::{Assessment, RegionAccounts, Snapshot, assess, count, skipped};

/// What an action would do to accounts that are sorted, in each of some Regions.
pub(super) fn assess_in(
    snapshot: &Snapshot,
    action: Action,
    regions: &[Region],
    accounts: &Arc<[AccountId]>,
) -> Assessment {
    assess(snapshot, action, &cells(regions, accounts))
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
