//! One operation, or one small family, per file.

mod beside;
mod bulk;
mod create_members;
mod delete_members;
mod detectors;
mod disassociate_members;
mod get_members;
mod invitations;
mod invite_members;
mod list_members;
mod member_detectors;
mod member_json;
mod monitoring;
mod organization_admin;
mod organization_configuration;
mod plans_json;

use serde_json::Value;

use crate::clock::Timestamp;
use crate::ids::{AccountId, is_hex_id};
use crate::settings::Settings;
use crate::state::rules::Lock;
use crate::state::{AutoEnable, Organization, Region, Via};
use crate::wire::route::{OnDetector, OnInvitation, OnMembers, OnOrganization};
use crate::wire::{ApiError, Operation, Query, Route};

pub(crate) use beside::Surroundings;
pub(crate) use member_json::member_json;

/// What a call has to work with; the Region is locked for as long.
pub(crate) struct Context<'a> {
    pub(crate) region: &'a mut Region,
    pub(crate) organization: &'a Organization,
    pub(crate) settings: &'a Settings,
    pub(crate) caller: AccountId,
    pub(crate) now: Timestamp,
    pub(crate) query: &'a Query,
    pub(crate) body: &'a [u8],
    pub(crate) tally: Tally,
    /// How many things other than the status of members were changed.
    pub(crate) touched: usize,
}

/// What a call was about, for the log and the counters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) accounts: usize,
    pub(crate) unprocessed: usize,
}

impl Context<'_> {
    /// The body, which must be a JSON object.
    fn json(&self) -> Result<Value, ApiError> {
        serde_json::from_slice(self.body).ok().filter(Value::is_object).ok_or(ApiError::InvalidBody)
    }

    /// The path's detector must be the caller's own in this Region.
    fn own_detector(&self, id: &str) -> Result<(), ApiError> {
        if !is_hex_id(id) {
            return Err(ApiError::InvalidParameter("detectorId"));
        }
        if self.region.detector_id(self.caller).as_deref() != Some(id) {
            return Err(ApiError::DetectorNotOwned);
        }
        Ok(())
    }

    fn is_delegated(&self) -> bool {
        self.region.configuration.delegated == Some(self.caller)
    }

    fn delegated_only(&self) -> Result<(), ApiError> {
        if self.is_delegated() { Ok(()) } else { Err(ApiError::NotDelegatedAdministrator) }
    }

    /// What keeps the caller from suspending a member or letting it go.
    fn lock_on(&self, account: AccountId) -> Lock {
        let member = self.region.member(self.caller, account);
        let by_organizations = member.is_some_and(|member| member.via == Via::Organizations);
        if by_organizations && self.is_delegated() && self.region.configuration.members == AutoEnable::All {
            return Lock::AutoEnableAll;
        }
        match self.region.detector(account) {
            Some(detector) if detector.policy_managed => Lock::Policy,
            _ => Lock::Open,
        }
    }
}

/// Carries out one GuardDuty call.
pub(crate) fn perform(context: &mut Context<'_>, route: &Route) -> Result<Value, ApiError> {
    if let Some(detector) = &route.detector {
        context.own_detector(detector)?;
    }
    match route.operation {
        Operation::Detector(operation) => on_detector(context, operation),
        Operation::Members(operation) => on_members(context, operation),
        Operation::Organization(operation) => on_organization(context, operation),
        Operation::Invitation(operation) => on_invitations(context, operation),
        Operation::Beside(_) => Err(ApiError::Internal),
    }
}

fn on_detector(context: &mut Context<'_>, operation: OnDetector) -> Result<Value, ApiError> {
    match operation {
        OnDetector::ListDetectors => detectors::list_detectors(context),
        OnDetector::CreateDetector => detectors::create_detector(context),
        OnDetector::GetDetector => detectors::get_detector(context),
        OnDetector::UpdateDetector => detectors::update_detector(context),
        OnDetector::DeleteDetector => detectors::delete_detector(context),
    }
}

fn on_members(context: &mut Context<'_>, operation: OnMembers) -> Result<Value, ApiError> {
    match operation {
        OnMembers::CreateMembers => create_members::create_members(context),
        OnMembers::GetMembers => get_members::get_members(context),
        OnMembers::ListMembers => list_members::list_members(context),
        OnMembers::InviteMembers => invite_members::invite_members(context),
        OnMembers::StartMonitoringMembers => monitoring::start_monitoring_members(context),
        OnMembers::StopMonitoringMembers => monitoring::stop_monitoring_members(context),
        OnMembers::DisassociateMembers => disassociate_members::disassociate_members(context),
        OnMembers::DeleteMembers => delete_members::delete_members(context),
        OnMembers::GetMemberDetectors => member_detectors::get_member_detectors(context),
        OnMembers::UpdateMemberDetectors => member_detectors::update_member_detectors(context),
        OnMembers::GetRemainingFreeTrialDays => member_detectors::get_remaining_free_trial_days(context),
    }
}

fn on_organization(context: &mut Context<'_>, operation: OnOrganization) -> Result<Value, ApiError> {
    use OnOrganization as O;

    match operation {
        O::DescribeOrganizationConfiguration => {
            organization_configuration::describe_organization_configuration(context)
        }
        O::UpdateOrganizationConfiguration => organization_configuration::update_organization_configuration(context),
        O::EnableOrganizationAdminAccount => organization_admin::enable_organization_admin_account(context),
        O::DisableOrganizationAdminAccount => organization_admin::disable_organization_admin_account(context),
        O::ListOrganizationAdminAccounts => organization_admin::list_organization_admin_accounts(context),
        O::GetOrganizationStatistics => organization_admin::get_organization_statistics(context),
    }
}

fn on_invitations(context: &mut Context<'_>, operation: OnInvitation) -> Result<Value, ApiError> {
    match operation {
        OnInvitation::ListInvitations => invitations::list_invitations(context),
        OnInvitation::GetInvitationsCount => Ok(invitations::get_invitations_count(context)),
        OnInvitation::DeclineInvitations => invitations::decline_invitations(context),
        OnInvitation::DeleteInvitations => invitations::delete_invitations(context),
        OnInvitation::GetAdministratorAccount => Ok(invitations::get_administrator_account(context, "administrator")),
        OnInvitation::GetMasterAccount => Ok(invitations::get_administrator_account(context, "master")),
        OnInvitation::AcceptAdministratorInvitation => invitations::accept_invitation(context, "administratorId"),
        OnInvitation::AcceptInvitation => invitations::accept_invitation(context, "masterId"),
        OnInvitation::DisassociateFromAdministratorAccount | OnInvitation::DisassociateFromMasterAccount => {
            invitations::disassociate_from_administrator(context)
        }
    }
}
