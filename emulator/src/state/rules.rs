//! Which operation leads from which status to which other: one function per operation, without side effects.

use super::{Member, Refusal, Status, Via};

/// What keeps an administrator from taking a member out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    Open,
    /// Every account of the organization is to be enabled.
    AutoEnableAll,
    /// An organization policy decides.
    Policy,
}

/// The organization's management account must have a detector before; that is not looked at here.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html>
pub(crate) fn create(current: Option<&Member>, joins: Via) -> Result<Status, Refusal> {
    let Some(member) = current else {
        return Ok(match joins {
            Via::Invitation => Status::Created,
            Via::Organizations => Status::Enabled,
        });
    };
    match (member.via, member.status) {
        (
            Via::Organizations,
            Status::Created | Status::Removed | Status::CannotCreateDetectorInOrganizationMasterAccount,
        ) => Ok(Status::Enabled),
        _ => Err(Refusal::AlreadyMember),
    }
}

/// Answers the status right after the call; with `notify` the address is checked first.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_InviteMembers.html>
pub(crate) fn invite(current: Option<&Member>, notify: bool) -> Result<Status, Refusal> {
    let member = current.ok_or(Refusal::NotAssociated)?;
    match member.status {
        Status::Created
        | Status::Removed
        | Status::Deleted
        | Status::CannotCreateDetectorInOrganizationMasterAccount
            if member.email.is_none() =>
        {
            Err(Refusal::EmailMissing)
        }
        Status::Created | Status::Removed if notify => Ok(Status::EmailVerificationInProgress),
        Status::Created | Status::Removed => Ok(Status::Invited),
        Status::EmailVerificationFailed => Ok(Status::EmailVerificationFailed),
        _ => Err(Refusal::AlreadyInvited),
    }
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html>
pub(crate) fn start(current: Option<&Member>) -> Result<Status, Refusal> {
    monitored(current).map(|_| Status::Enabled)
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StopMonitoringMembers.html>
pub(crate) fn stop(current: Option<&Member>, lock: Lock) -> Result<Status, Refusal> {
    monitored(current)?;
    lock.check().map(|()| Status::Disabled)
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateMembers.html>
pub(crate) fn disassociate(current: Option<&Member>, lock: Lock) -> Result<Status, Refusal> {
    let member = current.ok_or(Refusal::NotAssociated)?;
    match member.status {
        Status::Invited | Status::Resigned => Ok(Status::Removed),
        status if status.is_bound() => lock.check().map(|()| Status::Removed),
        _ => Err(Refusal::NotAssociated),
    }
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteMembers.html>
pub(crate) fn delete(current: Option<&Member>) -> Result<(), Refusal> {
    let member = current.ok_or(Refusal::NotAssociated)?;
    if member.status.is_bound() { Err(Refusal::StillAssociated) } else { Ok(()) }
}

/// Reading or changing the plans of a member.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateMemberDetectors.html>
pub(crate) fn configure(current: Option<&Member>) -> Result<(), Refusal> {
    monitored(current).map(|_| ())
}

fn monitored(current: Option<&Member>) -> Result<&Member, Refusal> {
    let member = current.ok_or(Refusal::NotAssociated)?;
    match member.status {
        Status::Enabled | Status::Disabled => Ok(member),
        Status::RegionDisabled | Status::AccountSuspended => Err(Refusal::HandshakeRole),
        _ => Err(Refusal::NotAssociated),
    }
}

impl Lock {
    fn check(self) -> Result<(), Refusal> {
        match self {
            Self::Open => Ok(()),
            Self::AutoEnableAll => Err(Refusal::AutoEnableAll),
            Self::Policy => Err(Refusal::PolicyManaged),
        }
    }
}
