//! Which account administers GuardDuty for the organization, and how far that has come.

use serde_json::{Value, json};

use super::{Context, plans_json};
use crate::ids::AccountId;
use crate::state::plans::PLANS;
use crate::state::{Detector, Status, Via};
use crate::wire::{ApiError, text};

/// Turns GuardDuty on in that account, too.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_EnableOrganizationAdminAccount.html>
pub(super) fn enable_organization_admin_account(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let account = named_account(context)?;
    if context.region.configuration.delegated.is_some() {
        return Err(ApiError::AlreadyDelegated);
    }
    let is_member = context.region.administrator_of(account).is_some();
    if !context.organization.contains(account) || account == context.caller || is_member {
        return Err(ApiError::InvalidBody);
    }
    context.region.configuration.delegated = Some(account);
    let now = context.now;
    context.region.ensure_detector(account, now);
    context.touched += 1;
    Ok(json!({}))
}

/// The members of the organization stay as they are, but without an administrator.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisableOrganizationAdminAccount.html>
pub(super) fn disable_organization_admin_account(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let account = named_account(context)?;
    if context.region.configuration.delegated != Some(account) {
        return Err(ApiError::NotDelegated);
    }
    context.region.configuration.delegated = None;
    let members: Vec<AccountId> = context
        .region
        .members_after(account, None)
        .filter(|(_, member)| member.via == Via::Organizations && member.status.is_bound())
        .map(|(member, _)| member)
        .collect();
    for member in members {
        context.region.move_member(account, member, Status::Removed, context.now);
    }
    context.touched += 1;
    Ok(json!({}))
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListOrganizationAdminAccounts.html>
pub(super) fn list_organization_admin_accounts(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.query.page()?;
    management_only(context)?;
    let accounts: Vec<Value> = context
        .region
        .configuration
        .delegated
        .iter()
        .map(|account| json!({ "adminAccountId": account.to_string(), "adminStatus": "ENABLED" }))
        .collect();
    Ok(json!({ "adminAccounts": accounts }))
}

/// Counted at once; the real service takes up to a day.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetOrganizationStatistics.html>
pub(super) fn get_organization_statistics(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.delegated_only()?;
    let members: Vec<(AccountId, Status)> = context
        .region
        .members_after(context.caller, None)
        .filter(|(_, member)| member.via == Via::Organizations && member.status.is_listed_as_associated())
        .map(|(account, member)| (account, member.status))
        .collect();
    let enabled: Vec<&Detector> = members
        .iter()
        .filter(|(_, status)| *status == Status::Enabled)
        .filter_map(|(account, _)| context.region.detector(*account))
        .collect();
    let count = |slot| enabled.iter().filter(|detector| detector.plans.has(slot)).count();
    let by_feature: Vec<Value> = PLANS
        .iter()
        .map(|plan| {
            let parts: Vec<Value> = plan
                .part_slots()
                .map(|(name, slot)| json!({ "name": name, "enabledAccountsCount": count(slot) }))
                .collect();
            json!({
                "name": plan.name,
                "enabledAccountsCount": count(plan.slot()),
                "additionalConfiguration": parts,
            })
        })
        .collect();
    let accounts = context.organization.accounts();
    Ok(json!({ "organizationDetails": {
        "updatedAt": plans_json::seconds(context.now),
        "organizationStatistics": {
            "totalAccountsCount": accounts.len(),
            "memberAccountsCount": members.len(),
            "activeAccountsCount": accounts.iter().filter(|account| !account.suspended).count(),
            "enabledAccountsCount": enabled.len(),
            "countByFeature": by_feature,
        },
    } }))
}

/// The account of the body, named by the management account.
fn named_account(context: &Context<'_>) -> Result<AccountId, ApiError> {
    management_only(context)?;
    AccountId::parse(text(&context.json()?, "adminAccountId")?).ok_or(ApiError::InvalidBody)
}

fn management_only(context: &Context<'_>) -> Result<(), ApiError> {
    if context.caller == context.organization.management() { Ok(()) } else { Err(ApiError::NotManagementAccount) }
}
