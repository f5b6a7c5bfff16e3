//! How GuardDuty treats the accounts of the organization in one Region.

use serde_json::{Value, json};

use super::create_members::MOST_MEMBERS;
use super::{Context, plans_json};
use crate::ids::AccountId;
use crate::state::plans::Slot;
use crate::state::{AutoEnable, Member, Status, Via, associated_status};
use crate::wire::{ApiError, optional_text};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
pub(super) fn describe_organization_configuration(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.query.page()?;
    context.delegated_only()?;
    let configuration = &context.region.configuration;
    Ok(json!({
        "autoEnable": configuration.members != AutoEnable::None,
        "autoEnableOrganizationMembers": configuration.members.as_str(),
        "memberAccountLimitReached": context.region.member_count(context.caller) >= MOST_MEMBERS,
        "features": plans_json::organization_features(configuration),
        "dataSources": plans_json::organization_data_sources(configuration),
    }))
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html>
pub(super) fn update_organization_configuration(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.delegated_only()?;
    let body = context.json()?;
    let members = auto_enable(&body)?;
    let plans = plans_json::read_organization_plans(&body)?;
    context.region.configuration.members = members;
    for (slot, auto) in &plans {
        context.region.configuration.set_plan(*slot, *auto);
    }
    context.touched += 1;
    if members == AutoEnable::All {
        enable_everyone(context);
    }
    let for_all: Vec<(Slot, bool)> =
        plans.iter().filter(|(_, auto)| *auto == AutoEnable::All).map(|(slot, _)| (*slot, true)).collect();
    if !for_all.is_empty() {
        give_everyone(context, &for_all);
    }
    Ok(json!({}))
}

/// One of the two ways to say it, not both.
fn auto_enable(body: &Value) -> Result<AutoEnable, ApiError> {
    let old = body.get("autoEnable").filter(|value| !value.is_null());
    match (optional_text(body, "autoEnableOrganizationMembers")?, old) {
        (Some(text), None) => AutoEnable::parse(text).ok_or(ApiError::InvalidBody),
        (None, Some(Value::Bool(true))) => Ok(AutoEnable::New),
        (None, Some(Value::Bool(false))) => Ok(AutoEnable::None),
        _ => Err(ApiError::InvalidBody),
    }
}

/// The real service takes up to a day for this.
fn enable_everyone(context: &mut Context<'_>) {
    let (caller, now) = (context.caller, context.now);
    for account in context.organization.accounts() {
        let id = account.id;
        let cannot = id == context.organization.management() && context.region.detector(id).is_none();
        let own = context.region.administrator_of(id).is_some_and(|(administrator, _)| administrator == caller);
        let elsewhere = !own && !context.region.may_join(id);
        if id == caller || cannot || elsewhere {
            continue;
        }
        match context.region.member(caller, id).map(|member| member.status) {
            None => {
                let member = Member::new(Via::Organizations, associated_status(id), None, now);
                context.region.insert_member(caller, id, member);
            }
            Some(Status::Created | Status::Disabled | Status::Removed) => {}
            Some(_) => continue,
        }
        context.region.associate(caller, id, now);
    }
}

fn give_everyone(context: &mut Context<'_>, plans: &[(Slot, bool)]) {
    let caller = context.caller;
    let members: Vec<AccountId> = context
        .region
        .members_after(caller, None)
        .filter(|(_, member)| member.via == Via::Organizations && member.status.is_bound())
        .map(|(account, _)| account)
        .collect();
    for account in members {
        let now = context.now;
        let detector = context.region.ensure_detector(account, now);
        if !detector.policy_managed {
            plans_json::apply(detector, plans, now);
        }
    }
}
