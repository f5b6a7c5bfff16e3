//! The protection plans of members.

use serde_json::{Value, json};

use super::bulk::{self, Unprocessed};
use super::{Context, plans_json};
use crate::ids::mix;
use crate::state::plans::PLANS;
use crate::state::{Detector, Refusal, rules};
use crate::wire::{ApiError, account_ids};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html>
pub(super) fn get_member_detectors(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let (members, unprocessed) = describe(context, |account, detector| {
        json!({
            "accountId": account,
            "dataSources": plans_json::data_sources(detector),
            "features": plans_json::member_features(detector),
        })
    })?;
    Ok(json!({ "members": members, "unprocessedAccounts": unprocessed }))
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateMemberDetectors.html>
pub(super) fn update_member_detectors(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let plans = plans_json::read_plans(&context.json()?)?;
    if plans.is_empty() {
        return Err(ApiError::InvalidBody);
    }
    bulk::for_each_account(context, |context, account| {
        rules::configure(context.region.member(context.caller, account))?;
        let now = context.now;
        let detector = context.region.ensure_detector(account, now);
        if detector.policy_managed {
            return Err(Refusal::PolicyManaged);
        }
        let changed = plans_json::apply(detector, &plans, now);
        context.touched += usize::from(changed);
        Ok(())
    })
}

/// How long each plan is still free: a number of days that follows from the account.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetRemainingFreeTrialDays.html>
pub(super) fn get_remaining_free_trial_days(context: &mut Context<'_>) -> Result<Value, ApiError> {
    const NOT_IN_TRIALS: &str = "RUNTIME_MONITORING";
    let (accounts, unprocessed) = describe(context, |account, _| {
        let number: u64 = account.parse().unwrap_or_default();
        let days = |plan: u64| json!({ "freeTrialDaysRemaining": mix(&[number, plan]) % 31 });
        let features: Vec<Value> = (1..)
            .zip(PLANS.iter().filter(|plan| plan.name != NOT_IN_TRIALS))
            .map(|(index, plan)| {
                let mut json = days(index);
                json["name"] = json!(plan.name);
                json
            })
            .collect();
        let data_sources = json!({ "cloudTrail": days(0), "dnsLogs": days(0), "flowLogs": days(0), "s3Logs": days(1) });
        json!({ "accountId": account, "features": features, "dataSources": data_sources })
    })?;
    Ok(json!({ "accounts": accounts, "unprocessedAccounts": unprocessed }))
}

/// One entry for each associated member that is asked for, and the others as unprocessed.
fn describe(
    context: &mut Context<'_>,
    entry: impl Fn(&str, &Detector) -> Value,
) -> Result<(Vec<Value>, Value), ApiError> {
    let accounts = account_ids(&context.json()?)?;
    context.tally.accounts = accounts.len();
    let mut entries = Vec::new();
    let mut unprocessed = Unprocessed::default();
    for account in accounts {
        let refusal = rules::configure(context.region.member(context.caller, account)).err();
        match (refusal, context.region.detector(account)) {
            (None, Some(detector)) => entries.push(entry(&account.to_string(), detector)),
            (refusal, _) => unprocessed.add(account, refusal.unwrap_or(Refusal::NotAssociated)),
        }
    }
    context.tally.unprocessed = unprocessed.len();
    Ok((entries, unprocessed.into_json()))
}
