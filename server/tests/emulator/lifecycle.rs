use std::time::Duration;

use emulator::Settings;

use crate::harness::{ADMINISTRATOR, REGION, Running, empty, results};

const MEMBER: &str = "000012345678";

#[tokio::test]
async fn a_member_by_invitation_from_the_first_call_to_the_last() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    let (client, detector) = (&admin.client, &admin.detector);
    let status = || async { admin.status(MEMBER).await.unwrap_or_default() };

    assert!(admin.create(MEMBER).await.is_empty());
    assert_eq!(status().await, "Created");
    assert!(admin.invite(MEMBER).await.is_empty());
    assert_eq!(status().await, "Enabled");

    let stop = client.stop_monitoring_members().detector_id(detector).account_ids(MEMBER);
    assert!(stop.send().await.expect("stop").unprocessed_accounts().is_empty());
    assert_eq!(status().await, "Disabled");
    let start = client.start_monitoring_members().detector_id(detector).account_ids(MEMBER);
    assert!(start.send().await.expect("start").unprocessed_accounts().is_empty());
    assert_eq!(status().await, "Enabled");

    let delete = || client.delete_members().detector_id(detector).account_ids(MEMBER).send();
    let refused = delete().await.expect("delete");
    assert_eq!(
        results(refused.unprocessed_accounts()),
        [
            "The request is rejected because the current account cannot delete the given member account ID since it is still associated to it."
        ]
    );
    let leave = client.disassociate_members().detector_id(detector).account_ids(MEMBER);
    assert!(leave.send().await.expect("disassociate").unprocessed_accounts().is_empty());
    assert_eq!(status().await, "Removed");
    assert!(delete().await.expect("delete").unprocessed_accounts().is_empty());
    assert_eq!(admin.status(MEMBER).await, None);
}

#[tokio::test]
async fn an_address_is_verified_first_unless_no_mail_is_sent() {
    let hour = Duration::from_hours(1);
    let settings = Settings { verification: hour, accept_after: None, ..empty() };
    let running = Running::start(settings).await;
    let admin = running.administrator().await;
    admin.create(MEMBER).await;
    admin.create("210000000000").await;
    admin.invite(MEMBER).await;
    assert_eq!(admin.status(MEMBER).await.as_deref(), Some("EmailVerificationInProgress"));
    let quiet = admin.client.invite_members().detector_id(&admin.detector);
    let quiet = quiet.account_ids("210000000000").disable_email_notification(true);
    quiet.send().await.expect("invite");
    assert_eq!(admin.status("210000000000").await.as_deref(), Some("Invited"));
}

#[tokio::test]
async fn scripted_accounts_act_by_their_last_digits() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    assert_eq!(results(&admin.create("660000000017").await), ["Internal error"]);
    for id in ["660000000013", "660000000017", "660000000019", "660000000023"] {
        assert!(admin.create(id).await.is_empty(), "{id}");
        assert!(admin.invite(id).await.is_empty(), "{id}");
    }
    for (id, status) in [
        ("660000000013", "EmailVerificationFailed"),
        ("660000000017", "Enabled"),
        ("660000000019", "Invited"),
        ("660000000023", "Invited"),
    ] {
        assert_eq!(admin.status(id).await.as_deref(), Some(status), "{id}");
    }
}

#[tokio::test]
async fn what_the_sdk_reads_of_a_member() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    admin.create(MEMBER).await;
    let get = || admin.client.get_members().detector_id(&admin.detector).account_ids(MEMBER).send();
    let created = get().await.expect("get").members.unwrap_or_default().remove(0);
    assert_eq!(created.account_id(), Some(MEMBER));
    assert_eq!(created.master_id(), Some(ADMINISTRATOR));
    assert_eq!(created.administrator_id(), Some(ADMINISTRATOR));
    assert_eq!(created.email(), Some("root@example.com"));
    assert_eq!((created.invited_at(), created.detector_id()), (None, None));

    admin.invite(MEMBER).await;
    let enabled = get().await.expect("get").members.unwrap_or_default().remove(0);
    let detectors = running.client(MEMBER, REGION).list_detectors().send().await.expect("list");
    assert_eq!(enabled.detector_id(), detectors.detector_ids().first().map(String::as_str));
    assert!(enabled.invited_at().is_some_and(|at| at.ends_with('Z')));
}

#[tokio::test]
async fn members_of_the_organization_have_no_address_and_are_enabled_at_once() {
    let running = Running::start(Settings::default()).await;
    let admin = running.administrator().await;
    let list = admin.client.list_members().detector_id(&admin.detector);
    let pages = list.only_associated("false").into_paginator().items().send();
    let members = pages.collect::<Result<Vec<_>, _>>().await.expect("members");
    let removed = members
        .iter()
        .find(|m| m.relationship_status() == Some("Removed") && m.email() == Some(""))
        .and_then(|member| member.account_id())
        .expect("a removed member of the organization");
    assert_eq!(
        results(&admin.invite(removed).await),
        ["The request is rejected because member account's email address is missing."]
    );
    assert!(admin.create(removed).await.is_empty());
    assert_eq!(admin.status(removed).await.as_deref(), Some("Enabled"));
}
