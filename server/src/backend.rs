//! Where GuardDuty is: the one place that starts the emulator, and nothing after it knows.

use std::{io, net::Ipv4Addr, time::Duration};

use app::domain::Region;
use emulator::Emulator;
use tokio::time::timeout;

use crate::{
    aws::{Config, Endpoint},
    config::{Backend, Settings},
};

/// Invited accounts of the demo accept after this time, so that a first visitor sees something happen.
const DEMO_ACCEPTS_AFTER: Duration = Duration::from_secs(8);

/// So long AWS may take to tell which Regions are enabled, before anything is served.
const PATIENCE: Duration = Duration::from_secs(8);

/// Regions in which GuardDuty is offered to every commercial account; one that is not enabled shows as “off”.
///
/// <https://docs.aws.amazon.com/general/latest/gr/guardduty.html>
const COMMERCIAL_REGIONS: &str = "us-east-1,us-east-2,us-west-1,us-west-2,af-south-1,ap-east-1,ap-east-2,\
    ap-northeast-1,ap-northeast-2,ap-northeast-3,ap-south-1,ap-south-2,ap-southeast-1,ap-southeast-2,ap-southeast-3,\
    ap-southeast-4,ap-southeast-5,ap-southeast-6,ap-southeast-7,ca-central-1,ca-west-1,eu-central-1,eu-central-2,\
    eu-north-1,eu-south-1,eu-south-2,eu-west-1,eu-west-2,eu-west-3,il-central-1,me-central-1,me-south-1,\
    mx-central-1,sa-east-1";

/// What the gateway is built from.
#[derive(Debug)]
pub struct Connection {
    /// Credentials and endpoints.
    pub config: Config,
    /// The Regions to show.
    pub regions: Vec<Region>,
    /// The data is a demo organization's.
    pub is_demo: bool,
}

impl Connection {
    /// Starts the emulator if the settings ask for it, and finds credentials and endpoints.
    ///
    /// # Errors
    /// The emulator found no free loopback port.
    pub async fn open(settings: &Settings) -> io::Result<Self> {
        let named = settings.regions.clone();
        match settings.backend {
            Backend::Aws => {
                let known = regions(COMMERCIAL_REGIONS.split(','));
                let config = Config::load(None, home(if named.is_empty() { &known } else { &named })?).await;
                let regions = if named.is_empty() { enabled_regions(&config).await } else { named };
                Ok(Self { config, regions, is_demo: false })
            }
            Backend::Emulator => {
                let mut demo = emulator::Settings {
                    accounts: settings.emulator_accounts,
                    accept_after: Some(DEMO_ACCEPTS_AFTER),
                    ..emulator::Settings::default()
                };
                if !named.is_empty() {
                    demo.regions = named.iter().map(ToString::to_string).collect();
                }
                let regions = regions(demo.regions.iter().map(String::as_str));
                let emulator = Emulator::bind((Ipv4Addr::LOCALHOST, 0).into(), demo).await?;
                let url = format!("http://{}", emulator.addr());
                tokio::spawn(emulator.serve(std::future::pending()));
                let endpoint = Endpoint { url, access_key: "demo".into(), secret_key: "demo".into() };
                Ok(Self { config: Config::load(Some(endpoint), home(&regions)?).await, regions, is_demo: true })
            }
        }
    }
}

/// The Regions that are enabled for the account, or every commercial one if AWS does not say which.
pub async fn enabled_regions(config: &Config) -> Vec<Region> {
    let known = regions(COMMERCIAL_REGIONS.split(','));
    let why = match timeout(PATIENCE, config.enabled_regions()).await {
        Ok(Ok(mut enabled)) if !enabled.is_empty() => {
            enabled.sort_by_key(|region| known.iter().position(|one| one == region).unwrap_or(known.len()));
            return enabled;
        }
        Ok(Ok(_)) => "AWS named none".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "there was no answer in time".to_owned(),
    };
    tracing::warn!("every commercial Region is read, because account:ListRegions did not tell the enabled ones: {why}");
    known
}

/// The first Region answers what belongs to none.
fn home(regions: &[Region]) -> io::Result<&Region> {
    regions.first().ok_or_else(|| io::Error::other("no Region is named"))
}

fn regions<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Region> {
    names.filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commercial_region_is_well_formed() {
        assert_eq!(regions(COMMERCIAL_REGIONS.split(',')).len(), COMMERCIAL_REGIONS.split(',').count());
    }
}
