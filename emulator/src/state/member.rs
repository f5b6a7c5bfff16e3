use crate::clock::Timestamp;

/// How a member came to its administrator.
/// <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_accounts.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    Invitation,
    Organizations,
}

impl Via {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Organizations => "organizations",
        }
    }
}

/// `relationshipStatus`: the twelve of the user guide, written as they come over the wire.
/// <https://docs.aws.amazon.com/guardduty/latest/ug/administrator_member_relationships.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Created,
    EmailVerificationInProgress,
    EmailVerificationFailed,
    Invited,
    Enabled,
    Disabled,
    Removed,
    Resigned,
    RegionDisabled,
    AccountSuspended,
    Deleted,
    CannotCreateDetectorInOrganizationMasterAccount,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::EmailVerificationInProgress => "EmailVerificationInProgress",
            Self::EmailVerificationFailed => "EmailVerificationFailed",
            Self::Invited => "Invited",
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::Removed => "Removed",
            Self::Resigned => "Resigned",
            Self::RegionDisabled => "RegionDisabled",
            Self::AccountSuspended => "AccountSuspended",
            Self::Deleted => "Deleted",
            Self::CannotCreateDetectorInOrganizationMasterAccount => "CannotCreateDetectorInOrganizationMasterAccount",
        }
    }

    #[cfg(test)]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        const ALL: [Status; 12] = [
            Status::Created,
            Status::EmailVerificationInProgress,
            Status::EmailVerificationFailed,
            Status::Invited,
            Status::Enabled,
            Status::Disabled,
            Status::Removed,
            Status::Resigned,
            Status::RegionDisabled,
            Status::AccountSuspended,
            Status::Deleted,
            Status::CannotCreateDetectorInOrganizationMasterAccount,
        ];
        ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Listed with `onlyAssociated=true`.
    pub(crate) fn is_listed_as_associated(self) -> bool {
        matches!(self, Self::Enabled | Self::Disabled | Self::RegionDisabled)
    }

    /// Bound to its administrator until it is disassociated; it cannot be deleted, nor have another administrator.
    pub(crate) fn is_bound(self) -> bool {
        self.is_listed_as_associated() || self == Self::AccountSuspended
    }
}

/// What the invited account did with its invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invitation {
    Open,
    Declined,
    Deleted,
}

/// One account as one administrator knows it in one Region.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) via: Via,
    pub(crate) status: Status,
    /// Only members by invitation have one.
    pub(crate) email: Option<Box<str>>,
    pub(crate) invited_at: Option<Timestamp>,
    pub(crate) invitation: Invitation,
    pub(crate) updated_at: Timestamp,
    /// Was associated at some time: from then on the administrator sees its detector.
    pub(crate) was_associated: bool,
}

impl Member {
    pub(crate) fn new(via: Via, status: Status, email: Option<Box<str>>, now: Timestamp) -> Self {
        Self {
            via,
            status,
            email,
            invited_at: None,
            invitation: Invitation::Open,
            updated_at: now,
            was_associated: status.is_bound(),
        }
    }

    /// The invitation stands in the account's own list.
    pub(crate) fn has_invitation(&self) -> bool {
        let reached_it = matches!(self.status, Status::Invited | Status::Resigned) || self.status.is_bound();
        self.via == Via::Invitation && reached_it && self.invitation != Invitation::Deleted
    }
}
