use serde_json::Value;

use super::{Context, bulk};
use crate::ids::{AccountId, Sentinel};
use crate::state::{Refusal, Status, rules};
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html>
pub(super) fn start_monitoring_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let status = rules::start(context.region.member(context.caller, account))?;
        has_role(account)?;
        monitor(context, account, status);
        Ok(())
    })
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StopMonitoringMembers.html>
pub(super) fn stop_monitoring_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let lock = context.lock_on(account);
        let status = rules::stop(context.region.member(context.caller, account), lock)?;
        has_role(account)?;
        monitor(context, account, status);
        Ok(())
    })
}

fn has_role(account: AccountId) -> Result<(), Refusal> {
    if account.sentinel() == Some(Sentinel::RoleMissing) { Err(Refusal::HandshakeRole) } else { Ok(()) }
}

/// The member's own detector follows.
fn monitor(context: &mut Context<'_>, account: AccountId, status: Status) {
    let now = context.now;
    let detector = context.region.ensure_detector(account, now);
    detector.enabled = status == Status::Enabled;
    detector.updated_at = now;
    context.region.move_member(context.caller, account, status, now);
}
