use std::sync::Arc;

use app::domain::{AccountDetail, AccountId, AccountList, Action, Imported, ListId, Region, TypedAccounts, TypedLine};
use serde::{Deserialize, Serialize};

use super::prospects::{assess_in, prospects};
use crate::roster::{Snapshot, count};

/// A list as it came, which is what is kept: the verdicts follow from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sent {
    /// All of it.
    pub(super) text: String,
    /// Where it is from, if nobody typed it.
    pub(super) imported: Option<Imported>,
}

/// A list with its verdicts, and what its pages show.
#[derive(Debug)]
pub(super) struct Checked {
    sent: Sent,
    typed: TypedAccounts,
    /// The places of its lines: what cannot be used comes first, each in the order of the text.
    order: Vec<usize>,
    problems: u32,
    /// Its accounts, sorted.
    accounts: Arc<[AccountId]>,
}

impl Checked {
    /// With the administrator account, once it is known.
    pub(super) fn new(sent: Sent, administrator: Option<AccountId>) -> Self {
        let typed = TypedAccounts::parse(&sent.text).but(administrator);
        let (bad, good): (Vec<usize>, Vec<usize>) =
            (0..typed.lines.len()).partition(|at| typed.lines[*at].verdict.is_err());
        let problems = count(bad.len());
        let mut accounts: Vec<AccountId> = typed.details().into_iter().map(|detail| detail.account).collect();
        accounts.sort_unstable();
        Self { sent, typed, order: [bad, good].concat(), problems, accounts: accounts.into() }
    }

    /// The accounts to be added.
    pub(super) fn details(&self) -> Vec<AccountDetail> {
        self.typed.details()
    }

    /// The same list with lost leading zeros put back.
    pub(super) fn with_zeros(&self) -> Sent {
        Sent { text: TypedAccounts::put_zeros_back(&self.sent.text), imported: self.sent.imported.clone() }
    }

    /// What cannot be used, as a table.
    pub(super) fn problems(&self) -> Vec<Vec<String>> {
        self.typed.problem_table().collect()
    }

    pub(super) fn page(&self, id: ListId, page: u32, snapshot: &Snapshot, regions: &[Region]) -> AccountList {
        // What is created and not invited yet can still be invited.
        let action = Action::CreateAndInvite;
        let found = assess_in(snapshot, action, regions, &self.accounts);
        let lines = count(self.order.len());
        let page = page.min(lines.saturating_sub(1) / AccountList::PAGE);
        let on_page = self.order.iter().skip((page * AccountList::PAGE) as usize).take(AccountList::PAGE as usize);
        let on_page: Vec<TypedLine> = on_page.map(|at| self.typed.lines[*at].clone()).collect();
        let of = |line: &TypedLine| line.verdict.as_ref().ok().map(|detail| detail.account);
        let prospects = prospects(snapshot, action, regions, &on_page.iter().filter_map(of).collect());
        let text = &self.sent.text;
        AccountList {
            id,
            accounts: lines - self.problems,
            problems: self.problems,
            to_add: count(found.accounts),
            left_out: found.groups,
            regions: regions.to_vec(),
            unread: snapshot.unread(regions),
            without_zeros: count(self.typed.without_zeros().len()),
            repeated: count(self.typed.repeated.len()),
            repeated_first: self.typed.repeated.iter().copied().take(AccountList::NAMED).collect(),
            imported: self.sent.imported.clone(),
            page,
            prospects: on_page
                .iter()
                .map(|line| of(line).and_then(|account| prospects.get(&account)).cloned().unwrap_or_default())
                .collect(),
            lines: on_page,
            text: (text.len() <= AccountList::LONGEST_TEXT).then(|| text.clone()),
        }
    }
}
