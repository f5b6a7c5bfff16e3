use std::sync::Arc;

use app::domain::{DetectorSettings, Region, RegionAnswer, RegionSettings};

use super::service::PATIENCE;
use crate::{
    aws::{Gateway, GatewayError},
    side_by_side::in_time,
};

/// How GuardDuty is set up in one Region, of whose members so many are known to be locked.
pub(super) async fn ask(gateway: Arc<Gateway>, locked: u32, region: Region) -> RegionSettings {
    let answer = match in_time(PATIENCE, look(&gateway, &region)).await {
        Ok(answer) => answer,
        Err(text) => RegionAnswer::Unknown(text),
    };
    RegionSettings { region, locked, answer }
}

async fn look(gateway: &Gateway, region: &Region) -> Result<RegionAnswer, GatewayError> {
    match Box::pin(detector(gateway, region)).await {
        Ok(settings) => Ok(RegionAnswer::Detector(settings)),
        Err(GatewayError::NoDetector) => Ok(RegionAnswer::GuardDutyOff),
        // Keys that are not valid look like this in every Region; then this call fails too.
        Err(GatewayError::RegionOff) => gateway.administrator().await.map(|_| RegionAnswer::RegionOff),
        Err(error) => Err(error),
    }
}

async fn detector(gateway: &Gateway, region: &Region) -> Result<DetectorSettings, GatewayError> {
    gateway.detector(region).await?.ok_or(GatewayError::NoDetector)?;
    let (detector, organization) = tokio::join!(gateway.detector_settings(region), gateway.organization(region));
    let detector = match detector {
        Err(off @ (GatewayError::NoDetector | GatewayError::RegionOff)) => return Err(off),
        detector => detector.map_err(|error| error.to_string()),
    };
    // Remembered by now, and the one that was asked about if there is a new one.
    let id = gateway.detector(region).await?.ok_or(GatewayError::NoDetector)?.as_str().into();
    let organization = organization.map_err(|error| match error {
        GatewayError::Refused { message, .. } => {
            format!("GuardDuty tells this to the delegated administrator of an organization only: {message}")
        }
        error => error.to_string(),
    });
    Ok(DetectorSettings { id, detector, organization })
}
