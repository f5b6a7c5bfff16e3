use serde_json::Value;

use super::{Context, bulk};
use crate::state::rules;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateMembers.html>
pub(super) fn disassociate_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let member = context.region.member(context.caller, account);
        let status = rules::disassociate(member, context.region.auto_enable)?;
        let member = context.region.member_mut(context.caller, account);
        Ok(member.is_some_and(|member| member.become_status(status, context.now)))
    })
}
