use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{AccountId, Action, Cause, MembersQuery, OperationId, Region, Timestamp, Why};

/// What was not processed by any operation and is still open, in the Regions in scope.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpenList {
    /// By action and reason, the most frequent first.
    pub groups: Vec<OpenGroup>,
    /// Further groups, which are not among them.
    pub unlisted: u32,
    /// Accounts with an open result in scope.
    pub accounts: u32,
    /// Account-Regions with one.
    pub cells: u32,
    /// Account-Regions with one in Regions that are not in scope.
    pub elsewhere: u32,
}

impl OpenList {
    /// Groups that are listed at a time.
    pub const GROUPS: usize = 50;
}

/// Open results of one action for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGroup {
    /// What the operations were to do.
    pub action: Action,
    /// Why GuardDuty did not.
    pub why: Why,
    /// How many account-Regions.
    pub cells: u32,
    /// How many accounts.
    pub accounts: u32,
    /// When the newest of them came in.
    pub newest: Timestamp,
    /// The first of them, by account and Region.
    pub named: Vec<OpenCell>,
}

impl OpenGroup {
    /// A group names so many of its account-Regions.
    pub const NAMED: usize = 200;
}

/// One open result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCell {
    /// Where.
    pub cell: CellName,
    /// The reason as GuardDuty gave it.
    pub result: Box<str>,
    /// The operation that tried.
    pub operation: OperationId,
    /// When.
    pub at: Timestamp,
}

/// The name of a cell: an account in a Region, in a form written `111122223333/eu-west-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CellName {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

impl From<CellName> for String {
    fn from(name: CellName) -> Self {
        name.to_string()
    }
}

/// The text names no account in a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an account id, a slash and a Region are expected")]
pub struct InvalidCellName;

impl FromStr for CellName {
    type Err = InvalidCellName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (account, region) = text.split_once('/').ok_or(InvalidCellName)?;
        let account = account.parse().map_err(|_| InvalidCellName)?;
        Ok(Self { account, region: region.parse().map_err(|_| InvalidCellName)? })
    }
}

impl TryFrom<String> for CellName {
    type Error = InvalidCellName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A group of open results, in the Regions in scope; none means every Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenChoice {
    /// What the operations were to do.
    pub action: Action,
    /// Why GuardDuty did not.
    pub why: Why,
    /// The scope.
    pub regions: Vec<Region>,
}

impl OpenChoice {
    /// As a form names it; the query part of the page's URL has the scope.
    pub fn from_form(action: Action, cause: Cause, reason: Option<String>, search: &str) -> Self {
        let why = Why { cause, reason: reason.map(Into::into) };
        Self { action, why, regions: MembersQuery::parse(search).regions }
    }
}

/// Open results of which a person says that nothing more will be done about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// The group.
    pub of: OpenChoice,
    /// Those of the group that are meant.
    pub meant: Meant,
    /// Why.
    pub note: String,
}

/// Which results of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// These, of which there are at most [`OpenGroup::NAMED`].
    Named(BTreeSet<CellName>),
    /// All that came in until the newest of them that the person has seen.
    AllUntil(Timestamp),
}

impl Dismissal {
    /// Characters that a note may have.
    pub const LONGEST_NOTE: usize = 500;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_cell_is_read_back() {
        let name: CellName = "001122223333/eu-west-1".parse().unwrap();
        assert_eq!(name.to_string().parse(), Ok(name));
        for bad in ["", "001122223333", "1/eu-west-1", "001122223333/", "001122223333/Nowhere"] {
            assert_eq!(bad.parse::<CellName>(), Err(InvalidCellName), "{bad}");
        }
    }
}
