//! What GuardDuty, the network and the credentials can get wrong.

use std::{sync::atomic::Ordering, time::Duration};

use app::domain::{Action, AutoEnable, DetectorState, OperationId};
use axum::http::StatusCode;
use serde_json::json;

use super::{act_on_all, confirm, in_front_of, plan_for_all, read_again, says, switch};
use crate::{
    harness::{Muster, Running, eventually, eventually_asked, region, with_accounts},
    stub::{Call, Say, Stub, members},
    web::Web,
};

const ONE: &str = "700000000001";
const EXPIRED: &str = "The security token included in the request is expired";
const DENIED: &str = "User: arn:aws:iam::1:user/m is not authorized to perform: guardduty";
const BOTH: [&str; 2] = ["us-east-1", "eu-west-1"];

/// One Enabled member in every Region; a member that was stopped is Disabled.
fn one_member(call: &Call) -> Option<Say> {
    (call.what == "member").then(|| Say::Json(members([ONE.to_owned()], "Enabled")))
}

#[tokio::test]
async fn a_stale_detector() {
    let (replaced, is_replaced) = switch();
    let stale = "The request is rejected because the input detectorId is not owned by the current account.";
    let (web, muster, stub) = in_front_of(
        move |call| {
            let of_old = call.path.contains("/12abc");
            match (call.region.as_str(), call.what.as_str()) {
                _ if !is_replaced() => one_member(call),
                ("us-east-1", "detector") => Some(Say::Json(json!({ "detectorIds": ["99new"] }))),
                ("eu-west-1", "detector") => Some(Say::Json(json!({ "detectorIds": [] }))),
                _ if of_old => Some(Say::Error(400, "BadRequestException", stale)),
                (_, "get") => Some(Say::Json(members(call.accounts(), "Disabled"))),
                _ => one_member(call),
            }
        },
        &BOTH,
    )
    .await;
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    replaced.store(true, Ordering::Relaxed);
    let path = confirm(&web, &plan).await;
    muster.wait_for(OperationId(1)).await;
    let over = web.get(&path).await;
    says(&over, &["Stopped 1 of 2 account-Regions", "GuardDuty is off in this Region."]);
    assert_eq!(stub.calls("stop").iter().filter(|call| call.path.contains("99new")).count(), 1);

    read_again(&web, &muster, |region| {
        region.detector == DetectorState::Missing || region.region.as_str() == "us-east-1"
    })
    .await;
    let list = web.get("/members").await;
    says(&list, &["eu-west-1: GuardDuty is off for the administrator account, so it has no members there.", ONE]);
}

#[tokio::test]
async fn expired_credentials() {
    let (expired, is_expired) = switch();
    let (web, muster, stub) = in_front_of(
        move |call| {
            if is_expired() { Some(Say::Error(403, "ExpiredTokenException", EXPIRED)) } else { one_member(call) }
        },
        &BOTH,
    )
    .await;
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    expired.store(true, Ordering::Relaxed);
    let path = confirm(&web, &plan).await;
    muster.wait_for(OperationId(1)).await;
    let over = web.get(&path).await;
    assert_eq!(over.status, StatusCode::OK);
    says(
        &over,
        &[
            "Stopped 0 of 2 account-Regions",
            "Muster’s AWS credentials cannot be used",
            "Renew",
            "Retry just this account",
        ],
    );
    assert_eq!(stub.calls("stop").len(), 2, "one call a Region is enough to know");

    read_again(&web, &muster, |region| region.freshness.error.is_some()).await;
    let list = web.get("/members").await;
    assert_eq!(list.status, StatusCode::OK);
    let said = format!(
        "us-east-1, eu-west-1 could not be read: Muster’s AWS credentials cannot be used: {EXPIRED}. Renew them"
    );
    says(&list, &[&said, "The rows are those of the last reading.", ONE]);

    // From the start: that no member could be read does not mean that there is none.
    let never = |_: &Call| Some(Say::Error(403, "ExpiredTokenException", EXPIRED));
    let (web, ..) = in_front_of(never, &BOTH).await;
    let list = web.get("/members").await;
    says(&list, &["us-east-1, eu-west-1 could not be read", "No members could be read yet", "Check the connection"]);
    let (_, check) = web.send_plainly("/settings", "/api/settings/check", "").await;
    says(&check, &[EXPIRED, "No Region was asked: first the credentials must be accepted."]);
}

#[tokio::test]
async fn access_denied() {
    let (web, muster, stub) = in_front_of(
        |call| match (call.region.as_str(), call.what.as_str()) {
            (_, "stop") | ("eu-west-1", "member") => Some(Say::Error(403, "AccessDeniedException", DENIED)),
            _ => one_member(call),
        },
        &BOTH,
    )
    .await;
    let list = web.get("/members").await;
    assert_eq!(list.status, StatusCode::OK);
    says(&list, &[&format!("eu-west-1 could not be read: Access denied to ListMembers: {DENIED}"), ONE]);
    let over = act_on_all(&web, &muster, Action::StopMonitoringMembers).await;
    says(&over, &["Access denied", &format!("Access denied to StopMonitoringMembers: {DENIED}"), "Grant the action"]);
    assert_eq!(stub.calls("stop").len(), 1, "it is not tried again by itself");
    let list = web.get("/members?has=unprocessed").await;
    assert!(list.text.contains(ONE) && list.text.contains(">Access denied<"), "{}", list.text);
}

#[tokio::test]
async fn a_region_that_times_out() {
    let (hung, is_hung) = switch();
    let stub = Stub::start(move |call| match (call.region.as_str(), is_hung()) {
        ("eu-west-1", true) => Some(Say::Nothing),
        _ => one_member(call),
    })
    .await;
    let muster = Muster::connect_giving_up_after(stub.addr, &BOTH, Duration::from_millis(300)).await;
    muster.read_all().await;
    let web = Web::new(&muster);
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    hung.store(true, Ordering::Relaxed);
    let path = confirm(&web, &plan).await;
    let running = web.get(&path).await;
    assert_eq!(running.status, StatusCode::OK, "the page does not wait for the Region");
    muster.wait_for(OperationId(1)).await;
    let over = web.get(&path).await;
    says(&over, &["Stopped 1 of 2 account-Regions", "GuardDuty did not answer StopMonitoringMembers in time"]);
    says(&over, &["It is not known whether GuardDuty did it"]);

    read_again(&web, &muster, |region| region.freshness.error.is_some() || region.region.as_str() == "us-east-1").await;
    let list = web.get("/members").await;
    assert_eq!(list.status, StatusCode::OK);
    says(
        &list,
        &["eu-west-1 could not be read: GuardDuty did not answer", "The rows are those of the last reading.", ONE],
    );
}

#[tokio::test]
async fn a_region_switched_off() {
    let (off, is_off) = switch();
    let (web, muster, _) = in_front_of(
        move |call| match (call.region.as_str(), call.what.as_str()) {
            ("eu-west-1", what) if is_off() && what != "sts" => Some(Say::Error(
                403,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )),
            (_, "get") => Some(Say::Json(members(call.accounts(), "Disabled"))),
            _ => one_member(call),
        },
        &BOTH,
    )
    .await;
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    off.store(true, Ordering::Relaxed);
    let path = confirm(&web, &plan).await;
    muster.wait_for(OperationId(1)).await;
    let over = web.get(&path).await;
    says(&over, &["Stopped 1 of 2 account-Regions", "The Region is not enabled for this account."]);

    read_again(&web, &muster, |region| {
        region.detector == DetectorState::RegionOff || region.region.as_str() == "us-east-1"
    })
    .await;
    let list = web.get("/members?region=eu-west-1").await;
    assert_eq!(list.status, StatusCode::OK);
    says(&list, &["“eu-west-1” is not enabled for the administrator account", ONE]);
    says(&web.get(&path).await, &["Stopped 1 of 2 account-Regions"]);
    says(&web.get("/settings").await, &["Region not enabled"]);
}

#[tokio::test]
async fn stopping_under_auto_enable_all() {
    let (all, is_all) = switch();
    let (known, is_known) = switch();
    let refused = "The request is rejected because the organization configuration of the current account enables GuardDuty for all member accounts.";
    let (web, muster, stub) = in_front_of(
        move |call| match call.what.as_str() {
            "admin" if is_known() => {
                Some(Say::Json(json!({ "memberAccountLimitReached": false, "autoEnableOrganizationMembers": "ALL" })))
            }
            "stop" if is_all() => {
                let unprocessed: Vec<_> =
                    call.accounts().into_iter().map(|id| json!({ "accountId": id, "result": refused })).collect();
                Some(Say::Json(json!({ "unprocessedAccounts": unprocessed })))
            }
            _ => one_member(call),
        },
        &["us-east-1"],
    )
    .await;
    // It was set to ALL after the roster was read: GuardDuty refuses, and its reason has a remedy.
    all.store(true, Ordering::Relaxed);
    let over = act_on_all(&web, &muster, Action::StopMonitoringMembers).await;
    says(&over, &["Stopped 0 of 1 account-Region", "Auto-enable is ALL", "Set it to NEW or NONE first.", refused]);

    // A plan that was made before it is known is refused, and says what changed.
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    known.store(true, Ordering::Relaxed);
    read_again(&web, &muster, |region| region.auto_enable == Some(AutoEnable::All)).await;
    eventually("the snapshot", || muster.roster.snapshot().auto_enable(&region("us-east-1")) == Some(AutoEnable::All))
        .await;
    let form = format!("plan=2&hash={}&typed_count=1", plan.1.field("hash").unwrap());
    let conflict = web.send("/api/operations/start", &form).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT, "{}", conflict.text);
    assert!(conflict.text.contains("auto-enable in us-east-1 is now ALL"), "{}", conflict.text);

    // From then on the plan says so before anything is done.
    let (_, plan) = plan_for_all(&web, Action::StopMonitoringMembers).await;
    says(
        &plan,
        &["The action applies to none of the selected accounts.", "auto-enable is ALL: set it to NEW or NONE first"],
    );
    assert!(plan.field("hash").is_none(), "there is nothing to confirm");
    assert_eq!(stub.calls("stop").len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_json() {
    let (muster, running) = Muster::start(with_accounts(60)).await;
    let web = Web::new(&muster);
    let fault = |operation: &str| json!({ "region": "eu-west-1", "operation": operation, "kind": "not_json" });
    running.fault(fault("StopMonitoringMembers")).await;
    let over = act_on_all(&web, &muster, Action::StopMonitoringMembers).await;
    assert!(!over.words().contains("Not processed 1"), "{}", over.words());
    let stopped = running.counted("eu-west-1", "StopMonitoringMembers", "effects").await;
    assert!(stopped > 10, "it was carried out, which is seen in the members: {stopped}");

    running.fault(fault("ListMembers")).await;
    read_again(&web, &muster, |region| region.freshness.error.is_some() || region.region.as_str() != "eu-west-1").await;
    let list = web.get("/members").await;
    assert_eq!(list.status, StatusCode::OK);
    says(&list, &["eu-west-1 could not be read: What answered ListMembers was not AWS: it is no JSON", "Members 60"]);
    says(&list, &["The rows are those of the last reading."]);
}

/// GuardDuty refuses every call of an action until it has had so many; then it takes them again.
async fn throttled(muster: &Muster, running: &Running, fault: serde_json::Value, during: impl AsyncFn(&Web)) {
    let web = Web::new(muster);
    running.fault(fault).await;
    let plan = plan_for_all(&web, Action::StopMonitoringMembers).await;
    let path = confirm(&web, &plan).await;
    eventually_asked("the slower pace", async || web.get(&path).await.words().contains("slowed by GuardDuty")).await;
    let list = web.get("/members").await;
    assert_eq!(list.status, StatusCode::OK, "the list is there meanwhile");
    says(&list, &["Members 60"]);
    during(&web).await;
    let over = muster.wait_for(OperationId(1)).await;
    assert_eq!(over.summary.tally.unprocessed, 0, "nothing is lost: {:?}", over.causes);
    says(&web.get(&path).await, &["Finished"]);
}

#[tokio::test]
async fn throttling_for_a_minute() {
    let (muster, running) = Muster::start(with_accounts(60)).await;
    let fault = json!({ "operation": "StopMonitoringMembers", "kind": "throttle", "region": "eu-west-1", "count": 5 });
    throttled(&muster, &running, fault, async |_| {}).await;
    assert_eq!(running.calls("us-west-2", "StopMonitoringMembers").await, 1, "no other Region is slowed");
}

/// The same with a whole minute of it, and reading throttled too.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes more than a minute"]
async fn throttling_for_a_whole_minute() {
    let (muster, running) = Muster::start(with_accounts(60)).await;
    let fault = json!({ "kind": "throttle", "region": "eu-west-1" });
    throttled(&muster, &running, fault, async |web| {
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(web.get("/members").await.status, StatusCode::OK);
        running.no_faults().await;
    })
    .await;
}
