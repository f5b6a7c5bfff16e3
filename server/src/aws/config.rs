use std::time::Duration;

use app::domain::Region;
use aws_config::{BehaviorVersion, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_guardduty::config::{Credentials, SharedCredentialsProvider};

const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(20);
const ATTEMPT: Duration = Duration::from_secs(25);

/// A GuardDuty that is not AWS's: where it listens and the keys that it takes.
#[derive(Clone)]
pub struct Endpoint {
    /// Its address, such as `http://127.0.0.1:4566`.
    pub url: String,
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: String,
}

/// Where credentials and endpoints come from, resolved once.
#[derive(Debug, Clone)]
pub struct Config(SdkConfig);

impl Config {
    /// With an endpoint, that one with its static keys. Without, the AWS way: environment, profile, SSO, container,
    /// instance role, `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_GUARDDUTY`.
    ///
    /// Calls that belong to no Region go to `home`; each Region's own clients override it.
    pub async fn load(endpoint: Option<Endpoint>, home: &Region) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .read_timeout(READ)
            .operation_attempt_timeout(ATTEMPT)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .region(aws_config::Region::new(home.to_string()))
            .timeout_config(timeouts);
        if let Some(Endpoint { url, access_key, secret_key }) = endpoint {
            let keys = Credentials::new(access_key, secret_key, None, None, "muster");
            loader = loader.endpoint_url(url).credentials_provider(SharedCredentialsProvider::new(keys));
        }
        Self(loader.load().await)
    }

    /// The same, with each attempt of a call given up after this time.
    #[must_use]
    pub fn giving_up_after(self, time: Duration) -> Self {
        let timeouts = TimeoutConfig::builder().connect_timeout(time).operation_attempt_timeout(time).build();
        Self(self.0.into_builder().timeout_config(timeouts).build())
    }

    /// No call that gets no answer is under way for longer.
    pub(super) fn longest_call(&self) -> Duration {
        let attempt = self.0.timeout_config().and_then(TimeoutConfig::operation_attempt_timeout);
        attempt.unwrap_or(ATTEMPT)
    }

    pub(super) const fn sdk(&self) -> &SdkConfig {
        &self.0
    }
}
