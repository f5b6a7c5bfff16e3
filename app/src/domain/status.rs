use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What GuardDuty says of the relationship between the administrator and one member in one Region.
///
/// The API types it as a free string; a value that is not listed is kept as it came in [`Other`](Self::Other).
/// <https://docs.aws.amazon.com/guardduty/latest/ug/administrator_member_relationships.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RelationshipStatus {
    /// Details added, never invited.
    Created,
    /// Invited; AWS checks that the e-mail address is that of the account's root user.
    EmailVerificationInProgress,
    /// The e-mail address or the account id does not match.
    EmailVerificationFailed,
    /// The invitation waits for an answer.
    Invited,
    /// Associated and monitored.
    Enabled,
    /// Associated, monitoring suspended.
    Disabled,
    /// Disassociated by the administrator, or the member deleted its detector.
    Removed,
    /// The member left by itself.
    Resigned,
    /// The member was deleted.
    Deleted,
    /// The member has this opt-in Region turned off.
    RegionDisabled,
    /// The AWS account is suspended or closed.
    AccountSuspended,
    /// The organization's management account has no detector yet.
    CannotCreateDetectorInOrganizationMasterAccount,
    /// A status that Muster does not know, as it came.
    Other(Box<str>),
}

impl Tone {
    /// All of them, what is well first.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Paused, Self::Waiting, Self::Idle, Self::Bad];

    /// Where it stands among [`ALL`](Self::ALL).
    pub const fn place(self) -> usize {
        self as usize
    }

    /// What accounts whose status asks this have in common.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ok => "Enabled",
            Self::Paused => "Disabled",
            Self::Waiting => "Invited, not accepted yet",
            Self::Idle => "Not associated",
            Self::Bad => "Needs an answer",
        }
    }

    /// The name of its colour in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Paused => "paused",
            Self::Waiting => "waiting",
            Self::Idle => "idle",
            Self::Bad => "bad",
        }
    }
}

/// What a status asks of the person who looks at it; each tone has one colour and each status one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Ok,
    /// Suspended on purpose.
    Paused,
    /// Somebody else's move.
    Waiting,
    /// Nothing going on.
    Idle,
    /// Needs an answer.
    Bad,
}

use RelationshipStatus as S;

impl RelationshipStatus {
    /// Every status that Muster knows, in the order of the member's life.
    pub const KNOWN: [Self; 12] = [
        S::Enabled,
        S::Disabled,
        S::Invited,
        S::EmailVerificationInProgress,
        S::Created,
        S::EmailVerificationFailed,
        S::AccountSuspended,
        S::CannotCreateDetectorInOrganizationMasterAccount,
        S::Resigned,
        S::Removed,
        S::RegionDisabled,
        S::Deleted,
    ];

    /// The value as GuardDuty writes it.
    pub fn as_wire(&self) -> &str {
        match self {
            S::Created => "Created",
            S::EmailVerificationInProgress => "EmailVerificationInProgress",
            S::EmailVerificationFailed => "EmailVerificationFailed",
            S::Invited => "Invited",
            S::Enabled => "Enabled",
            S::Disabled => "Disabled",
            S::Removed => "Removed",
            S::Resigned => "Resigned",
            S::Deleted => "Deleted",
            S::RegionDisabled => "RegionDisabled",
            S::AccountSuspended => "AccountSuspended",
            S::CannotCreateDetectorInOrganizationMasterAccount => "CannotCreateDetectorInOrganizationMasterAccount",
            S::Other(text) => text,
        }
    }

    /// The word on the page.
    pub fn label(&self) -> String {
        match self {
            S::EmailVerificationInProgress => "Verifying e-mail".into(),
            S::EmailVerificationFailed => "Verification failed".into(),
            S::RegionDisabled => "Region disabled".into(),
            S::AccountSuspended => "Account suspended".into(),
            S::CannotCreateDetectorInOrganizationMasterAccount => "No management detector".into(),
            S::Other(text) => format!("Unknown: {text}"),
            known => known.as_wire().into(),
        }
    }

    /// What it means, in one sentence.
    pub fn meaning(&self) -> &'static str {
        match self {
            S::Created => "The account's details are stored; it has not been invited.",
            S::EmailVerificationInProgress => {
                "Invited; AWS is checking that the e-mail address belongs to the account's root user."
            }
            S::EmailVerificationFailed => "The e-mail address is not that of the account's root user.",
            S::Invited => "The invitation waits for the account's owner to accept it.",
            S::Enabled => "A member, and GuardDuty monitors it.",
            S::Disabled => "A member, but monitoring is suspended.",
            S::Removed => "No longer a member; its details are kept.",
            S::Resigned => "The account left its administrator by itself.",
            S::Deleted => "The member was deleted.",
            S::RegionDisabled => "The account has this opt-in Region turned off.",
            S::AccountSuspended => "The AWS account is suspended or closed.",
            S::CannotCreateDetectorInOrganizationMasterAccount => {
                "The organization's management account must turn GuardDuty on first."
            }
            S::Other(_) => "GuardDuty answered with a status that Muster does not know.",
        }
    }

    /// What the status asks of the person who looks at it.
    pub fn tone(&self) -> Tone {
        match self {
            S::Enabled => Tone::Ok,
            S::Disabled => Tone::Paused,
            S::Invited | S::EmailVerificationInProgress => Tone::Waiting,
            S::Created | S::Removed | S::Deleted | S::RegionDisabled => Tone::Idle,
            S::EmailVerificationFailed
            | S::AccountSuspended
            | S::CannotCreateDetectorInOrganizationMasterAccount
            | S::Resigned
            | S::Other(_) => Tone::Bad,
        }
    }
}

/// Where a cell's status stands among all, 0 being the worst; `None` is an account that is not a member there.
pub fn worst_rank(status: Option<&RelationshipStatus>) -> u8 {
    match status {
        Some(S::EmailVerificationFailed) => 0,
        Some(S::AccountSuspended) => 1,
        Some(S::CannotCreateDetectorInOrganizationMasterAccount) => 2,
        Some(S::Other(_)) => 3,
        Some(S::Resigned) => 4,
        Some(S::Removed) => 5,
        Some(S::Deleted) => 6,
        Some(S::Disabled) => 7,
        Some(S::RegionDisabled) => 8,
        None => 9,
        Some(S::Created) => 10,
        Some(S::EmailVerificationInProgress) => 11,
        Some(S::Invited) => 12,
        Some(S::Enabled) => 13,
    }
}

impl FromStr for RelationshipStatus {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let known = Self::KNOWN.into_iter().find(|status| status.as_wire().eq_ignore_ascii_case(text));
        Ok(known.unwrap_or_else(|| S::Other(text.into())))
    }
}

impl From<String> for RelationshipStatus {
    fn from(text: String) -> Self {
        let Ok(status) = text.parse();
        status
    }
}

impl From<RelationshipStatus> for String {
    fn from(status: RelationshipStatus) -> Self {
        status.as_wire().to_owned()
    }
}

impl fmt::Display for RelationshipStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_case_and_keeps_what_it_does_not_know() {
        assert_eq!(RelationshipStatus::from("ENABLED".to_owned()), S::Enabled);
        assert_eq!(RelationshipStatus::from("Weird".to_owned()), S::Other("Weird".into()));
        assert_eq!(String::from(RelationshipStatus::from("Weird".to_owned())), "Weird");
    }

    #[test]
    fn reads_back_every_status_it_writes() {
        for status in RelationshipStatus::KNOWN {
            assert_eq!(RelationshipStatus::from(status.as_wire().to_owned()), status);
        }
    }

    #[test]
    fn ranks_are_distinct() {
        let mut ranks: Vec<u8> = RelationshipStatus::KNOWN.iter().map(|s| worst_rank(Some(s))).collect();
        ranks.extend([worst_rank(None), worst_rank(Some(&S::Other("x".into())))]);
        ranks.sort_unstable();
        assert_eq!(ranks, (0..14).collect::<Vec<u8>>());
    }
}
