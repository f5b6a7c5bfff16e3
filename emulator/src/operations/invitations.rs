//! The member's side: what it was invited to, and what it makes of it.

use serde_json::{Value, json};

use super::{Context, bulk};
use crate::ids::{AccountId, page_token};
use crate::state::{Invitation, Member, Refusal, Status, Via};
use crate::wire::{ApiError, Page, text};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListInvitations.html>
pub(super) fn list_invitations(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let Page { size, after } = context.query.page()?;
    let mut listed = context
        .region
        .relations(context.caller)
        .filter(|(administrator, member)| Some(*administrator) > after && member.has_invitation());
    let page: Vec<_> = listed.by_ref().take(size).collect();
    let has_more = listed.next().is_some();
    let invitations: Vec<Value> =
        page.iter().map(|(administrator, member)| relation_json(context, *administrator, member)).collect();
    let mut answer = json!({ "invitations": invitations });
    if let (true, Some((last, _))) = (has_more, page.last()) {
        answer["nextToken"] = json!(page_token(*last));
    }
    context.tally.accounts = page.len();
    Ok(answer)
}

/// The accepted one is not counted.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetInvitationsCount.html>
pub(super) fn get_invitations_count(context: &Context<'_>) -> Value {
    let is_open = |member: &Member| member.has_invitation() && !member.status.is_bound();
    let count = context.region.relations(context.caller).filter(|(_, member)| is_open(member)).count();
    json!({ "invitationsCount": count })
}

/// `Administrator`, `Master` and `Invitation` have the same members.
fn relation_json(context: &Context<'_>, administrator: AccountId, member: &Member) -> Value {
    let mut json = json!({
        "accountId": administrator.to_string(),
        "relationshipStatus": member.status.as_str(),
    });
    if let Some(invited_at) = member.invited_at {
        json["invitationId"] = json!(context.region.invitation_id(administrator, context.caller, member));
        json["invitedAt"] = json!(invited_at.iso());
    }
    json
}

/// Nothing for an account without an administrator.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetAdministratorAccount.html>
pub(super) fn get_administrator_account(context: &Context<'_>, key: &str) -> Value {
    match context.region.administrator_of(context.caller) {
        Some((administrator, member)) => json!({ key: relation_json(context, administrator, member) }),
        None => json!({}),
    }
}

/// `key` is the member of the body that names the administrator; the older operation has another one.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AcceptAdministratorInvitation.html>
pub(super) fn accept_invitation(context: &mut Context<'_>, key: &str) -> Result<Value, ApiError> {
    let body = context.json()?;
    let both_forms = body.get("masterId").is_some() && body.get("administratorId").is_some();
    let administrator = AccountId::parse(text(&body, key)?).filter(|_| !both_forms);
    let administrator = administrator.ok_or(ApiError::InvalidBody)?;
    let invitation = text(&body, "invitationId")?;
    let (caller, now) = (context.caller, context.now);
    if context.region.has_members(caller) {
        return Err(ApiError::AcceptWhileAdministrator);
    }
    let member = context.region.member(administrator, caller).filter(|member| {
        member.can_be_accepted() && context.region.invitation_id(administrator, caller, member) == invitation
    });
    if member.is_none() || context.region.administrator_of(caller).is_some() {
        return Err(ApiError::NoPendingInvitation);
    }
    context.region.associate(administrator, caller, now);
    Ok(json!({}))
}

/// The administrator still sees the account as Invited.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeclineInvitations.html>
pub(super) fn decline_invitations(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, administrator| {
        let caller = context.caller;
        let member = context.region.member(administrator, caller);
        if !member.is_some_and(Member::can_be_accepted) {
            return Err(Refusal::NoPendingInvitation);
        }
        context.region.mark_invitation(administrator, caller, Invitation::Declined);
        context.touched += 1;
        Ok(())
    })
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteInvitations.html>
pub(super) fn delete_invitations(context: &mut Context<'_>) -> Result<Value, ApiError> {
    bulk::for_each_account(context, |context, administrator| {
        let caller = context.caller;
        let member = context.region.member(administrator, caller).filter(|member| member.has_invitation());
        let member = member.ok_or(Refusal::NoPendingInvitation)?;
        let open = member.status == Status::Invited && member.invitation == Invitation::Open;
        if open || member.status.is_bound() {
            return Err(Refusal::InvitationNotDeclined);
        }
        context.region.mark_invitation(administrator, caller, Invitation::Deleted);
        context.touched += 1;
        Ok(())
    })
}

/// Not for members of the organization.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateFromAdministratorAccount.html>
pub(super) fn disassociate_from_administrator(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let (caller, now) = (context.caller, context.now);
    let bound = context.region.administrator_of(caller).map(|(administrator, member)| (administrator, member.via));
    match bound {
        None => Err(ApiError::NotAssociated),
        Some((_, Via::Organizations)) => Err(ApiError::ManagedByOrganization),
        Some((administrator, Via::Invitation)) => {
            context.region.move_member(administrator, caller, Status::Resigned, now);
            Ok(json!({}))
        }
    }
}
