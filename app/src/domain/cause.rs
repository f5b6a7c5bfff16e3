use std::{fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::AccountId;

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
    /// The detector is another account's or another Region's.
    WrongDetector,
    /// GuardDuty did not take a value that was sent.
    InvalidInput,
    /// Muster does not read the Region any more.
    RegionGone,
    /// The operation was cancelled after the account was deleted and before it was created again.
    NotCreatedAgain,
    /// GuardDuty refused the whole call.
    Refused,
    /// A reason that Muster does not know; its text says what GuardDuty said.
    Unknown,
}

/// Parts of GuardDuty's reasons, each with the cause it stands for; the first that occurs decides.
const KNOWN: [(&str, Cause); 24] = [
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
    ("cannot delete the given member account id since it is still associated", Cause::StillAssociated),
    ("enables guardduty for all member accounts", Cause::AutoEnableAll),
    ("managed by an organization policy", Cause::PolicyManaged),
    ("maximum number of results exceeded", Cause::Throttled),
    ("createservicelinkedrole permission", Cause::AccessDenied),
    ("is not authorized to perform", Cause::AccessDenied),
    ("detectorid is not owned by the current account", Cause::WrongDetector),
    ("parameter detectorid has an invalid value", Cause::WrongDetector),
    ("invalid or out-of-range value", Cause::InvalidInput),
    ("one or more input parameters have invalid values", Cause::InvalidInput),
    ("query or path parameters are not specified", Cause::InvalidInput),
    ("max allowed length is", Cause::InvalidInput),
    ("has an invalid value", Cause::InvalidInput),
];

use Cause as C;

impl Cause {
    const ALL: [Self; 23] = [
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
        C::WrongDetector,
        C::InvalidInput,
        C::RegionGone,
        C::NotCreatedAgain,
        C::Refused,
        C::Unknown,
    ];

    /// The cause that a reason in `unprocessedAccounts` stands for.
    pub fn of(result: &str) -> Self {
        let text = result.to_ascii_lowercase();
        KNOWN.iter().find(|(part, _)| text.contains(part)).map_or(C::Unknown, |(_, cause)| *cause)
    }

    /// A few words, to be read after “Not processed:”, of which the first say what it is: a column may have room for no more.
    pub const fn title(self) -> &'static str {
        match self {
            C::InternalError => "internal error",
            C::Throttled => "too many calls at once",
            C::Unreachable => "no answer from GuardDuty",
            C::AccessDenied => "access denied",
            C::Credentials => "credentials not accepted by AWS",
            C::NotAssociated => "not an associated member",
            C::StillAssociated => "still associated",
            C::AlreadyInvited => "already invited",
            C::AlreadyMember => "already a member",
            C::EmailMissing => "e-mail address missing",
            C::Itself => "administrator itself",
            C::CallerIsMember => "administrator is another’s member",
            C::MemberLimit => "member limit reached",
            C::ManagementAccountOff => "management account has GuardDuty off",
            C::HandshakeRole => "role cannot be assumed",
            C::AutoEnableAll => "auto-enable is ALL",
            C::PolicyManaged => "managed by an organization policy",
            C::WrongDetector => "detector of another account or Region",
            C::InvalidInput => "value not accepted by GuardDuty",
            C::RegionGone => "Region no longer read by Muster",
            C::NotCreatedAgain => "not created again after it was deleted",
            C::Refused => "call refused by GuardDuty",
            C::Unknown => "another reason",
        }
    }

    /// Where it stands among all by its title, in the order of the alphabet.
    pub fn place(self) -> Option<usize> {
        static BY_TITLE: LazyLock<[Cause; 23]> = LazyLock::new(|| {
            let mut all = Cause::ALL;
            all.sort_by_key(|cause| cause.title().to_lowercase());
            all
        });
        BY_TITLE.iter().position(|cause| *cause == self)
    }

    /// What it means and what to do, in plain words.
    pub const fn remedy(self) -> &'static str {
        match self {
            C::InternalError => "This usually passes. Retry these accounts.",
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
                "GuardDuty cannot use its role AWSServiceRoleForAmazonGuardDuty in the member account. Somebody who administers that account looks under IAM, Roles whether it is there, and creates it if not; then retry."
            }
            C::AutoEnableAll => {
                "The organization’s auto-enable setting is ALL, which keeps every account on. Set it to NEW or NONE first."
            }
            C::PolicyManaged => {
                "A policy of the organization keeps GuardDuty as it is in this account. Change the policy in AWS Organizations first."
            }
            C::WrongDetector => {
                "Nothing was done to these accounts. Check under Settings which account Muster’s credentials belong to, then retry."
            }
            C::InvalidInput => {
                "GuardDuty’s own words below say what it did not accept. Check the account ids and e-mail addresses, then add these accounts again."
            }
            C::RegionGone => "Put the Region back into MUSTER_REGIONS, restart Muster, and retry just these.",
            C::NotCreatedAgain => {
                "The operation was cancelled between the two. Retry these accounts: they are created with the new e-mail addresses."
            }
            C::Refused => "Read GuardDuty’s message below: it names what it did not accept.",
            C::Unknown => "Muster does not know this reason. GuardDuty’s own words are below.",
        }
    }

    /// Deleting the account and creating it again with the right e-mail address is the way out.
    pub const fn needs_email(self) -> bool {
        matches!(self, C::EmailMissing)
    }

    /// Trying the same again can help at all, be it after somebody has done something.
    pub const fn can_be_retried(self) -> bool {
        !matches!(self, C::Itself)
    }

    /// Trying the same again can help without anybody doing something first.
    pub const fn is_transient(self) -> bool {
        matches!(self, C::InternalError | C::Throttled | C::Unreachable)
    }
}

/// What results have in common that stand under one heading: their cause, and for a reason that Muster does not know
/// its text too, so that two unknown reasons are never mixed up. Which accounts the text names makes no difference.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Why {
    /// The class of the reason.
    pub cause: Cause,
    /// The reason as GuardDuty gave it, but with `…` for each account id, where the class is [`Cause::Unknown`].
    pub reason: Option<Box<str>>,
}

impl Why {
    /// For a result of this class with this text.
    pub fn of(cause: Cause, result: &str) -> Self {
        Self { cause, reason: (cause == Cause::Unknown).then(|| without_ids(result)) }
    }

    /// A result of this class with this text stands under it.
    pub fn covers(&self, cause: Cause, result: &str) -> bool {
        self.cause == cause && self.reason.as_deref().is_none_or(|reason| *reason == *without_ids(result))
    }
}

fn without_ids(result: &str) -> Box<str> {
    let parts = result.split_inclusive(|letter: char| !letter.is_ascii_digit()).map(|part| {
        let digits = part.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        if digits.parse::<AccountId>().is_ok() { part.replacen(digits, "…", 1) } else { part.to_owned() }
    });
    parts.collect::<String>().into()
}

impl From<Cause> for Why {
    fn from(cause: Cause) -> Self {
        Self { cause, reason: None }
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
    use super::*;

    /// Every reason that is documented or was seen on the wire, word by word.
    #[rustfmt::skip]
    const REASONS: [(&str, Cause); 26] = [
        ("The request is rejected because the given account ID is already a member or associated member of the current account.", C::AlreadyMember),
        ("The request is rejected because an account cannot become a member of itself.", C::Itself),
        ("The request is rejected because the current account cannot create members since it is already an associated member of another master account.", C::CallerIsMember),
        ("The request is rejected because the current account cannot create anymore members since it cannot exceed the maximum number of allowed members.", C::MemberLimit),
        ("The request is rejected because the current account has already invited or is already the GuardDuty master of the given member account ID.", C::AlreadyInvited),
        ("The request is rejected because the current account cannot invite itself.", C::Itself),
        ("The request is rejected because member account's email address is missing.", C::EmailMissing),
        ("The request is rejected because the current account cannot invite other accounts since it is already an associated member of another master account.", C::CallerIsMember),
        ("The request is rejected because the given account ID is not an associated member of account the current account.", C::NotAssociated),
        ("The request is rejected because the given handshake role of the given member account ID cannot be assumed by GuardDuty on behalf of the given master account ID.", C::HandshakeRole),
        ("The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.", C::StillAssociated),
        ("The request is rejected because the organization configuration of the current account enables GuardDuty for all member accounts.", C::AutoEnableAll),
        ("The request is rejected because the given account ID is managed by an organization policy.", C::PolicyManaged),
        ("The request is rejected because an invalid or out-of-range value is specified as an input parameter.", C::InvalidInput),
        ("The request is rejected because the required query or path parameters are not specified.", C::InvalidInput),
        ("The request is rejected because one or more input parameters have invalid values.", C::InvalidInput),
        ("The request is rejected because the parameter detectorId has an invalid value.", C::WrongDetector),
        ("The request is rejected because the input detectorId is not owned by the current account.", C::WrongDetector),
        ("Operation failed because your organization master must first enable GuardDuty to be added as a member", C::ManagementAccountOff),
        ("Internal error", C::InternalError),
        ("Maximum number of results exceeded", C::Throttled),
        ("The request failed because the length provided for the accountDetails array was 64. Max allowed length is 50.", C::InvalidInput),
        ("The request was rejected because you do not have the required iam:CreateServiceLinkedRole permission.", C::AccessDenied),
        ("User: arn:aws:sts::111122223333:assumed-role/muster is not authorized to perform: guardduty:StopMonitoringMembers", C::AccessDenied),
        ("The request is rejected because the current account cannot delete the invitation from the given master account ID since it is still associated to it or has not declined their invitation yet.", C::Unknown),
        ("Something new", C::Unknown),
    ];

    #[test]
    fn knows_every_reason_that_guardduty_gives() {
        for (result, cause) in REASONS {
            assert_eq!(Cause::of(result), cause, "{result}");
        }
    }

    #[test]
    fn every_cause_says_what_it_is_and_what_to_do() {
        for cause in Cause::ALL {
            assert!(!cause.title().ends_with('.') && cause.remedy().ends_with('.'), "{cause}");
            let alone = |other: &&Cause| other.title() == cause.title() || other.remedy() == cause.remedy();
            assert_eq!(Cause::ALL.iter().filter(alone).count(), 1, "{cause}");
        }
    }

    #[test]
    fn causes_stand_in_the_order_of_the_alphabet() {
        let some = [C::AccessDenied, C::InternalError, C::RegionGone, C::HandshakeRole, C::InvalidInput];
        assert!(some.map(C::place).is_sorted(), "{:?}", some.map(C::place));
    }

    #[test]
    fn unknown_reasons_stand_apart() {
        let (one, other) = (Why::of(Cause::Unknown, "Quota of the moon"), Why::of(Cause::Unknown, "Wrong moon"));
        assert_ne!(one, other);
        assert!(one.covers(Cause::Unknown, "Quota of the moon") && !one.covers(Cause::Unknown, "Wrong moon"));
        let named = Why::of(Cause::Unknown, "Quota 10 of 700000000001.");
        assert!(named.covers(Cause::Unknown, "Quota 10 of 700000000002."), "the same for another account");
        assert!(!named.covers(Cause::Unknown, "Quota 20 of 700000000001."));
        let known = Why::of(Cause::Refused, "one text");
        assert!(known.covers(Cause::Refused, "another text") && !known.covers(Cause::Unknown, "one text"));
    }

    #[test]
    fn reads_back_every_cause_it_writes() {
        for cause in Cause::ALL {
            assert_eq!(cause.to_string().parse(), Ok(cause));
        }
    }
}
