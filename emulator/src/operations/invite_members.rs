use serde_json::Value;

use super::{Context, bulk};
use crate::ids::AccountId;
use crate::state::{Refusal, Status, rules};
use crate::wire::{ApiError, flag};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_InviteMembers.html>
pub(super) fn invite_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let body = context.json()?;
    let notify = !flag(&body, "disableEmailNotification")?;
    if body.get("message").is_some_and(|message| !message.is_string() && !message.is_null()) {
        return Err(ApiError::InvalidBody);
    }
    bulk::for_each_account(context, |context, account| invite(context, account, notify))
}

fn invite(context: &mut Context<'_>, account: AccountId, notify: bool) -> Result<(), Refusal> {
    let (caller, now) = (context.caller, context.now);
    if account == caller {
        return Err(Refusal::InviteSelf);
    }
    if context.region.administrator_of(caller).is_some() {
        return Err(Refusal::InviteWhileMember);
    }
    let status = rules::invite(context.region.member(caller, account), notify)?;
    if context.region.fails_this_time(account) {
        return Err(Refusal::InternalError);
    }
    let verified_at = match status {
        Status::EmailVerificationInProgress => Some(now.plus(context.settings.verification)),
        _ => None,
    };
    context.region.move_member(caller, account, status, now);
    context.region.send_invitation(caller, account, verified_at, now);
    Ok(())
}
