use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use aws_sdk_guardduty::Client;
use aws_sdk_guardduty::config::retry::RetryConfig;
use aws_sdk_guardduty::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_guardduty::types::{AccountDetail, UnprocessedAccount};
use emulator::{Emulator, Settings};

pub(crate) const ADMINISTRATOR: &str = "123456789012";
pub(crate) const REGION: &str = "us-east-1";

/// An administrator without members, whose invitations are verified and accepted at the next call.
pub(crate) fn empty() -> Settings {
    Settings { accounts: 0, verification: Duration::ZERO, accept_after: Some(Duration::ZERO), ..Settings::default() }
}

/// A running emulator, for as long as the test's runtime lives.
pub(crate) struct Running {
    addr: SocketAddr,
}

impl Running {
    pub(crate) async fn start(settings: Settings) -> Self {
        let emulator = Emulator::bind((Ipv4Addr::LOCALHOST, 0).into(), settings).await.expect("a free port");
        let addr = emulator.addr();
        tokio::spawn(emulator.serve(std::future::pending()));
        Self { addr }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// A client that sends each call once.
    pub(crate) fn client(&self, account: &str, region: &'static str) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(region))
            .credentials_provider(Credentials::new(account, "secret", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(self.url())
            .build();
        Client::from_conf(config)
    }

    pub(crate) async fn administrator(&self) -> Account {
        let client = self.client(ADMINISTRATOR, REGION);
        let detectors = client.list_detectors().send().await.expect("detectors");
        let detector = detectors.detector_ids().first().expect("a detector").clone();
        Account { client, detector }
    }
}

/// An account with its detector in one Region.
pub(crate) struct Account {
    pub(crate) client: Client,
    pub(crate) detector: String,
}

impl Account {
    pub(crate) async fn create(&self, id: &str) -> Vec<UnprocessedAccount> {
        let detail = AccountDetail::builder().account_id(id).email("root@example.com").build();
        let call = self.client.create_members().detector_id(&self.detector).account_details(detail);
        call.send().await.expect("create").unprocessed_accounts.unwrap_or_default()
    }

    pub(crate) async fn invite(&self, id: &str) -> Vec<UnprocessedAccount> {
        let call = self.client.invite_members().detector_id(&self.detector).account_ids(id);
        call.send().await.expect("invite").unprocessed_accounts.unwrap_or_default()
    }

    /// The member's status; `None` if there is no such member.
    pub(crate) async fn status(&self, id: &str) -> Option<String> {
        let call = self.client.get_members().detector_id(&self.detector).account_ids(id);
        let answer = call.send().await.expect("get");
        let unprocessed = answer.unprocessed_accounts().len();
        assert_eq!(unprocessed + answer.members().len(), 1, "{id} is named once");
        answer.members().first()?.relationship_status().map(str::to_owned)
    }
}

pub(crate) fn results(unprocessed: &[UnprocessedAccount]) -> Vec<&str> {
    unprocessed.iter().filter_map(UnprocessedAccount::result).collect()
}
