use serde::{Deserialize, Serialize};

use super::{AccountId, Region, SkipGroup, SkipReason, Timestamp, TypedLine};

/// The number of a checked list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(pub u64);

/// A list of accounts that was pasted or uploaded, checked line by line before anything is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    /// Its number.
    pub id: ListId,
    /// Accounts of the lines that can be used.
    pub accounts: u32,
    /// Those of them that can be added in at least one of the Regions.
    pub to_add: u32,
    /// What is left out in the Regions, by reason.
    pub left_out: Vec<SkipGroup>,
    /// The Regions in scope where GuardDuty is on.
    pub regions: Vec<Region>,
    /// Those of them that have not been read to their end: accounts may be members there already.
    pub unread: Vec<Region>,
    /// Lines that cannot be used.
    pub problems: u32,
    /// Those of these lines that have only lost leading zeros.
    pub without_zeros: u32,
    /// Lines that say again what an earlier one said.
    pub repeated: u32,
    /// The numbers of the first of them.
    pub repeated_first: Vec<u32>,
    /// Where it is from, if nobody typed it.
    pub imported: Option<Imported>,
    /// The page that the lines are of, from 0.
    pub page: u32,
    /// Those lines: what cannot be used comes first.
    pub lines: Vec<TypedLine>,
    /// What would become of the account of each of those lines.
    pub prospects: Vec<Prospect>,
    /// All of it as it came, to be corrected; `None` if it is too long for that.
    pub text: Option<String>,
}

impl AccountList {
    /// Lines of a page.
    pub const PAGE: u32 = 100;
    /// So many lines that only repeat another are named.
    pub const NAMED: usize = 10;
    /// The longest text, in bytes, that is offered to be corrected on the page.
    pub const LONGEST_TEXT: usize = 100_000;
}

/// What would become of an account in the Regions in scope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prospect {
    /// In how many of them it can be added.
    pub regions: u32,
    /// Why not in the others.
    pub left_out: Vec<SkipReason>,
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
