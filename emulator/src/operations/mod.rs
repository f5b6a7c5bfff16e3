//! One operation, or one small family, per file.

mod bulk;
mod create_members;
mod delete_members;
mod describe_organization_configuration;
mod disassociate_members;
mod get_caller_identity;
mod get_detector;
mod get_members;
mod invite_members;
mod list_detectors;
mod list_members;
mod member_json;
mod monitoring;

use serde_json::Value;

use crate::clock::Timestamp;
use crate::ids::{AccountId, is_hex_id};
use crate::settings::Settings;
use crate::state::{Organization, Region};
use crate::wire::{ApiError, Operation, Query, Route};

pub(crate) use get_caller_identity::get_caller_identity;
pub(crate) use member_json::member_json;

/// What a call has to work with; the Region is locked for as long.
pub(crate) struct Context<'a> {
    pub(crate) region: &'a mut Region,
    pub(crate) organization: &'a Organization,
    pub(crate) settings: &'a Settings,
    /// Administers the seeded organization.
    pub(crate) administrator: AccountId,
    pub(crate) caller: AccountId,
    pub(crate) now: Timestamp,
    pub(crate) query: &'a Query,
    pub(crate) body: &'a [u8],
    pub(crate) tally: Tally,
}

/// What a call did, for the log and the counters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) accounts: usize,
    pub(crate) unprocessed: usize,
    /// How many members are other than before.
    pub(crate) effects: usize,
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
}

/// Carries out one GuardDuty call.
pub(crate) fn perform(context: &mut Context<'_>, route: &Route) -> Result<Value, ApiError> {
    if let Some(detector) = &route.detector {
        context.own_detector(detector)?;
    }
    match route.operation {
        Operation::ListDetectors => list_detectors::list_detectors(context),
        Operation::GetDetector => get_detector::get_detector(context),
        Operation::CreateMembers => create_members::create_members(context),
        Operation::GetMembers => get_members::get_members(context),
        Operation::ListMembers => list_members::list_members(context),
        Operation::InviteMembers => invite_members::invite_members(context),
        Operation::StartMonitoringMembers => monitoring::start_monitoring_members(context),
        Operation::StopMonitoringMembers => monitoring::stop_monitoring_members(context),
        Operation::DisassociateMembers => disassociate_members::disassociate_members(context),
        Operation::DeleteMembers => delete_members::delete_members(context),
        Operation::DescribeOrganizationConfiguration => {
            describe_organization_configuration::describe_organization_configuration(context)
        }
        Operation::GetCallerIdentity => Err(ApiError::Internal),
    }
}
