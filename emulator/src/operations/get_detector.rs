use serde_json::{Value, json};

use super::Context;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
pub(super) fn get_detector(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let caller = context.caller;
    let detector = context.region.detector(caller).ok_or(ApiError::DetectorNotOwned)?;
    Ok(json!({
        "createdAt": detector.created_at.iso(),
        "updatedAt": detector.updated_at.iso(),
        "findingPublishingFrequency": "SIX_HOURS",
        "serviceRole": format!(
            "arn:aws:iam::{caller}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
        ),
        "status": if detector.enabled { "ENABLED" } else { "DISABLED" },
        "features": [],
        "tags": {},
    }))
}
