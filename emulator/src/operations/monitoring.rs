use serde_json::Value;

use super::{Context, bulk};
use crate::ids::AccountId;
use crate::state::{Status, rules};
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html>
pub(super) fn start_monitoring_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let status = rules::start(context.region.member(context.caller, account))?;
        Ok(monitor(context, account, status))
    })
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StopMonitoringMembers.html>
pub(super) fn stop_monitoring_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let member = context.region.member(context.caller, account);
        let status = rules::stop(member, context.region.auto_enable)?;
        Ok(monitor(context, account, status))
    })
}

/// The member's own detector follows.
fn monitor(context: &mut Context<'_>, account: AccountId, status: Status) -> bool {
    let now = context.now;
    let detector = context.region.ensure_detector(account, now);
    detector.enabled = status == Status::Enabled;
    detector.updated_at = now;
    let member = context.region.member_mut(context.caller, account);
    member.is_some_and(|member| member.become_status(status, now))
}
