use serde::{Deserialize, Serialize};

use super::{AccountId, Action, RelationshipStatus};

/// What has become of what an operation processed; nothing before its end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Aftermath {
    /// Where it stands by now, the worst status first. What was not read yet is left out.
    pub standing: Vec<Standing>,
    /// What can be done next to it.
    pub follow_up: Option<FollowUp>,
}

/// How many account-Regions have a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The status; none where the account is not a member.
    pub status: Option<RelationshipStatus>,
    /// How many.
    pub cells: u32,
    /// Accounts with at least one of them.
    pub accounts: u32,
    /// The first of these.
    pub first: Vec<AccountId>,
}

/// What can be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// What.
    pub action: Action,
    /// It takes back what was done, rather than going on from it.
    pub back: bool,
    /// To how many accounts.
    pub accounts: u32,
}
