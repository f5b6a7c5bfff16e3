//! Which action can be done to a member in which state: `guardduty.md` has the evidence, cell by cell.
//!
//! The rules are checked against `emulator/tests/state_action.csv`, which neither this code nor the emulator's reads.

use serde::{Deserialize, Serialize};

use super::{Action, MemberType, RelationshipStatus as S};

/// Which of the organization's accounts GuardDuty enables by itself.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AutoEnable {
    /// Accounts that join the organization.
    New,
    /// Every account of the organization; none of them can be stopped or disassociated.
    All,
    /// None.
    None,
}

impl AutoEnable {
    /// GuardDuty's word for it.
    pub const fn as_wire(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::All => "ALL",
            Self::None => "NONE",
        }
    }
}

/// Why an action would not be done to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SkipReason {
    /// It is already in the state that the action leads to.
    NothingToDo,
    /// It is not a member in this Region.
    NotAMember,
    /// It is a member here already.
    AlreadyMember,
    /// An invitation is out already.
    AlreadyInvited,
    /// It has not accepted an invitation, so there is nothing to start, stop or disassociate.
    NotAssociated,
    /// It is associated, and must be disassociated before it can be deleted.
    StillAssociated,
    /// It has no e-mail address to be invited at.
    EmailMissing,
    /// Its e-mail address was refused: delete it and create it again with the right one.
    EmailRefused,
    /// It left by itself: disassociate it, then it can be invited again.
    Resigned,
    /// It came via Organizations: only creating it again associates it.
    OnlyCreateAgain,
    /// The organization's auto-enable is ALL, which refuses this.
    AutoEnableAll,
    /// A policy of the organization keeps GuardDuty as it is in this account.
    PolicyManaged,
    /// The AWS account is suspended.
    AccountSuspended,
    /// The account has this Region turned off.
    RegionDisabled,
    /// The management account has no detector yet.
    NoDetector,
}

impl SkipReason {
    /// Deleting the account and creating it again with the right e-mail address is the way out.
    pub const fn needs_email(self) -> bool {
        matches!(self, Self::EmailMissing | Self::EmailRefused)
    }

    /// The reason for which an action is not done, to be read after the count of accounts it holds for.
    pub const fn text(self, action: Action) -> &'static str {
        match self {
            Self::NothingToDo => match action {
                Action::StartMonitoringMembers => "already Enabled",
                Action::StopMonitoringMembers => "already Disabled",
                Action::DisassociateMembers => "already Removed",
                _ => "already there, nothing to do",
            },
            Self::NotAMember => match action {
                Action::InviteMembers | Action::StartMonitoringMembers => {
                    "not a member in this Region: create it first"
                }
                _ => "not a member in this Region",
            },
            Self::AlreadyMember => "already a member",
            Self::AlreadyInvited => "already invited",
            Self::NotAssociated => "without an accepted invitation",
            Self::StillAssociated => "still associated: disassociate it first",
            Self::EmailMissing => "no e-mail address: delete it and create it again with one",
            Self::EmailRefused => "e-mail address refused: delete it and create it again with the right one",
            Self::Resigned => "left by itself: disassociate it first, then invite it again",
            Self::OnlyCreateAgain => "came via Organizations: only creating it again associates it",
            Self::AutoEnableAll => "auto-enable is ALL: set it to NEW or NONE first",
            Self::PolicyManaged => "locked by an organization policy: change it in AWS Organizations first",
            Self::AccountSuspended => "the AWS account is suspended",
            Self::RegionDisabled => "the account has this Region turned off",
            Self::NoDetector => "the management account must turn GuardDuty on first",
        }
    }
}

/// Whether `action` would be done to a cell in this state, and if not, why.
///
/// `by_policy` says that a policy of the organization manages the account’s GuardDuty there. `status` is `None` where the account is not a member. A status that Muster does not know is left to GuardDuty.
///
/// # Errors
/// The reason for which the cell is skipped.
pub fn eligibility(
    action: Action,
    status: Option<&S>,
    member_type: MemberType,
    auto_enable: Option<AutoEnable>,
    by_policy: bool,
) -> Result<(), SkipReason> {
    let by_auto_enable = auto_enable == Some(AutoEnable::All) && member_type == MemberType::ViaOrganizations;
    let lock = match (by_auto_enable, by_policy) {
        (true, _) => Err(SkipReason::AutoEnableAll),
        (false, true) => Err(SkipReason::PolicyManaged),
        (false, false) => Ok(()),
    };
    match action {
        Action::CreateMembers => create(status, member_type),
        Action::InviteMembers => invite(status, member_type),
        Action::StartMonitoringMembers => start(status),
        Action::StopMonitoringMembers => stop(status, lock),
        Action::DisassociateMembers => disassociate(status, lock),
        Action::DeleteMembers => delete(status),
        // Who was created before is only invited.
        Action::CreateAndInvite => create(status, member_type).or_else(|_| invite(status, member_type)),
        Action::RecreateMembers => recreate(status),
    }
}

fn create(status: Option<&S>, member_type: MemberType) -> Result<(), SkipReason> {
    match status {
        None => Ok(()),
        Some(S::Created | S::Removed) if member_type == MemberType::ViaOrganizations => Ok(()),
        Some(_) => Err(SkipReason::AlreadyMember),
    }
}

fn invite(status: Option<&S>, member_type: MemberType) -> Result<(), SkipReason> {
    match status {
        None | Some(S::Deleted) => Err(SkipReason::NotAMember),
        Some(S::Created) if member_type == MemberType::ViaOrganizations => Err(SkipReason::EmailMissing),
        Some(S::Removed) if member_type == MemberType::ViaOrganizations => Err(SkipReason::OnlyCreateAgain),
        Some(S::Created | S::Removed | S::Other(_)) => Ok(()),
        Some(S::EmailVerificationInProgress | S::Invited) => Err(SkipReason::AlreadyInvited),
        Some(S::EmailVerificationFailed) => Err(SkipReason::EmailRefused),
        Some(S::Enabled | S::Disabled) => Err(SkipReason::AlreadyMember),
        Some(S::Resigned) => Err(SkipReason::Resigned),
        Some(blocked) => Err(blocked_reason(blocked)),
    }
}

fn start(status: Option<&S>) -> Result<(), SkipReason> {
    match status {
        Some(S::Disabled | S::Other(_)) => Ok(()),
        Some(S::Enabled) => Err(SkipReason::NothingToDo),
        other => Err(not_associated(other)),
    }
}

fn stop(status: Option<&S>, lock: Result<(), SkipReason>) -> Result<(), SkipReason> {
    match status {
        Some(S::Disabled) => Err(SkipReason::NothingToDo),
        Some(S::Enabled | S::Other(_)) => lock,
        other => Err(not_associated(other)),
    }
}

fn disassociate(status: Option<&S>, lock: Result<(), SkipReason>) -> Result<(), SkipReason> {
    match status {
        Some(
            S::Invited | S::Enabled | S::Disabled | S::Resigned | S::RegionDisabled | S::AccountSuspended | S::Other(_),
        ) => lock,
        Some(S::Removed) => Err(SkipReason::NothingToDo),
        other => Err(not_associated(other)),
    }
}

fn delete(status: Option<&S>) -> Result<(), SkipReason> {
    match status {
        None => Err(SkipReason::NotAMember),
        Some(S::Enabled | S::Disabled | S::RegionDisabled | S::AccountSuspended) => Err(SkipReason::StillAssociated),
        Some(_) => Ok(()),
    }
}

/// Who is gone was deleted by an earlier try that did not come to the creation.
fn recreate(status: Option<&S>) -> Result<(), SkipReason> {
    match status {
        None => Ok(()),
        Some(S::EmailVerificationInProgress | S::Invited) => Err(SkipReason::AlreadyInvited),
        status => delete(status),
    }
}

fn not_associated(status: Option<&S>) -> SkipReason {
    match status {
        None => SkipReason::NotAMember,
        Some(status) => blocked_reason(status),
    }
}

fn blocked_reason(status: &S) -> SkipReason {
    match status {
        S::AccountSuspended => SkipReason::AccountSuspended,
        S::RegionDisabled => SkipReason::RegionDisabled,
        S::CannotCreateDetectorInOrganizationMasterAccount => SkipReason::NoDetector,
        _ => SkipReason::NotAssociated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// status, type, action, outcome, next status, evidence: written from AWS's documents, not from this code.
    const EVIDENCE: &str = include_str!("../../../emulator/tests/state_action.csv");

    #[test]
    fn offers_exactly_what_guardduty_would_do() {
        let mut cells = 0;
        for line in EVIDENCE.lines().skip(1) {
            let fields: Vec<&str> = line.splitn(6, ',').collect();
            let [status, member_type, action, outcome, next, _] = fields[..] else { panic!("{line}") };
            let known: S = status.parse().unwrap();
            assert!(status == "None" || !matches!(known, S::Other(_)), "{line}");
            let member_type =
                if member_type == "invitation" { MemberType::ByInvitation } else { MemberType::ViaOrganizations };
            let eligible =
                eligibility(action.parse().unwrap(), (status != "None").then_some(&known), member_type, None, false)
                    .is_ok();
            // What GuardDuty accepts without changing anything is not offered.
            assert_eq!(eligible, outcome == "processed" && next != status, "{line}");
            cells += 1;
        }
        assert!(cells > 120, "{cells} cells");
    }

    #[test]
    fn auto_enable_all_locks_accounts_of_the_organization_only() {
        for action in [Action::StopMonitoringMembers, Action::DisassociateMembers] {
            let ask = |kind, auto_enable| eligibility(action, Some(&S::Enabled), kind, Some(auto_enable), false);
            assert_eq!(ask(MemberType::ViaOrganizations, AutoEnable::All), Err(SkipReason::AutoEnableAll));
            assert_eq!(ask(MemberType::ByInvitation, AutoEnable::All), Ok(()));
            assert_eq!(ask(MemberType::ViaOrganizations, AutoEnable::New), Ok(()));
        }
    }

    #[test]
    fn an_organization_policy_locks_stop_and_disassociate_only() {
        for action in Action::ON_MEMBERS {
            let ask = |status, by_policy| {
                eligibility(action, Some(status), MemberType::ViaOrganizations, Some(AutoEnable::None), by_policy)
            };
            for status in &S::KNOWN {
                let locks = matches!(action, Action::StopMonitoringMembers | Action::DisassociateMembers)
                    && ask(status, false).is_ok();
                let expected = if locks { Err(SkipReason::PolicyManaged) } else { ask(status, false) };
                assert_eq!(ask(status, true), expected, "{action} {status:?}");
            }
        }
    }

    #[test]
    fn create_and_invite_takes_who_is_new_and_who_was_only_created() {
        let ask = |status| eligibility(Action::CreateAndInvite, status, MemberType::ByInvitation, None, false);
        assert_eq!(ask(None), Ok(()));
        assert_eq!(ask(Some(&S::Created)), Ok(()));
        assert_eq!(ask(Some(&S::Invited)), Err(SkipReason::AlreadyInvited));
        assert_eq!(ask(Some(&S::Enabled)), Err(SkipReason::AlreadyMember));
    }

    #[test]
    fn created_again_is_what_can_be_deleted_and_has_no_invitation_out() {
        let ask = |status: Option<S>| {
            eligibility(Action::RecreateMembers, status.as_ref(), MemberType::ByInvitation, None, false)
        };
        for eligible in [None, Some(S::EmailVerificationFailed), Some(S::Created), Some(S::Removed), Some(S::Resigned)]
        {
            assert_eq!(ask(eligible.clone()), Ok(()), "{eligible:?}");
        }
        for associated in [S::Enabled, S::Disabled, S::RegionDisabled, S::AccountSuspended] {
            assert_eq!(ask(Some(associated.clone())), Err(SkipReason::StillAssociated), "{associated:?}");
        }
        for invited in [S::EmailVerificationInProgress, S::Invited] {
            assert_eq!(ask(Some(invited.clone())), Err(SkipReason::AlreadyInvited), "{invited:?}");
        }
    }

    #[test]
    fn an_unknown_status_is_left_to_guardduty() {
        let unknown = S::Other("Weird".into());
        for action in Action::ON_MEMBERS {
            let asked = eligibility(action, Some(&unknown), MemberType::ByInvitation, None, false);
            assert_eq!(asked, Ok(()), "{action}");
        }
    }
}
