use serde_json::Value;

use super::{Context, bulk};
use crate::state::rules;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteMembers.html>
pub(super) fn delete_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        rules::delete(context.region.member(context.caller, account))?;
        context.region.remove_member(context.caller, account, context.now);
        Ok(())
    })
}
