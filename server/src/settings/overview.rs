use std::sync::Arc;

use app::domain::{DetectorSettings, Region, RegionAnswer, RegionSettings};

use super::service::PATIENCE;
use crate::aws::{Gateway, GatewayError};
use crate::side_by_side::in_time;

/// How GuardDuty is set up in one Region.
pub(super) async fn ask(gateway: Arc<Gateway>, region: Region) -> RegionSettings {
    let answer = match in_time(PATIENCE, Box::pin(look(&gateway, &region))).await {
        Ok(answer) => answer,
        Err(text) => RegionAnswer::Unknown(text),
    };
    RegionSettings { region, answer }
}

async fn look(gateway: &Gateway, region: &Region) -> Result<RegionAnswer, GatewayError> {
    match gateway.detector(region).await {
        Ok(Some(_)) => {}
        Ok(None) => return Ok(RegionAnswer::GuardDutyOff),
        Err(GatewayError::RegionOff) => {
            // Keys that are not valid look like this in every Region; then this call fails too.
            return gateway.administrator().await.map(|_| RegionAnswer::RegionOff);
        }
        Err(error) => return Err(error),
    }
    let (detector, organization) = tokio::join!(gateway.detector_settings(region), gateway.organization(region));
    if matches!(detector, Err(GatewayError::NoDetector)) {
        return Ok(RegionAnswer::GuardDutyOff);
    }
    // Remembered by now, and the one that was asked about if there is a new one.
    let id = gateway.detector(region).await?.map(|id| id.as_str().into()).unwrap_or_default();
    let organization = organization.map_err(|error| match error {
        GatewayError::Refused { message, .. } => {
            format!("GuardDuty tells this to the delegated administrator of an organization only: {message}")
        }
        error => error.to_string(),
    });
    Ok(RegionAnswer::Detector(DetectorSettings {
        id,
        detector: detector.map_err(|error| error.to_string()),
        organization,
    }))
}
