use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::domain::{AccountId, AutoEnable, Region};
use aws_sdk_guardduty::{
    Client,
    config::{self, http::HttpResponse, retry::RetryConfig},
    error::{ProvideErrorMetadata, SdkError},
    operation::{
        RequestId, describe_organization_configuration::DescribeOrganizationConfigurationOutput as OrganizationOutput,
    },
    types::AutoEnableMembers,
};

use super::{Config, GatewayError, Pace, Silence, error::CALLER};

/// The administrator account's GuardDuty in every Region that is administered.
#[derive(Debug)]
pub struct Gateway {
    sts: aws_sdk_sts::Client,
    pub(super) organizations: aws_sdk_organizations::Client,
    pub(super) account: aws_sdk_account::Client,
    regions: BTreeMap<Region, Regional>,
    longest_call: Duration,
}

/// GuardDuty in one Region.
#[derive(Debug)]
pub(super) struct Regional {
    /// Retries as the SDK does by default.
    pub(super) reads: Client,
    /// Never retries.
    pub(super) writes: Client,
    pub(super) pace: Pace,
    detector: Mutex<Option<DetectorId>>,
}

/// The id of the administrator's detector in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectorId(Arc<str>);

impl DetectorId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Gateway {
    /// Clients for these Regions. Makes no call.
    pub fn new(config: &Config, regions: Vec<Region>) -> Self {
        let regions = regions.into_iter().map(|region| {
            let regional = Regional::new(config, &region);
            (region, regional)
        });
        Self {
            sts: aws_sdk_sts::Client::new(config.sdk()),
            organizations: aws_sdk_organizations::Client::new(config.sdk()),
            account: aws_sdk_account::Client::new(config.sdk()),
            regions: regions.collect(),
            longest_call: config.longest_call(),
        }
    }

    /// A call that has had no answer for so long will get none.
    pub const fn longest_call(&self) -> Duration {
        self.longest_call
    }

    /// The account that the credentials belong to.
    ///
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    ///
    /// # Errors
    /// [`GatewayError::Unreachable`] too if the answer names no account.
    pub async fn administrator(&self) -> Result<AccountId, GatewayError> {
        let identity = self.sts.get_caller_identity().send().await;
        let identity = identity.map_err(|error| GatewayError::new(CALLER, error))?;
        identity.account().unwrap_or_default().parse().map_err(|error: app::domain::InvalidAccountId| {
            GatewayError::Unreachable {
                operation: CALLER,
                silence: Silence::NotItsOwn,
                detail: error.to_string(),
                request_id: identity.request_id().map(str::to_owned),
                source: error.into(),
            }
        })
    }

    /// The administrator's detector, `None` if GuardDuty is off in the Region. Looked up once, then remembered.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
    ///
    /// # Errors
    /// [`GatewayError::RegionOff`] if the Region is not enabled for the account.
    pub async fn detector(&self, region: &Region) -> Result<Option<DetectorId>, GatewayError> {
        self.regional(region)?.detector().await
    }

    /// Which accounts the organization enables by itself; `None` if only the organization's own administrator could
    /// say.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
    ///
    /// # Errors
    /// Whatever keeps the call from an answer; being refused is an answer.
    pub async fn auto_enable(&self, region: &Region) -> Result<Option<AutoEnable>, GatewayError> {
        let regional = self.regional(region)?;
        let described = regional
            .with_detector("DescribeOrganizationConfiguration", |detector| {
                regional.reads.describe_organization_configuration().detector_id(detector.as_str()).send()
            })
            .await;
        match described {
            Ok(output) => Ok(Some(auto_enable(&output))),
            Err(GatewayError::AccessDenied { .. } | GatewayError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The pace of calls in a Region. Whoever writes takes a turn there first and tells it when the call is throttled.
    ///
    /// # Errors
    /// [`GatewayError::RegionOff`] if the Region is not one of the gateway's.
    pub fn pace(&self, region: &Region) -> Result<&Pace, GatewayError> {
        Ok(&self.regional(region)?.pace)
    }

    pub(super) fn regional(&self, region: &Region) -> Result<&Regional, GatewayError> {
        self.regions.get(region).ok_or(GatewayError::RegionOff)
    }
}

#[expect(deprecated, reason = "the only field that organizations set up before 2023 may have")]
pub(super) fn auto_enable(output: &OrganizationOutput) -> AutoEnable {
    match output.auto_enable_organization_members() {
        Some(AutoEnableMembers::All) => AutoEnable::All,
        Some(AutoEnableMembers::New) => AutoEnable::New,
        None if output.auto_enable() == Some(true) => AutoEnable::New,
        Some(_) | None => AutoEnable::None,
    }
}

impl Regional {
    fn new(config: &Config, region: &Region) -> Self {
        let builder = config::Builder::from(config.sdk()).region(config::Region::new(region.as_str().to_owned()));
        Self {
            reads: Client::from_conf(builder.clone().build()),
            writes: Client::from_conf(builder.retry_config(RetryConfig::disabled()).build()),
            pace: Pace::new(),
            detector: Mutex::new(None),
        }
    }

    async fn detector(&self) -> Result<Option<DetectorId>, GatewayError> {
        match self.known_detector() {
            Some(known) => Ok(Some(known)),
            None => self.look_up_detector().await,
        }
    }

    pub(super) async fn look_up_detector(&self) -> Result<Option<DetectorId>, GatewayError> {
        let listed = self.reads.list_detectors().send().await;
        let listed = listed.map_err(|error| GatewayError::new("ListDetectors", error))?;
        let found = listed.detector_ids().first().map(|id| DetectorId(id.as_str().into()));
        self.remember(found.clone());
        Ok(found)
    }

    /// Makes a call with the detector. If it turns out to be somebody else's by now (GuardDuty was turned off and on
    /// again), looks it up once more.
    pub(super) async fn with_detector<T, E, F>(
        &self,
        operation: &'static str,
        call: impl Fn(DetectorId) -> F,
    ) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + RequestId + std::error::Error + Send + Sync + 'static,
    {
        let detector = self.detector().await?.ok_or(GatewayError::NoDetector)?;
        let first = call(detector).await.map_err(|error| GatewayError::new(operation, error));
        match first {
            Err(error) if error.is_stale_detector() => {
                self.remember(None);
                let detector = self.detector().await?.ok_or(GatewayError::NoDetector)?;
                call(detector).await.map_err(|error| GatewayError::new(operation, error))
            }
            other => other,
        }
    }

    /// Takes a turn, makes a reading call in it, and takes note of how it failed.
    pub(super) async fn in_turn<T>(
        &self,
        call: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        let turn = self.pace.turn().await;
        call.await.inspect_err(|error| self.pace.learn(turn, error))
    }

    fn known_detector(&self) -> Option<DetectorId> {
        self.detector.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, detector: Option<DetectorId>) {
        *self.detector.lock().unwrap_or_else(PoisonError::into_inner) = detector;
    }
}
