use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What can be done to members, each named after its GuardDuty operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html>
    CreateMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_InviteMembers.html>
    InviteMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html>
    StartMonitoringMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StopMonitoringMembers.html>
    StopMonitoringMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateMembers.html>
    DisassociateMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteMembers.html>
    DeleteMembers,
    /// CreateMembers, then InviteMembers for what was created.
    CreateAndInvite,
    /// DeleteMembers, then CreateMembers with another e-mail address, then InviteMembers: an address cannot be changed.
    RecreateMembers,
}

impl Action {
    /// Every action: what takes accounts in, then what can be done to those that are listed.
    pub const ALL: [Self; 8] = [
        Self::CreateMembers,
        Self::CreateAndInvite,
        Self::RecreateMembers,
        Self::InviteMembers,
        Self::StartMonitoringMembers,
        Self::StopMonitoringMembers,
        Self::DisassociateMembers,
        Self::DeleteMembers,
    ];

    /// What can be done to accounts that are listed, in the order of the bulk bar.
    pub const ON_MEMBERS: [Self; 5] = [
        Self::InviteMembers,
        Self::StartMonitoringMembers,
        Self::StopMonitoringMembers,
        Self::DisassociateMembers,
        Self::DeleteMembers,
    ];

    /// The calls that it takes, one after the other; each is an action of one call.
    pub const fn steps(self) -> &'static [Self] {
        match self {
            Self::CreateMembers => &[Self::CreateMembers],
            Self::InviteMembers => &[Self::InviteMembers],
            Self::StartMonitoringMembers => &[Self::StartMonitoringMembers],
            Self::StopMonitoringMembers => &[Self::StopMonitoringMembers],
            Self::DisassociateMembers => &[Self::DisassociateMembers],
            Self::DeleteMembers => &[Self::DeleteMembers],
            Self::CreateAndInvite => &[Self::CreateMembers, Self::InviteMembers],
            Self::RecreateMembers => &[Self::DeleteMembers, Self::CreateMembers, Self::InviteMembers],
        }
    }

    /// It creates accounts, so it needs their e-mail addresses.
    pub const fn creates(self) -> bool {
        matches!(self, Self::CreateMembers | Self::CreateAndInvite | Self::RecreateMembers)
    }

    /// It sends invitations.
    pub const fn invites(self) -> bool {
        matches!(self, Self::InviteMembers | Self::CreateAndInvite | Self::RecreateMembers)
    }

    /// GuardDuty's name of the operation, if it is one call.
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::CreateMembers => "CreateMembers",
            Self::InviteMembers => "InviteMembers",
            Self::StartMonitoringMembers => "StartMonitoringMembers",
            Self::StopMonitoringMembers => "StopMonitoringMembers",
            Self::DisassociateMembers => "DisassociateMembers",
            Self::DeleteMembers => "DeleteMembers",
            Self::CreateAndInvite => "CreateAndInvite",
            Self::RecreateMembers => "RecreateMembers",
        }
    }

    /// The word on a button: “Invite”.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::CreateMembers => "Create",
            Self::InviteMembers => "Invite",
            Self::StartMonitoringMembers => "Start",
            Self::StopMonitoringMembers => "Stop",
            Self::DisassociateMembers => "Disassociate",
            Self::DeleteMembers => "Delete",
            Self::CreateAndInvite => "Create and invite",
            Self::RecreateMembers => "Delete and create again",
        }
    }

    /// What somebody may do: “stop monitoring”.
    pub const fn infinitive(self) -> &'static str {
        match self {
            Self::CreateMembers => "create members",
            Self::InviteMembers => "invite members",
            Self::StartMonitoringMembers => "start monitoring",
            Self::StopMonitoringMembers => "stop monitoring",
            Self::DisassociateMembers => "disassociate members",
            Self::DeleteMembers => "delete members",
            Self::CreateAndInvite => "create and invite members",
            Self::RecreateMembers => "delete members and create them again",
        }
    }

    /// The word of an operation that goes on: “Inviting”.
    pub const fn doing(self) -> &'static str {
        match self {
            Self::CreateMembers => "Creating",
            Self::InviteMembers => "Inviting",
            Self::StartMonitoringMembers => "Starting",
            Self::StopMonitoringMembers => "Stopping",
            Self::DisassociateMembers => "Disassociating",
            Self::DeleteMembers => "Deleting",
            Self::CreateAndInvite => "Creating and inviting",
            Self::RecreateMembers => "Deleting and creating again",
        }
    }

    /// The word of an operation that is over: “Invited”.
    pub const fn done(self) -> &'static str {
        match self {
            Self::CreateMembers => "Created",
            Self::InviteMembers => "Invited",
            Self::StartMonitoringMembers => "Started",
            Self::StopMonitoringMembers => "Stopped",
            Self::DisassociateMembers => "Disassociated",
            Self::DeleteMembers => "Deleted",
            Self::CreateAndInvite => "Created and invited",
            Self::RecreateMembers => "Deleted and created again",
        }
    }

    /// What is done next to the accounts that it was done to, if one call does it: the way back, or on from a
    /// creation.
    pub const fn follow_up(self) -> Option<Self> {
        match self {
            Self::StartMonitoringMembers => Some(Self::StopMonitoringMembers),
            Self::StopMonitoringMembers => Some(Self::StartMonitoringMembers),
            Self::CreateMembers => Some(Self::InviteMembers),
            _ => None,
        }
    }

    /// Takes protection away, so a large selection asks for its count to be typed.
    pub const fn is_destructive(self) -> bool {
        matches!(
            self,
            Self::StopMonitoringMembers | Self::DisassociateMembers | Self::DeleteMembers | Self::RecreateMembers
        )
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.api_name())
    }
}

/// The text names no member operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such action")]
pub struct UnknownAction;

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|action| action.api_name() == text).ok_or(UnknownAction)
    }
}
