use serde_json::Value;

use super::{Context, bulk};
use crate::state::rules;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateMembers.html>
pub(super) fn disassociate_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, account| {
        let lock = context.lock_on(account);
        let status = rules::disassociate(context.region.member(context.caller, account), lock)?;
        context.region.move_member(context.caller, account, status, context.now);
        Ok(())
    })
}
