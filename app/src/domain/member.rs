use serde::{Deserialize, Serialize};

use super::{AccountId, RelationshipStatus, Timestamp};

/// How an account came to be a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MemberType {
    /// Created with an e-mail address, invited, accepted.
    ByInvitation,
    /// Added by the organization's delegated administrator; GuardDuty keeps no e-mail address of it.
    ViaOrganizations,
}

impl MemberType {
    /// The word on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ByInvitation => "By invitation",
            Self::ViaOrganizations => "Via Organizations",
        }
    }
}

/// One member in one Region, as ListMembers and GetMembers tell it.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Member.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member's account.
    pub account: AccountId,
    /// The e-mail address, known only of members by invitation.
    pub email: Option<Box<str>>,
    /// The relationship in this Region.
    pub status: RelationshipStatus,
    /// The member's own detector in this Region.
    pub detector: Option<Box<str>>,
    /// When it was invited, if it was.
    pub invited_at: Option<Timestamp>,
    /// When GuardDuty last changed it.
    pub updated_at: Option<Timestamp>,
}

impl Member {
    /// GuardDuty fills the e-mail address and the time of the invitation only for members by invitation.
    pub fn member_type(&self) -> MemberType {
        if self.email.is_some() || self.invited_at.is_some() {
            MemberType::ByInvitation
        } else {
            MemberType::ViaOrganizations
        }
    }
}

/// An account to be created as a member.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AccountDetail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetail {
    /// The account.
    pub account: AccountId,
    /// The e-mail address of its root user.
    pub email: Box<str>,
}

/// An account that GuardDuty did not process, and why.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UnprocessedAccount.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnprocessedAccount {
    /// The account.
    pub account: AccountId,
    /// The reason as GuardDuty gave it.
    pub result: Box<str>,
}
