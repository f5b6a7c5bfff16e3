use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    AccountDetail, AccountId, Action, Approval, InviteOptions, OperationId, Region, SkipGroup, TYPE_COUNT_ABOVE,
    Timestamp,
};

/// The number of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(pub u64);

/// Which accounts an action is for; they are frozen when the plan is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// These accounts, in the Regions of the query (the query's other parts do not count).
    Picked {
        /// The query part of the page's URL.
        search: String,
        /// The picked accounts.
        accounts: Vec<AccountId>,
    },
    /// All accounts that match the query, less some.
    AllMatching {
        /// The query part of the page's URL.
        search: String,
        /// Accounts that were taken out again.
        except: Vec<AccountId>,
    },
    /// New accounts for these Regions, to be created as members.
    New {
        /// The Regions to create them in; empty for every Region.
        regions: Vec<Region>,
        /// The accounts with their e-mail addresses.
        details: Vec<AccountDetail>,
    },
}

impl Selection {
    /// What the form around the list of members sends: picked accounts, or all that match less some.
    pub fn from_form(search: String, all: bool, accounts: Vec<AccountId>, except: Vec<AccountId>) -> Self {
        if all { Self::AllMatching { search, except } } else { Self::Picked { search, accounts } }
    }
}

/// How much of a selection an action would be done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The action.
    pub action: Action,
    /// Accounts with at least one eligible cell.
    pub accounts: u32,
    /// Eligible cells.
    pub cells: u32,
    /// Why the others are skipped, the most frequent reason first.
    pub skipped: Vec<SkipGroup>,
}

/// What an action would do to a selection, worked out without writing anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its number.
    pub id: PlanId,
    /// What would be done.
    pub action: Action,
    /// Accounts in the selection.
    pub selected: u32,
    /// Accounts with at least one eligible cell.
    pub accounts: u32,
    /// Eligible cells.
    pub cells: u32,
    /// When the selection was frozen.
    pub frozen_at: Timestamp,
    /// Region by Region; a Region in which nothing would be done is listed too.
    pub regions: Vec<PlanRegion>,
    /// Why cells are skipped, over all Regions, the most frequent reason first.
    pub skipped: Vec<SkipGroup>,
    /// The first accounts to which something would be done.
    #[serde(default)]
    pub first: Vec<PlannedAccount>,
    /// How many e-mails GuardDuty would send unless told not to.
    pub emails: u32,
    /// What the invitations carried that this plan is to repeat.
    #[serde(default)]
    pub invite: Option<InviteOptions>,
    /// Cells of which GuardDuty has not said in time whether an organization policy locks them.
    #[serde(default)]
    pub unasked: u32,
    /// How long it will take at the pace that is known, in seconds.
    pub seconds: u32,
    /// Stands for the selected cells and the auto-enable settings: what was seen is what is confirmed.
    pub hash: String,
    /// Whether another admin has to approve it, as it was when somebody looked.
    #[serde(default)]
    pub approval: Approval,
    /// The operation that carries it out or did, as it was when somebody looked.
    #[serde(default)]
    pub operation: Option<OperationId>,
}

/// An account to which something would be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAccount {
    /// The account.
    pub account: AccountId,
    /// Its e-mail address when the plan was made, if one was known.
    pub email: Option<Box<str>>,
    /// The address under which it would be created.
    pub created_as: Option<Box<str>>,
}

/// Every account-Region that a plan is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCells {
    /// The plan.
    pub plan: PlanId,
    /// What would be done.
    pub action: Action,
    /// When the selection was frozen.
    pub frozen_at: Timestamp,
    /// By account, then by Region.
    pub cells: Vec<PlannedCell>,
}

/// One account in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCell {
    /// Whose it is.
    pub of: Arc<PlannedAccount>,
    /// The Region.
    pub region: Region,
    /// Why the plan leaves it out, if it does.
    pub left_out: Option<&'static str>,
}

impl Plan {
    /// It takes protection from so many accounts that their count must be typed.
    pub const fn needs_count(&self) -> bool {
        self.action.is_destructive() && self.accounts > TYPE_COUNT_ABOVE
    }
}

/// What a person says when they confirm a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confirmation {
    /// The hash of the plan that was looked at.
    pub hash: String,
    /// The count of accounts as it was typed; not asked for by every plan.
    pub typed_count: String,
    /// What an invitation carries; only an action that invites looks at it.
    pub invite: InviteOptions,
}

impl Confirmation {
    /// The count of accounts was typed, or need not be.
    pub fn has_count(&self, plan: &Plan) -> bool {
        let digits: String = self.typed_count.chars().filter(char::is_ascii_digit).collect();
        !plan.needs_count() || digits == plan.accounts.to_string()
    }
}

/// A plan's part in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRegion {
    /// The Region.
    pub region: Region,
    /// Eligible cells.
    pub cells: u32,
    /// Cells that are skipped.
    pub skipped: u32,
    /// Writing calls of at most 50 accounts.
    pub calls: u32,
}
