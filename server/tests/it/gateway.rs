use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use app::domain::{AccountDetail, AutoEnable, Cause, InviteOptions, Member, RelationshipStatus};
use app::error::AppError;
use serde_json::json;
use server::aws::{GatewayError, Silence};

use crate::{
    harness::{self, Running, account, region, with_accounts},
    stub::{Call, Say, Stub, member, members},
};

const REGION: &str = "us-east-1";

async fn read(gateway: &server::aws::Gateway) -> Result<Vec<Member>, GatewayError> {
    let read = Mutex::new(Vec::new());
    gateway.list_members(&region(REGION), |page| read.lock().unwrap().extend(page)).await?;
    Ok(read.into_inner().unwrap())
}

#[tokio::test]
async fn knows_whose_guardduty_it_is() {
    let running = Running::start(with_accounts(3)).await;
    let gateway = harness::gateway(running.addr, "demo", &[REGION]).await;
    assert_eq!(gateway.administrator().await.unwrap().as_str(), "123456789012");
    assert_eq!(gateway.auto_enable(&region(REGION)).await.unwrap(), Some(AutoEnable::New));
}

#[tokio::test]
async fn reads_every_page_and_every_status() {
    let running = Running::start(with_accounts(1_200)).await;
    let gateway = harness::gateway(running.addr, "demo", &[REGION]).await;
    let members = read(&gateway).await.unwrap();
    let distinct: HashSet<_> = members.iter().map(|member| member.account).collect();
    assert_eq!(distinct.len(), members.len());
    let counts = running.statuses(REGION).await;
    for (status, count) in counts.as_object().unwrap() {
        let status = RelationshipStatus::from(status.clone());
        let read = members.iter().filter(|member| member.status == status).count();
        assert_eq!(read as u64, count.as_u64().unwrap(), "{status:?}");
    }
    assert_eq!(running.calls(REGION, "ListMembers").await, members.len().div_ceil(50) as u64);
}

#[tokio::test]
async fn tells_a_region_that_is_off_from_one_without_a_detector() {
    let running = Running::start(with_accounts(3)).await;
    let off = harness::gateway(running.addr, "demo", &["af-south-1"]).await;
    assert!(matches!(off.detector(&region("af-south-1")).await, Err(GatewayError::RegionOff)));
    let stranger = harness::gateway(running.addr, "999988887777", &[REGION]).await;
    assert_eq!(stranger.detector(&region(REGION)).await.unwrap(), None);
    assert!(matches!(read(&stranger).await, Err(GatewayError::NoDetector)));
    assert!(matches!(stranger.detector(&region("eu-west-1")).await, Err(GatewayError::RegionOff)));
}

#[tokio::test]
async fn asks_about_fifty_accounts_at_a_time() {
    let running = Running::start(with_accounts(300)).await;
    let gateway = harness::gateway(running.addr, "demo", &[REGION]).await;
    let mut accounts: Vec<_> = read(&gateway).await.unwrap().iter().take(119).map(|member| member.account).collect();
    accounts.push(account(42));
    let found = gateway.get_members(&region(REGION), &accounts).await.unwrap();
    assert_eq!(running.calls(REGION, "GetMembers").await, 3);
    assert_eq!(found.members.len(), 119);
    assert_eq!(found.status(account(42)), Some(None));
}

#[tokio::test]
async fn sends_every_write_exactly_once() {
    let throttled = || Some(Say::Error(400, "ThrottlingException", "Rate exceeded"));
    let stub = Stub::start(move |call| match call.what.as_str() {
        "detector" | "admin" => None,
        _ => throttled(),
    })
    .await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    let (region, accounts) = (region(REGION), [account(1)]);
    let details = [AccountDetail { account: account(1), email: "root@example.com".into() }];
    let results = [
        gateway.create_members(&region, &details).await,
        gateway.invite_members(&region, &accounts, &InviteOptions::default()).await,
        gateway.start_monitoring_members(&region, &accounts).await,
        gateway.stop_monitoring_members(&region, &accounts).await,
        gateway.disassociate_members(&region, &accounts).await,
        gateway.delete_members(&region, &accounts).await,
    ];
    assert!(results.iter().all(|result| matches!(result, Err(GatewayError::Throttled { .. }))), "{results:?}");
    for what in ["member", "invite", "start", "stop", "disassociate", "delete"] {
        assert_eq!(stub.calls(what).len(), 1, "{what}");
    }
}

#[tokio::test]
async fn repeats_a_read_that_fails_for_a_moment() {
    let stub = Stub::start(|call| match (call.what.as_str(), call.before) {
        ("member", 0) => Some(Say::Error(500, "InternalServerErrorException", "Internal error")),
        _ => None,
    })
    .await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    assert_eq!(read(&gateway).await.unwrap(), []);
    assert_eq!(stub.calls("member").len(), 2);
}

#[tokio::test]
async fn says_what_kind_of_failure_it_was() {
    let cases: [(u16, &str, &str, Cause); 7] = [
        (403, "ExpiredTokenException", "The security token included in the request is expired", Cause::Credentials),
        (403, "InvalidSignatureException", "The request signature does not match.", Cause::Credentials),
        (
            403,
            "AccessDeniedException",
            "User is not authorized to perform: guardduty:StopMonitoringMembers",
            Cause::AccessDenied,
        ),
        (429, "TooManyRequestsException", "Too Many Requests", Cause::Throttled),
        (500, "InternalServerErrorException", "Internal error", Cause::Unreachable),
        (400, "BadRequestException", "The request is rejected because of this and that.", Cause::Refused),
        (
            400,
            "BadRequestException",
            "… the organization configuration of the current account enables GuardDuty for all member accounts.",
            Cause::AutoEnableAll,
        ),
    ];
    for (status, code, message, cause) in cases {
        let stub = Stub::start(move |call| (call.what == "stop").then_some(Say::Error(status, code, message))).await;
        let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
        let error = gateway.stop_monitoring_members(&region(REGION), &[account(1)]).await.unwrap_err();
        assert_eq!(error.cause(), cause, "{error:?}");
        assert!(error.chain().len() > error.to_string().len());
        let text = error.to_string();
        if let GatewayError::AccessDenied { operation, message: said, request_id, .. } = &error {
            assert_eq!(
                (*operation, said.as_str(), request_id.as_deref()),
                ("StopMonitoringMembers", message, Some("r-1"))
            );
        }
        let expected = match cause {
            Cause::Throttled => AppError::Throttled,
            _ => AppError::Upstream { message: text, request_id: Some("r-1".into()) },
        };
        assert_eq!(AppError::from(error), expected);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_open_whether_it_was_done() {
    let stub = Stub::start(|call| (call.what == "stop").then_some(Say::Gibberish)).await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    let error = gateway.stop_monitoring_members(&region(REGION), &[account(1)]).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unreachable { silence: Silence::NotItsOwn, .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_gone_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let gateway = harness::gateway(addr, "demo", &[REGION]).await;
    let error = gateway.stop_monitoring_members(&region(REGION), &[account(1)]).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unreachable { silence: Silence::NoConnection, .. }), "{error:?}");
}

#[tokio::test]
async fn refuses_a_list_that_goes_round_in_circles() {
    let stub = Stub::start(|call| {
        (call.what == "member").then(|| Say::Json(json!({ "members": [], "nextToken": (call.before % 2).to_string() })))
    })
    .await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    assert!(matches!(read(&gateway).await, Err(GatewayError::RepeatedPage)));
    assert_eq!(stub.calls("member").len(), 3);
}

#[tokio::test]
async fn one_strange_member_does_not_hide_the_page() {
    let page = json!({ "members": [member("12", "Enabled"), member("000000000001", "SomethingNew")] });
    let stub = Stub::start(move |call| (call.what == "member").then(|| Say::Json(page.clone()))).await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    let read = read(&gateway).await.unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].status, RelationshipStatus::Other("SomethingNew".into()));
}

/// GuardDuty was turned off and on again while Muster ran.
#[tokio::test]
async fn looks_a_detector_up_again_when_it_is_somebody_elses() {
    const NOT_OWNED: &str = "The request is rejected because the input detectorId is not owned by the current account.";
    let stub = Stub::start(|call: &Call| match call.what.as_str() {
        "detector" if call.before == 0 => Some(Say::Json(json!({ "detectorIds": ["old"] }))),
        "detector" => Some(Say::Json(json!({ "detectorIds": ["new"] }))),
        _ if call.path.contains("/old/") => Some(Say::Error(400, "BadRequestException", NOT_OWNED)),
        _ => None,
    })
    .await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    gateway.stop_monitoring_members(&region(REGION), &[account(1)]).await.unwrap();
    gateway.stop_monitoring_members(&region(REGION), &[account(1)]).await.unwrap();
    let paths: Vec<String> = stub.calls("stop").into_iter().map(|call| call.path).collect();
    assert_eq!(paths, ["/detector/old/member/stop", "/detector/new/member/stop", "/detector/new/member/stop"]);
    assert_eq!(stub.calls("detector").len(), 2);
}

#[tokio::test]
async fn an_administrator_by_invitation_has_no_auto_enable() {
    let stub = Stub::start(|call| {
        (call.what == "admin").then_some(Say::Error(400, "BadRequestException", "The request is rejected because …"))
    })
    .await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    assert_eq!(gateway.auto_enable(&region(REGION)).await.unwrap(), None);
}

#[tokio::test]
async fn an_invitation_carries_its_message() {
    let stub = Stub::start(|_| None).await;
    let gateway = harness::gateway(stub.addr, "demo", &[REGION]).await;
    let options = InviteOptions { message: "Welcome".into(), disable_email_notification: true };
    gateway.invite_members(&region(REGION), &[account(1)], &options).await.unwrap();
    gateway.invite_members(&region(REGION), &[account(1)], &InviteOptions::default()).await.unwrap();
    let bodies: Vec<_> = stub.calls("invite").into_iter().map(|call| call.body).collect();
    assert_eq!(
        bodies[0],
        json!({ "accountIds": ["000000000001"], "disableEmailNotification": true, "message": "Welcome" })
    );
    assert_eq!(bodies[1], json!({ "accountIds": ["000000000001"], "disableEmailNotification": false }));
}

#[tokio::test]
async fn an_account_that_cannot_be_told_at_the_moment_is_not_taken_for_gone() {
    let stub = Stub::start(|call| {
        let mut answer = members(["000000000001".to_owned()], "Enabled");
        answer["unprocessedAccounts"] = json!([{ "accountId": "000000000002", "result": "Internal error" }]);
        (call.what == "get").then_some(Say::Json(answer))
    })
    .await;
    let gateway = Arc::new(harness::gateway(stub.addr, "demo", &[REGION]).await);
    let found = gateway.get_members(&region(REGION), &[account(1), account(2), account(3)]).await.unwrap();
    assert_eq!(found.status(account(1)), Some(Some(&RelationshipStatus::Enabled)));
    assert_eq!(found.status(account(2)), None);
    assert_eq!(found.status(account(3)), Some(None));
}
