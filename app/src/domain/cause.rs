use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The class of a reason for which an account was not processed, with what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// GuardDuty failed for a moment.
    InternalError,
    /// Too many calls at once.
    Throttled,
    /// The call did not get through, or its answer did not come back.
    Unreachable,
    /// The credentials lack the permission.
    AccessDenied,
    /// AWS does not accept the credentials, or not any more.
    Credentials,
    /// The account has not accepted an invitation.
    NotAssociated,
    /// The account must be disassociated first.
    StillAssociated,
    /// An invitation is out, or the account is a member.
    AlreadyInvited,
    /// The account is listed already.
    AlreadyMember,
    /// The member has no e-mail address.
    EmailMissing,
    /// The administrator itself was among the accounts.
    Itself,
    /// The calling account is itself somebody's member.
    CallerIsMember,
    /// The administrator has as many members as it may have.
    MemberLimit,
    /// The organization's management account has no detector.
    ManagementAccountOff,
    /// GuardDuty cannot assume its role in the member account.
    HandshakeRole,
    /// The organization's auto-enable is ALL.
    AutoEnableAll,
    /// A policy of the organization manages the account’s GuardDuty.
    PolicyManaged,
    /// GuardDuty refused the whole call.
    Refused,
    /// A reason that Muster does not know; its text says what GuardDuty said.
    Unknown,
}

/// Parts of GuardDuty's reasons, each with the cause it stands for; the first that occurs decides.
const KNOWN: [(&str, Cause); 15] = [
    ("internal error", Cause::InternalError),
    ("already a member or associated member", Cause::AlreadyMember),
    ("already invited or is already the guardduty", Cause::AlreadyInvited),
    ("email address is missing", Cause::EmailMissing),
    ("cannot become a member of itself", Cause::Itself),
    ("cannot invite itself", Cause::Itself),
    ("since it is already an associated member of another", Cause::CallerIsMember),
    ("maximum number of allowed members", Cause::MemberLimit),
    ("must first enable guardduty", Cause::ManagementAccountOff),
    ("is not an associated member of", Cause::NotAssociated),
    ("handshake role", Cause::HandshakeRole),
    ("since it is still associated to it", Cause::StillAssociated),
    ("enables guardduty for all member accounts", Cause::AutoEnableAll),
    ("managed by an organization policy", Cause::PolicyManaged),
    ("maximum number of results exceeded", Cause::Throttled),
];

use Cause as C;

impl Cause {
    const ALL: [Self; 19] = [
        C::InternalError,
        C::Throttled,
        C::Unreachable,
        C::AccessDenied,
        C::Credentials,
        C::NotAssociated,
        C::StillAssociated,
        C::AlreadyInvited,
        C::AlreadyMember,
        C::EmailMissing,
        C::Itself,
        C::CallerIsMember,
        C::MemberLimit,
        C::ManagementAccountOff,
        C::HandshakeRole,
        C::AutoEnableAll,
        C::PolicyManaged,
        C::Refused,
        C::Unknown,
    ];

    /// The cause that a reason in `unprocessedAccounts` stands for.
    pub fn of(result: &str) -> Self {
        let text = result.to_ascii_lowercase();
        KNOWN.iter().find(|(part, _)| text.contains(part)).map_or(C::Unknown, |(_, cause)| *cause)
    }

    /// A few words, to be read after “Not processed:”.
    pub const fn title(self) -> &'static str {
        match self {
            C::InternalError => "GuardDuty had an internal error",
            C::Throttled => "too many calls at once",
            C::Unreachable => "GuardDuty did not answer",
            C::AccessDenied => "access denied",
            C::Credentials => "Muster’s AWS credentials cannot be used",
            C::NotAssociated => "not an associated member",
            C::StillAssociated => "still associated",
            C::AlreadyInvited => "already invited",
            C::AlreadyMember => "already a member",
            C::EmailMissing => "e-mail address missing",
            C::Itself => "the administrator itself",
            C::CallerIsMember => "the administrator is a member of another account",
            C::MemberLimit => "member limit reached",
            C::ManagementAccountOff => "GuardDuty is off in the management account",
            C::HandshakeRole => "GuardDuty’s role cannot be assumed",
            C::AutoEnableAll => "auto-enable is ALL",
            C::PolicyManaged => "managed by an organization policy",
            C::Refused => "GuardDuty refused the call",
            C::Unknown => "another reason",
        }
    }

    /// What it means and what to do, in plain words.
    pub const fn remedy(self) -> &'static str {
        match self {
            C::InternalError => "This passes by itself. Retry these accounts.",
            C::Throttled => "GuardDuty asked for fewer calls and did not recover in time. Retry these accounts.",
            C::Unreachable => {
                "It is not known whether GuardDuty did it; the status in the table is what it says now. Retry these accounts."
            }
            C::AccessDenied => {
                "Muster’s credentials may not do this. Grant the action that the message names, then retry."
            }
            C::Credentials => "Nothing was done to these accounts. Renew Muster’s credentials, then retry.",
            C::NotAssociated => {
                "The account has not accepted an invitation from this administrator. Invite it, let its owner accept, then retry."
            }
            C::StillAssociated => "Disassociate the account first, then delete it.",
            C::AlreadyInvited => {
                "An invitation is out or the account is a member. If it resigned, disassociate it first, then invite it again."
            }
            C::AlreadyMember => "The account is in the list already. There is nothing to do.",
            C::EmailMissing => "Delete the account and create it again with the e-mail address of its root user.",
            C::Itself => "The administrator account cannot be its own member. Leave it out.",
            C::CallerIsMember => {
                "This account is itself a member of another administrator. It must leave that one before it can have members."
            }
            C::MemberLimit => "Delete members that are no longer needed, or ask AWS for a higher limit.",
            C::ManagementAccountOff => {
                "Turn GuardDuty on in the organization’s management account in this Region, then retry."
            }
            C::HandshakeRole => {
                "GuardDuty’s service-linked role is missing or blocked in the member account. Mend it there, then retry."
            }
            C::AutoEnableAll => {
                "The organization’s auto-enable setting is ALL, which keeps every account on. Set it to NEW or NONE first."
            }
            C::PolicyManaged => {
                "A policy of the organization keeps GuardDuty as it is in this account. Change the policy in AWS Organizations first."
            }
            C::Refused => "Read GuardDuty’s message below: it names what it did not accept.",
            C::Unknown => "Muster does not know this reason. GuardDuty’s own words are below.",
        }
    }

    /// Trying the same again can help without anybody doing something first.
    pub const fn is_transient(self) -> bool {
        matches!(self, C::InternalError | C::Throttled | C::Unreachable)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The text names no cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such cause")]
pub struct UnknownCause;

impl FromStr for Cause {
    type Err = UnknownCause;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|cause| cause.to_string() == text).ok_or(UnknownCause)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Internal error", Cause::InternalError)]
    #[case(
        "The request is rejected because the given account ID is not an associated member of account the current account.",
        Cause::NotAssociated
    )]
    #[case(
        "The request is rejected because the current account has already invited or is already the GuardDuty master of the given member account ID.",
        Cause::AlreadyInvited
    )]
    #[case(
        "Operation failed because your organization master must first enable GuardDuty to be added as a member",
        Cause::ManagementAccountOff
    )]
    #[case("Something new", Cause::Unknown)]
    fn knows_the_reasons_seen_in_the_wild(#[case] result: &str, #[case] cause: Cause) {
        assert_eq!(Cause::of(result), cause);
    }

    #[test]
    fn reads_back_every_cause_it_writes() {
        for cause in Cause::ALL {
            assert_eq!(cause.to_string().parse(), Ok(cause));
        }
    }
}
