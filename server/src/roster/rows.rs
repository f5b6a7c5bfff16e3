use std::sync::Arc;

use app::domain::{AccountId, MemberType};

use super::{column::Column, snapshot::RegionColumn, statuses::Code};

const NOWHERE: u32 = u32::MAX;

/// The accounts of a snapshot, sorted, and what searching and sorting need of each, worked out once.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) accounts: Vec<AccountId>,
    pub(super) types: Vec<MemberType>,
    pub(super) emails: Vec<Option<Arc<str>>>,
    /// Where each row stands when rows are sorted by e-mail address.
    pub(super) email_ranks: Vec<u32>,
    /// The set of slots of each row's cells, over every Region that is on.
    pub(super) masks: Vec<u64>,
    /// Account by account, Region by Region: where the cell stands in the Region's column.
    at: Vec<u32>,
    regions: usize,
    /// What a search looks through: account id and e-mail address of all rows, in lower case, a line each.
    text: String,
    /// Where each row's lines end in it.
    ends: Vec<usize>,
}

impl Rows {
    pub(super) fn new(regions: &[RegionColumn], others: &[AccountId]) -> Self {
        let mut lists: Vec<&[AccountId]> = regions.iter().map(|region| region.column.accounts.as_slice()).collect();
        lists.push(others);
        let mut rows = Self {
            accounts: Vec::new(),
            types: Vec::new(),
            emails: Vec::new(),
            email_ranks: Vec::new(),
            masks: Vec::new(),
            at: Vec::new(),
            regions: regions.len(),
            text: String::new(),
            ends: Vec::new(),
        };
        merge(&lists, |account, at| rows.push(account, &at[..regions.len()], regions));
        let on: Vec<usize> = (0..regions.len()).filter(|place| regions[*place].detector.is_on()).collect();
        rows.masks = Self::masks(&rows, regions, &on);
        rows.email_ranks = rows.rank_by_email();
        rows
    }

    fn push(&mut self, account: AccountId, at: &[Option<usize>], regions: &[RegionColumn]) {
        let cells = || regions.iter().zip(at).filter_map(|(region, at)| at.map(|at| (&*region.column, at)));
        let email = cells().find_map(|(column, at)| column.texts[at].email.clone());
        self.accounts.push(account);
        self.types.push(member_type(cells()));
        self.at.extend(at.iter().map(|at| at.and_then(|at| u32::try_from(at).ok()).unwrap_or(NOWHERE)));
        self.text.push_str(account.as_str());
        self.text.push('\n');
        if let Some(email) = &email {
            self.text.push_str(&email.to_lowercase());
            self.text.push('\n');
        }
        self.ends.push(self.text.len());
        self.emails.push(email);
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.accounts.len()
    }

    /// The row of an account.
    pub(super) fn find(&self, account: AccountId) -> Option<usize> {
        self.accounts.binary_search(&account).ok()
    }

    /// Where a row's cell stands in its Region's column.
    pub(super) fn at(&self, row: usize, place: usize) -> Option<usize> {
        Some(self.at[row * self.regions + place]).filter(|at| *at != NOWHERE).map(|at| at as usize)
    }

    /// The set of slots of each row's cells in scope.
    pub(super) fn masks(&self, regions: &[RegionColumn], scope: &[usize]) -> Vec<u64> {
        let mut masks = vec![0; self.len()];
        for place in scope {
            let region = &regions[*place];
            let missing = if region.complete { Code::ABSENT.bit() } else { 0 };
            for (mask, at) in masks.iter_mut().zip(self.at.iter().skip(*place).step_by(self.regions)) {
                *mask |= region.column.codes.get(*at as usize).map_or(missing, |code| code.bit());
            }
        }
        masks
    }

    /// Which rows have the text, in lower case, in their account id or e-mail address.
    pub(super) fn with_text(&self, text: &str) -> Vec<bool> {
        let mut found = vec![false; self.len()];
        let mut row = 0;
        for (position, _) in self.text.match_indices(text) {
            while self.ends[row] <= position {
                row += 1;
            }
            found[row] = true;
        }
        found
    }

    fn email_line(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start + self.accounts[row].as_str().len()..self.ends[row]]
    }

    /// Rows with the same address share a rank, so that the account decides between them in both directions.
    fn rank_by_email(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|row| self.email_line(*row));
        let mut ranks = vec![0; self.len()];
        for pair in order.windows(2) {
            let differs = self.email_line(pair[0]) != self.email_line(pair[1]);
            ranks[pair[1]] = ranks[pair[0]] + u32::from(differs);
        }
        ranks
    }
}

/// By invitation if GuardDuty knows it as such in any Region; an account that no Region lists has only ever been typed
/// in, with its e-mail address.
fn member_type<'a>(cells: impl Iterator<Item = (&'a Column, usize)>) -> MemberType {
    let mut cells = cells.map(|(column, at)| column.codes[at].member_type()).peekable();
    if cells.peek().is_some() && cells.all(|one| one == MemberType::ViaOrganizations) {
        MemberType::ViaOrganizations
    } else {
        MemberType::ByInvitation
    }
}

/// Goes through sorted lists side by side: for each account, in order, where it stands in each list.
pub(super) fn merge(lists: &[&[AccountId]], mut visit: impl FnMut(AccountId, &[Option<usize>])) {
    let mut next = vec![0; lists.len()];
    let mut at = vec![None; lists.len()];
    while let Some(account) = lists.iter().zip(&next).filter_map(|(list, next)| list.get(*next)).min() {
        for ((list, next), at) in lists.iter().zip(&mut next).zip(&mut at) {
            *at = (list.get(*next) == Some(account)).then_some(*next);
            *next += usize::from(at.is_some());
        }
        visit(*account, &at);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn account(n: u64) -> AccountId {
        format!("{n:012}").parse().unwrap()
    }

    proptest! {
        #[test]
        fn merging_visits_every_account_once_in_order(lists in prop::collection::vec(prop::collection::btree_set(0..40u64, 0..20), 0..6)) {
            let lists: Vec<Vec<AccountId>> = lists.iter().map(|list| list.iter().copied().map(account).collect()).collect();
            let slices: Vec<&[AccountId]> = lists.iter().map(Vec::as_slice).collect();
            let mut visited = Vec::new();
            merge(&slices, |account, at| visited.push((account, at.to_vec())));

            let mut expected: BTreeMap<AccountId, Vec<Option<usize>>> = BTreeMap::new();
            for (list, accounts) in lists.iter().enumerate() {
                for (at, account) in accounts.iter().enumerate() {
                    expected.entry(*account).or_insert_with(|| vec![None; lists.len()])[list] = Some(at);
                }
            }
            prop_assert_eq!(visited, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
