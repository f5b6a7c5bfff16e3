//! An account's own detector.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Context, plans_json};
use crate::state::{Frequency, Status, Via};
use crate::wire::{ApiError, field, optional_text};

const MOST_TAGS: usize = 200;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
pub(super) fn list_detectors(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.query.page()?;
    let ids: Vec<String> = context.region.detector_id(context.caller).into_iter().collect();
    Ok(json!({ "detectorIds": ids }))
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html>
pub(super) fn create_detector(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let body = context.json()?;
    let enable = field(&body, "enable")?.as_bool().ok_or(ApiError::InvalidBody)?;
    let frequency = frequency(&body)?;
    let plans = plans_json::read_plans(&body)?;
    let tags = tags(&body)?;
    if optional_text(&body, "clientToken")?.is_some_and(|token| token.len() > 64) {
        return Err(ApiError::InvalidBody);
    }
    let (caller, now) = (context.caller, context.now);
    if context.region.detector(caller).is_some() {
        return Err(ApiError::DetectorExists);
    }
    let detector = context.region.ensure_detector(caller, now);
    detector.enabled = enable;
    detector.frequency = frequency.unwrap_or(Frequency::SixHours);
    detector.tags = tags;
    plans_json::apply(detector, &plans, now);
    context.touched += 1;
    Ok(json!({ "detectorId": context.region.detector_id(caller) }))
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
pub(super) fn get_detector(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let caller = context.caller;
    let detector = context.region.detector(caller).ok_or(ApiError::DetectorNotOwned)?;
    let mut answer = json!({
        "createdAt": detector.created_at.iso(),
        "updatedAt": detector.updated_at.iso(),
        "findingPublishingFrequency": detector.frequency.as_str(),
        "serviceRole": format!(
            "arn:aws:iam::{caller}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
        ),
        "status": plans_json::status(detector.enabled),
        "features": plans_json::detector_features(detector),
        "dataSources": plans_json::data_sources(detector),
    });
    if !detector.tags.is_empty() {
        answer["tags"] = json!(detector.tags);
    }
    Ok(answer)
}

/// A member by invitation that turns its detector off or on is seen as Disabled or Enabled by its administrator; one
/// of the organization cannot.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html>
pub(super) fn update_detector(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let body = context.json()?;
    let enable = match body.get("enable") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_bool().ok_or(ApiError::InvalidBody)?),
    };
    let frequency = frequency(&body)?;
    let plans = plans_json::read_plans(&body)?;
    let (caller, now) = (context.caller, context.now);
    if let Some(on) = enable {
        switch_own_detector(context, on)?;
    }
    let detector = context.region.detector_mut(caller).ok_or(ApiError::DetectorNotOwned)?;
    detector.enabled = enable.unwrap_or(detector.enabled);
    detector.frequency = frequency.unwrap_or(detector.frequency);
    plans_json::apply(detector, &plans, now);
    detector.updated_at = now;
    context.touched += 1;
    Ok(json!({}))
}

fn switch_own_detector(context: &mut Context<'_>, on: bool) -> Result<(), ApiError> {
    let Some((administrator, member)) = context.region.administrator_of(context.caller) else {
        return Ok(());
    };
    let status = if on { Status::Enabled } else { Status::Disabled };
    match (member.via, member.status) {
        (_, current) if current == status => Ok(()),
        (Via::Organizations, _) => Err(ApiError::ManagedByOrganization),
        (Via::Invitation, Status::Enabled | Status::Disabled) => {
            context.region.move_member(administrator, context.caller, status, context.now);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A member by invitation that deletes its detector leaves its administrator, who sees it as Removed.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteDetector.html>
pub(super) fn delete_detector(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let (caller, now) = (context.caller, context.now);
    if context.region.has_committed_members(caller) {
        return Err(ApiError::DetectorHasMembers);
    }
    let bound = context.region.administrator_of(caller).map(|(administrator, member)| (administrator, member.via));
    match bound {
        Some((_, Via::Organizations)) => return Err(ApiError::ManagedByOrganization),
        Some((administrator, Via::Invitation)) => {
            context.region.move_member(administrator, caller, Status::Removed, now);
        }
        None => {}
    }
    context.region.remove_administrator(caller, now);
    context.region.remove_detector(caller);
    context.touched += 1;
    Ok(json!({}))
}

fn frequency(body: &Value) -> Result<Option<Frequency>, ApiError> {
    let text = optional_text(body, "findingPublishingFrequency")?;
    text.map(|text| Frequency::parse(text).ok_or(ApiError::InvalidBody)).transpose()
}

fn tags(body: &Value) -> Result<BTreeMap<String, String>, ApiError> {
    let Some(tags) = body.get("tags").filter(|value| !value.is_null()) else {
        return Ok(BTreeMap::new());
    };
    let tags = tags.as_object().filter(|tags| (1..=MOST_TAGS).contains(&tags.len()));
    tags.ok_or(ApiError::InvalidBody)?
        .iter()
        .map(|(key, value)| {
            let value = value.as_str().filter(|value| value.chars().count() <= 256);
            let fits = (1..=128).contains(&key.chars().count());
            value.filter(|_| fits).map(|value| (key.clone(), value.to_owned())).ok_or(ApiError::InvalidBody)
        })
        .collect()
}
