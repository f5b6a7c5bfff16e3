use aws_sdk_account::types::RegionOptStatus;
use aws_sdk_organizations::types::AccountState;
use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
use emulator::Settings;

use crate::harness::{ADMINISTRATOR, REGION, Running};

/// Configuration of a client of a service beside GuardDuty, whose crates share no type for it.
macro_rules! client {
    ($service:ident, $running:expr, $account:expr) => {
        $service::Client::from_conf(
            $service::Config::builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .region(Region::new(REGION))
                .credentials_provider(Credentials::new($account, "secret", None, None, "test"))
                .endpoint_url($running.url())
                .build(),
        )
    };
}

#[tokio::test]
async fn the_organization_is_listed_page_by_page() {
    let running = Running::start(Settings::default()).await;
    let client = client!(aws_sdk_organizations, running, ADMINISTRATOR);
    let pages = client.list_accounts().into_paginator().send().collect::<Result<Vec<_>, _>>().await.expect("pages");
    let accounts: Vec<_> =
        pages.iter().flat_map(aws_sdk_organizations::operation::list_accounts::ListAccountsOutput::accounts).collect();
    let ids: Vec<&str> = accounts.iter().filter_map(|account| account.id()).collect();
    assert!(ids.len() > 800 && ids.is_sorted(), "{} accounts", ids.len());
    let suspended = accounts.iter().filter(|account| account.state() == Some(&AccountState::Suspended)).count();
    assert!(suspended >= 6, "{suspended} suspended");
    assert!(accounts.iter().all(|account| account.email().is_some_and(|email| email.contains('@'))));

    let described = client.describe_organization().send().await.expect("the organization");
    let organization = described.organization().expect("one");
    let management = organization.master_account_id().expect("a management account");
    assert!(ids.contains(&management) && ids.contains(&ADMINISTRATOR));
    let stranger = client!(aws_sdk_organizations, running, "999999999999").list_accounts().send().await;
    assert!(stranger.expect_err("denied").into_service_error().is_access_denied_exception());
}

#[tokio::test]
async fn the_account_s_regions_are_told_by_their_state() {
    let running = Running::start(Settings { accounts: 0, ..Settings::default() }).await;
    let client = client!(aws_sdk_account, running, ADMINISTRATOR);
    let on = client
        .list_regions()
        .region_opt_status_contains(RegionOptStatus::Enabled)
        .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
        .send()
        .await
        .expect("Regions");
    let names: Vec<&str> = on.regions().iter().filter_map(|region| region.region_name()).collect();
    assert_eq!(names, ["ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2"]);
    let pages = client.list_regions().max_results(5).into_paginator().send().collect::<Result<Vec<_>, _>>().await;
    let pages = pages.expect("every Region");
    let mut all = pages.iter().flat_map(aws_sdk_account::operation::list_regions::ListRegionsOutput::regions);
    assert!(all.any(|region| region.region_opt_status() == Some(&RegionOptStatus::Disabled)));
}
