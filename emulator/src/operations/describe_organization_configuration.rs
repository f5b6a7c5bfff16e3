use serde_json::{Value, json};

use super::Context;
use super::create_members::MOST_MEMBERS;
use crate::state::AutoEnable;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
pub(super) fn describe_organization_configuration(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.query.page()?;
    if context.caller != context.administrator {
        return Err(ApiError::NotDelegatedAdministrator);
    }
    let auto_enable = context.region.auto_enable;
    Ok(json!({
        "autoEnable": auto_enable != AutoEnable::None,
        "autoEnableOrganizationMembers": auto_enable.as_str(),
        "memberAccountLimitReached": context.region.member_count(context.caller) >= MOST_MEMBERS,
        "features": [],
    }))
}
