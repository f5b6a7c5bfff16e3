//! What has become of cells that were acted on, as one snapshot has them.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{AccountId, Action, Aftermath, FollowUp, Offer, Standing};

use super::{
    RegionAccounts, Snapshot,
    assess::{SAMPLE, offer},
    count,
    statuses::Code,
};

/// Where cells stand to which the action was done, and what can be done next to them.
pub fn aftermath(snapshot: &Snapshot, action: Action, cells: &[RegionAccounts]) -> Aftermath {
    let next = action.follow_up().map(|next| offer(snapshot, next, cells)).filter(|offer| offer.accounts > 0);
    let follow_up = |Offer { action: next, accounts, .. }| FollowUp {
        action: next,
        back: next.follow_up() == Some(action),
        accounts,
    };
    Aftermath { standing: standing(snapshot, cells), follow_up: next.map(follow_up) }
}

/// The slots of the codes are in the order of the statuses, the worst first.
fn standing(snapshot: &Snapshot, cells: &[RegionAccounts]) -> Vec<Standing> {
    let mut groups: BTreeMap<u8, (usize, BTreeSet<AccountId>)> = BTreeMap::new();
    for RegionAccounts { region, accounts } in cells {
        let is_read = snapshot.place(region).is_none_or(|place| snapshot.regions[place].missing() == Code::ABSENT);
        snapshot.codes(region, accounts, |account, code| {
            let unknown = code.bit() == 0 || (code.slot() == Code::ABSENT.slot() && !is_read);
            if !unknown {
                let (cells, accounts) = groups.entry(code.slot()).or_default();
                *cells += 1;
                accounts.insert(account);
            }
        });
    }
    let standing = |(slot, (cells, accounts)): (u8, (usize, BTreeSet<AccountId>))| Standing {
        status: snapshot.statuses.status(slot).cloned(),
        cells: count(cells),
        accounts: count(accounts.len()),
        first: accounts.into_iter().take(SAMPLE).collect(),
    };
    groups.into_iter().map(standing).collect()
}
