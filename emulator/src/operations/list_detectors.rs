use serde_json::{Value, json};

use super::Context;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
pub(super) fn list_detectors(context: &mut Context<'_>) -> Result<Value, ApiError> {
    context.query.page()?;
    let ids: Vec<String> = context.region.detector_id(context.caller).into_iter().collect();
    Ok(json!({ "detectorIds": ids }))
}
