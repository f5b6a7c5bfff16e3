use std::collections::BTreeSet;

use crate::{
    domain::{AccountId, MembersQuery},
    platform,
};

/// Which rows are ticked: some accounts, or all that match less some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ticked {
    /// All that match are ticked, and `accounts` are the exceptions.
    pub(crate) all: bool,
    /// The ticked accounts, or the exceptions.
    pub(crate) accounts: BTreeSet<AccountId>,
    /// Those of the ticked accounts that were ticked under other filters.
    pub(crate) elsewhere: BTreeSet<AccountId>,
    /// The filters under which they were, if there are any.
    of: Option<MembersQuery>,
}

impl Ticked {
    /// All that match, or none.
    pub(crate) fn whole(all: bool) -> Self {
        Self { all, ..Self::default() }
    }

    /// What was ticked in the list that the server sent, before the page ran in the browser.
    pub(crate) fn already() -> Self {
        let sent = |name| platform::sent_by("form.bulk-form", name);
        if sent("all").is_empty() {
            Self {
                accounts: sent("accounts[]").iter().filter_map(|account| account.parse().ok()).collect(),
                ..Self::default()
            }
        } else {
            Self::whole(true)
        }
    }

    pub(crate) fn contains(&self, account: AccountId) -> bool {
        self.all != self.accounts.contains(&account)
    }

    pub(crate) fn set(&mut self, account: AccountId, ticked: bool) {
        if self.all == ticked {
            self.accounts.remove(&account);
            self.elsewhere.remove(&account);
        } else {
            self.accounts.insert(account);
        }
        if self.elsewhere.is_empty() {
            self.of = None;
        }
    }

    /// The same when the filter becomes another one: “all that match” were all that matched the one before.
    pub(crate) fn under_another(self, before: MembersQuery, now: &MembersQuery) -> Self {
        if self.all || self.accounts.is_empty() {
            return Self::default();
        }
        // Nothing was ticked on the way: all are still of the filter that they were of.
        let of = self.of.filter(|_| self.elsewhere == self.accounts).unwrap_or(before);
        if of == *now {
            return Self { elsewhere: BTreeSet::new(), of: None, ..self };
        }
        Self { elsewhere: self.accounts.clone(), of: Some(of), ..self }
    }

    /// How many accounts of `matching` are ticked.
    pub(crate) fn count(&self, matching: u32) -> u32 {
        let listed = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        if self.all { matching.saturating_sub(listed) } else { listed }
    }

    /// The accounts for the form: ticked ones and exceptions.
    pub(crate) fn into_lists(self) -> (Vec<AccountId>, Vec<AccountId>) {
        let accounts = self.accounts.into_iter().collect();
        if self.all { (Vec::new(), accounts) } else { (accounts, Vec::new()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_from_all_is_not_ticked() {
        let account: AccountId = "111122223333".parse().unwrap();
        let mut ticked = Ticked::whole(true);
        ticked.set(account, false);
        assert!(!ticked.contains(account));
        assert_eq!(ticked.count(10), 9);
        ticked.set(account, true);
        assert_eq!(ticked.count(10), 10);
        let [one, other] = ["", "q=1"].map(MembersQuery::parse);
        assert_eq!(ticked.under_another(one, &other), Ticked::default(), "others match there");
    }

    #[test]
    fn what_was_ticked_under_other_filters_is_told_apart() {
        let [first, second]: [AccountId; 2] = ["111122223333", "444455556666"].map(|id| id.parse().unwrap());
        let mut ticked = Ticked::default();
        ticked.set(first, true);
        let [one, typing, other] = ["", "q=1", "q=12"].map(MembersQuery::parse);
        let ticked = ticked.under_another(one.clone(), &typing).under_another(typing, &other);
        assert_eq!(ticked.elsewhere.len(), 1);
        assert_eq!(ticked.clone().under_another(other.clone(), &one).elsewhere.len(), 0, "where it was ticked");
        let mut ticked = ticked;
        ticked.set(second, true);
        assert_eq!((ticked.count(0), ticked.elsewhere.len()), (2, 1));
        ticked.set(first, false);
        assert_eq!((ticked.count(0), ticked.elsewhere.len()), (1, 0));
        ticked.set(second, false);
        assert_eq!(ticked, Ticked::default());
    }
}
