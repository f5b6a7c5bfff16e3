use serde::{Deserialize, Serialize};

use super::{AccountId, Region, Timestamp, TypedLine};

/// The number of a checked list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(pub u64);

/// A list of accounts that was pasted or uploaded, checked line by line before anything is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    /// Its number.
    pub id: ListId,
    /// Accounts that can be added.
    pub accounts: u32,
    /// Lines that cannot be used.
    pub problems: u32,
    /// Accounts that could be added too if their lost leading zeros were put back.
    pub repairable: u32,
    /// Lines that say again what an earlier one said.
    pub repeated: u32,
    /// Where it is from, if nobody typed it.
    pub imported: Option<Imported>,
    /// The page that the lines are of, from 0.
    pub page: u32,
    /// Those lines: what cannot be used comes first.
    pub lines: Vec<TypedLine>,
    /// All of it as it came, to be mended; `None` if it is too long for that.
    pub text: Option<String>,
}

impl AccountList {
    /// Lines of a page.
    pub const PAGE: u32 = 100;
    /// The longest text, in bytes, that is offered to be mended on the page.
    pub const LONGEST_TEXT: usize = 100_000;
}

/// The accounts of an organization, as a list was made from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// When they were read.
    pub at: Timestamp,
    /// The organization's id, if AWS told it.
    pub organization: Option<Box<str>>,
    /// All its accounts.
    pub accounts: u32,
    /// The Regions in scope.
    pub regions: Vec<Region>,
    /// Those of them that had not been read to their end: accounts may be members there already.
    pub unread: Vec<Region>,
    /// Accounts that have nothing to be added in any of them.
    pub members: u32,
    /// The first accounts that are left out because they are not active.
    pub inactive: Vec<InactiveAccount>,
    /// How many more of these there are.
    pub more_inactive: u32,
    /// The management account, if it is among those to be added.
    pub management: Option<AccountId>,
}

/// An account of the organization that is not active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InactiveAccount {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: Box<str>,
    /// Where it stands in its life, in AWS's word.
    pub state: Box<str>,
}

/// What becomes of the lines of a list that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChoice {
    /// The list.
    pub list: ListId,
    /// Lost leading zeros are put back.
    pub repair: bool,
    /// Where to create the accounts; empty for every Region.
    pub regions: Vec<Region>,
}
