use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Action;

/// What somebody who is signed in may do; each role may do all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees everything, the audit trail too, and downloads files.
    Viewer,
    /// Adds, invites and starts; retries and dismisses.
    Operator,
    /// Takes protection away too: stops, disassociates, deletes.
    Admin,
}

impl Role {
    /// Every role, the one that may do least first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Admin];

    /// The role that an action takes.
    pub const fn for_action(action: Action) -> Self {
        if action.is_destructive() { Self::Admin } else { Self::Operator }
    }

    /// Why somebody with a lesser role may not: “Only an admin may stop monitoring.”
    pub fn only(self, what: &str) -> String {
        let who = match self {
            Self::Viewer => "somebody who is signed in",
            Self::Operator => "an operator or an admin",
            Self::Admin => "an admin",
        };
        format!("Only {who} may {what}.")
    }

    /// The word in settings, claims and on the page.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a role is viewer, operator or admin")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or(UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_ones_before_it_may() {
        assert!(Role::ALL.is_sorted());
        assert_eq!(Role::for_action(Action::CreateAndInvite), Role::Operator);
        assert_eq!(Role::for_action(Action::StartMonitoringMembers), Role::Operator);
        let destructive = [
            Action::StopMonitoringMembers,
            Action::DisassociateMembers,
            Action::DeleteMembers,
            Action::RecreateMembers,
        ];
        for action in destructive {
            assert_eq!(Role::for_action(action), Role::Admin);
        }
        assert!(Role::ALL.iter().all(|role| role.word().parse() == Ok(*role)));
    }
}
