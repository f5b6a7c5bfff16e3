use app::domain::{AccountDetail, AccountList, Imported, ListId, TypedAccounts};
use serde::{Deserialize, Serialize};

use crate::roster::count;

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
    repaired: Vec<AccountDetail>,
}

impl Checked {
    pub(super) fn new(sent: Sent) -> Self {
        let typed = TypedAccounts::parse(&sent.text);
        let (bad, good): (Vec<usize>, Vec<usize>) =
            (0..typed.lines.len()).partition(|at| typed.lines[*at].verdict.is_err());
        let problems = count(bad.len());
        let repaired = typed.repaired();
        Self { sent, typed, order: [bad, good].concat(), problems, repaired }
    }

    /// The accounts to be added, with those whose lost zeros are put back or without.
    pub(super) fn details(&self, repair: bool) -> Vec<AccountDetail> {
        let mut details = self.typed.details();
        if repair {
            details.extend_from_slice(&self.repaired);
        }
        details
    }

    /// What cannot be used, as a table.
    pub(super) fn problems(&self) -> Vec<Vec<String>> {
        self.typed.problem_table().collect()
    }

    pub(super) fn page(&self, id: ListId, page: u32) -> AccountList {
        let lines = count(self.order.len());
        let page = page.min(lines.saturating_sub(1) / AccountList::PAGE);
        let on_page = self.order.iter().skip((page * AccountList::PAGE) as usize).take(AccountList::PAGE as usize);
        let text = &self.sent.text;
        AccountList {
            id,
            accounts: lines - self.problems,
            problems: self.problems,
            repairable: count(self.repaired.len()),
            repeated: self.typed.repeated,
            imported: self.sent.imported.clone(),
            page,
            lines: on_page.map(|at| self.typed.lines[*at].clone()).collect(),
            text: (text.len() <= AccountList::LONGEST_TEXT).then(|| text.clone()),
        }
    }
}
