use std::collections::BTreeSet;

use aws_sdk_guardduty::Client;
use aws_sdk_guardduty::types::{AutoEnableMembers, DetectorStatus};
use aws_sdk_sts::config::{BehaviorVersion, Config, Credentials, Region};
use emulator::Settings;

use crate::harness::{ADMINISTRATOR, REGION, Running, empty};

async fn statuses(client: &Client, detector: &str, only: Option<&str>) -> Vec<(String, String)> {
    let list = client.list_members().detector_id(detector).max_results(7);
    let list = list.set_only_associated(only.map(str::to_owned));
    let members = list.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let text = |text: Option<String>| text.unwrap_or_default();
    let members = members.expect("members").into_iter();
    members.map(|member| (text(member.account_id), text(member.relationship_status))).collect()
}

#[tokio::test]
async fn paging_shows_each_member_once() {
    let running = Running::start(Settings::default()).await;
    let admin = running.administrator().await;
    let all = statuses(&admin.client, &admin.detector, Some("False")).await;
    let distinct: BTreeSet<_> = all.iter().map(|(id, _)| id).collect();
    assert!(all.len() > 1_100, "{} members", all.len());
    assert_eq!(distinct.len(), all.len());
    let kinds: BTreeSet<_> = all.iter().map(|(_, status)| status).collect();
    assert_eq!(kinds.len(), 12, "every status is there: {kinds:?}");
}

#[tokio::test]
async fn only_associated_members_unless_asked_otherwise() {
    let running = Running::start(Settings::default()).await;
    let admin = running.administrator().await;
    let associated = statuses(&admin.client, &admin.detector, None).await;
    let kinds: BTreeSet<_> = associated.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["Disabled", "Enabled", "RegionDisabled"]));
    assert_eq!(statuses(&admin.client, &admin.detector, Some("TRUE")).await, associated);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_organization() {
    let (first, second) = tokio::join!(Running::start(Settings::default()), Running::start(Settings::default()));
    let other = Running::start(Settings { seed: 8, ..Settings::default() }).await;
    let mut lists = Vec::new();
    for running in [first, second, other] {
        let admin = running.administrator().await;
        lists.push(statuses(&admin.client, &admin.detector, Some("false")).await);
    }
    assert_eq!(lists[0], lists[1]);
    assert_ne!(lists[0], lists[2]);
}

#[tokio::test]
async fn an_administrator_without_members_still_has_detector_and_organization() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    assert!(statuses(&admin.client, &admin.detector, Some("false")).await.is_empty());
    let detector = admin.client.get_detector().detector_id(&admin.detector).send().await;
    assert_eq!(detector.expect("detector").status().map(DetectorStatus::as_str), Some("ENABLED"));
    let describe = admin.client.describe_organization_configuration().detector_id(&admin.detector);
    let configuration = describe.send().await.expect("configuration");
    let auto_enable = configuration.auto_enable_organization_members().map(AutoEnableMembers::as_str);
    assert_eq!(auto_enable, Some("NEW"));
    assert_eq!(configuration.member_account_limit_reached(), Some(false));
}

#[tokio::test]
async fn a_key_of_twelve_digits_is_the_calling_account() {
    let running = Running::start(empty()).await;
    for (key, account) in [("000012345678", "000012345678"), ("AKIDEXAMPLE", ADMINISTRATOR)] {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(key, "secret", None, None, "test"))
            .endpoint_url(running.url())
            .build();
        let identity = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await;
        let identity = identity.expect("identity");
        assert_eq!(identity.account(), Some(account));
        assert!(identity.arn().is_some_and(|arn| arn.contains(account)));
    }
    let stranger = running.client("000012345678", REGION).list_detectors().send().await;
    assert!(stranger.expect("detectors").detector_ids().is_empty());
}
