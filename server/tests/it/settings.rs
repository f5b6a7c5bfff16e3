//! How GuardDuty is set up, as the settings screen shows it, and the connection check.

use std::time::Duration;

use app::{
    domain::{
        AutoEnable, ConnectionCheck, DetectorSettings, Off, Overview, Region, RegionAnswer, RelationshipStatus, policy,
    },
    ports::{Connection, Roster},
};
use axum::http::StatusCode;
use serde_json::json;
use tokio::time::Instant;

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, eventually, with_accounts},
    stub::{Call, Say, Stub, members},
    web::Web,
};

const EXPIRED: &str = "The security token included in the request is expired";
const NO_POLICY: &str =
    "User: arn:aws:iam::1:user/m is not authorized to perform this because no identity-based policy allows it";

async fn overview(muster: &Muster) -> Overview {
    muster.connection.overview(&muster.actor).await.unwrap()
}

async fn check(muster: &Muster) -> ConnectionCheck {
    let id = muster.connection.check(&muster.actor).await.unwrap();
    muster.connection.show_check(&muster.actor, id).await.unwrap()
}

async fn in_front_of(
    answers: impl Fn(&Call) -> Option<Say> + Send + Sync + 'static,
    regions: &[&str],
) -> (Muster, Stub) {
    let stub = Stub::start(answers).await;
    let muster = Muster::connect(stub.addr, regions).await;
    (muster, stub)
}

fn settings(overview: Overview, place: usize) -> DetectorSettings {
    let answer = overview.regions.into_iter().nth(place).map(|region| region.answer);
    let detector = answer.and_then(|answer| match answer {
        RegionAnswer::Detector(settings) => Some(settings),
        _ => None,
    });
    detector.expect("a detector")
}

#[tokio::test]
async fn tells_each_region_s_detector_and_organization() {
    let running = Running::start(with_accounts(20)).await;
    let muster = Muster::connect(running.addr, &["af-south-1", "us-east-1"]).await;
    muster.read_all().await;
    // AWS is asked who it is beside the readings.
    let known = || muster.roster.status(&muster.actor).unwrap().administrator.is_some();
    eventually("the administrator account", known).await;
    let overview = overview(&muster).await;
    assert!(overview.demo);
    assert_eq!(overview.administrator.unwrap().as_str(), "123456789012");
    assert_eq!(overview.regions[0].answer, RegionAnswer::RegionOff);
    let settings = settings(overview, 1);
    let detector = settings.detector.unwrap();
    assert!(detector.enabled && !detector.managed_by_policy);
    assert_eq!((settings.id.len(), detector.frequency_label()), (32, "every 6 hours"));
    let organization = settings.organization.unwrap();
    assert_eq!((organization.auto_enable, organization.member_limit_reached), (AutoEnable::New, false));
    let runtime = organization.plans.iter().find(|plan| plan.name.label() == "Runtime monitoring").unwrap();
    assert_eq!(runtime.parts.len(), 3);
    assert_eq!(organization.plans.len(), 8);
}

#[tokio::test]
async fn reads_every_page_of_the_organization_s_plans() {
    let (muster, _) = in_front_of(
        |call| match call.what.as_str() {
            "admin" if call.query.contains("nextToken=more") => Some(Say::Json(json!({
                "memberAccountLimitReached": true, "autoEnableOrganizationMembers": "ALL",
                "features": [{ "name": "NEVER_SEEN", "autoEnable": "SOMETIMES" }],
            }))),
            "admin" => Some(Say::Json(json!({
                "memberAccountLimitReached": true, "autoEnableOrganizationMembers": "ALL", "nextToken": "more",
                "features": [{ "name": "S3_DATA_EVENTS", "autoEnable": "ALL" }],
            }))),
            "own detector" => Some(Say::Json(json!({
                "status": "DISABLED", "serviceRole": "r", "findingPublishingFrequency": "YEARLY",
                "features": [{ "name": "S3_DATA_EVENTS", "status": "ENABLED", "managedBy": "GUARDDUTY_POLICY" }],
            }))),
            _ => None,
        },
        &["us-east-1"],
    )
    .await;
    let settings = settings(overview(&muster).await, 0);
    let organization = settings.organization.unwrap();
    assert!(organization.member_limit_reached);
    assert_eq!(organization.plans_in_short(), "1 ALL · 1 not known");
    assert_eq!(organization.plans[1].name.label(), "NEVER_SEEN");
    let detector = settings.detector.unwrap();
    assert!(!detector.enabled && detector.managed_by_policy);
    assert_eq!(detector.frequency_label(), "YEARLY");
}

#[tokio::test]
async fn one_region_that_fails_hides_no_other() {
    let (muster, _) = in_front_of(
        |call| match (call.region.as_str(), call.what.as_str()) {
            ("us-east-1", "admin") => Some(Say::Error(400, "BadRequestException", "you are not the administrator.")),
            ("us-west-2", "detector") => Some(Say::Json(json!({ "detectorIds": [] }))),
            ("eu-west-1", "detector") => Some(Say::Nothing),
            ("ap-southeast-2", "own detector") => {
                Some(Say::Error(403, "AccessDeniedException", "guardduty:GetDetector"))
            }
            _ => None,
        },
        &FOUR_REGIONS,
    )
    .await;
    let web = Web::new(&muster);
    let begun = Instant::now();
    let page = web.get("/settings").await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(page.status, StatusCode::OK);
    let words = page.words();
    for said in [
        "administrator of an organization only: you are not the administrator.",
        "The administrator account has no detector here.",
        "No answer within 8 s.",
        "Access denied to GetDetector: guardduty:GetDetector",
        "Accounts that join (NEW)",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
}

#[tokio::test]
async fn a_check_where_all_is_well_is_fine_and_makes_a_handful_of_calls() {
    let running = Running::start(with_accounts(60)).await;
    let muster = Muster::connect(running.addr, &["us-east-1", "eu-west-1", "af-south-1"]).await;
    muster.read_all().await;
    let before = running.all_calls("eu-west-1").await;
    let check = check(&muster).await;
    assert_eq!(check.caller.as_ref().unwrap().as_str(), "123456789012");
    assert_eq!(check.faulty(), 0);
    assert!(check.regions[0].is_fine() && check.regions[1].is_fine(), "{check:?}");
    assert_eq!(check.regions[2].off(), Some(Off::Region));
    assert_eq!(running.all_calls("eu-west-1").await - before, 6);
    assert_eq!(check.regions[1].remarks(), Vec::<&str>::new());
}

#[tokio::test]
async fn a_check_names_the_missing_actions_and_the_policy_that_adds_them() {
    let (muster, _) = in_front_of(
        |call| match (call.region.as_str(), call.what.as_str()) {
            ("us-east-1", "member") | ("eu-west-1", "plans") => {
                Some(Say::Error(403, "AccessDeniedException", NO_POLICY))
            }
            ("eu-west-1", "get") => {
                Some(Say::Error(403, "AccessDeniedException", "no, with an explicit deny in a service control policy"))
            }
            ("us-west-2", "detector") => Some(Say::Error(403, "AccessDeniedException", NO_POLICY)),
            _ => None,
        },
        &FOUR_REGIONS,
    )
    .await;
    let web = Web::new(&muster);
    let (path, page) = web.send_plainly("/settings", "/api/settings/check", "").await;
    assert_eq!((path.as_str(), page.status), ("/settings/checks/1", StatusCode::OK));
    let words = page.words();
    for said in [
        "Something is to be put right in 3 Regions.",
        "Missing: guardduty:ListMembers",
        "Missing: guardduty:GetMemberDetectors",
        "Missing: guardduty:GetMembers",
        "Missing: guardduty:ListDetectors",
        "Not tried yet: GetDetector, ListMembers",
        NO_POLICY,
        "An explicit deny forbids these",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let adds = ["guardduty:ListDetectors", "guardduty:ListMembers", "guardduty:GetMemberDetectors"];
    assert!(words.contains(&policy(&adds.map(str::to_owned))), "{words}");
}

#[tokio::test]
async fn expired_credentials_are_said_once_and_nothing_else_is_tried() {
    let (muster, stub) =
        in_front_of(|call| (call.what == "sts").then_some(Say::Error(403, "ExpiredToken", EXPIRED)), &FOUR_REGIONS)
            .await;
    muster.read_all().await;
    let before = stub.calls("detector").len();
    let check = check(&muster).await;
    let said = check.caller.unwrap_err();
    assert!(said.contains(EXPIRED) && said.contains("Renew them"), "{said}");
    assert_eq!(check.regions, []);
    assert_eq!(stub.calls("detector").len(), before);
}

/// AWS answers keys that it does not know as it answers for a Region that is not enabled.
#[tokio::test]
async fn keys_that_are_not_valid_are_not_taken_for_regions_that_are_off() {
    let unknown = |call: &Call| {
        let code = if call.what == "sts" { "InvalidClientTokenId" } else { "UnrecognizedClientException" };
        Some(Say::Error(403, code, "The security token included in the request is invalid."))
    };
    let (muster, _) = in_front_of(unknown, &["us-east-1"]).await;
    assert_eq!(check(&muster).await.regions, []);
    let RegionAnswer::Unknown(said) = &overview(&muster).await.regions[0].answer else { panic!("a reason") };
    assert!(said.contains("credentials cannot be used"), "{said}");
}

#[tokio::test]
async fn what_is_no_answer_gets_a_line_of_its_own() {
    let (muster, _) = in_front_of(
        |call| match (call.region.as_str(), call.what.as_str()) {
            ("us-east-1", "detector") => Some(Say::Gibberish),
            ("us-west-2", "member") => Some(Say::Nothing),
            ("eu-west-1", "admin") => Some(Say::Error(400, "BadRequestException", "you are none.")),
            ("ap-southeast-2", "detector") => Some(Say::Error(400, "ThrottlingException", "Rate exceeded")),
            _ => None,
        },
        &FOUR_REGIONS,
    )
    .await;
    let begun = Instant::now();
    let check = check(&muster).await;
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
    let [html, silent, refused, throttled] = check.regions.as_slice() else { panic!("{check:?}") };
    assert!(html.failures()[0].contains("What answered ListDetectors was not AWS: it is no JSON"), "{html:?}");
    assert!(silent.failures()[0].contains("No answer to ListMembers in time"), "{silent:?}");
    assert_eq!((html.failures().len(), silent.failures().len()), (1, 1));
    assert!(refused.is_fine() && refused.remarks()[0].contains("you are none."), "{refused:?}");
    assert!(throttled.failures()[0].contains("fewer calls"), "{throttled:?}");
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_said_with_what_to_do() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let muster = Muster::connect(addr, &["us-east-1"]).await;
    let check = check(&muster).await;
    for said in [check.caller.unwrap_err(), check.regions[0].failures()[0].to_owned()] {
        assert!(said.contains("There was no connection") && said.contains("AWS_ENDPOINT_URL"), "{said}");
    }
}

#[tokio::test]
async fn a_check_that_is_not_kept_says_so() {
    let (muster, _) = in_front_of(|_| None, &["us-east-1"]).await;
    let web = Web::new(&muster);
    for path in ["/settings/checks/9", "/settings/checks/nonsense"] {
        assert!(web.get(path).await.words().contains("This check is no longer kept."), "{path}");
    }
    assert_eq!(web.get("/api/settings/show_check?check=9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_member_s_plans_are_asked_for_where_it_is_enabled_and_nowhere_else() {
    let (muster, running) = Muster::start(with_accounts(300)).await;
    let is_enabled = |cell: &Option<RelationshipStatus>| *cell == Some(RelationshipStatus::Enabled);
    let window = muster.window("status=Enabled");
    let is_member_only = |cell: &Option<RelationshipStatus>| cell.is_some() && !is_enabled(cell);
    let row = window.rows.iter().find(|row| row.cells.iter().any(is_member_only)).expect("one Enabled in places");
    let enabled: Vec<Region> = window
        .regions
        .iter()
        .zip(&row.cells)
        .filter(|(_, cell)| is_enabled(cell))
        .map(|(region, _)| region.clone())
        .collect();
    let known = muster.connection.protections(&muster.actor, row.account).await.unwrap();
    assert_eq!(known.regions.iter().map(|one| one.region.clone()).collect::<Vec<_>>(), enabled);
    for region in &window.regions {
        let calls = running.calls(region.as_str(), "GetMemberDetectors").await;
        assert_eq!(calls, u64::from(enabled.contains(region)), "{region}");
    }
    let told: Vec<_> = known.lines().iter().map(|line| (line.plan.label().to_owned(), line.phrase())).collect();
    assert!(told.iter().any(|(plan, phrase)| plan == "S3" && phrase.starts_with("on in")), "{told:?}");
    assert!(told.iter().any(|(plan, phrase)| plan == "Runtime monitoring" && phrase.starts_with("off in")), "{told:?}");
    assert_eq!(known.failures(), []);
}

#[tokio::test]
async fn plans_that_cannot_be_told_do_not_keep_the_panel_from_being_shown() {
    let one = "700000000001";
    let (muster, _) = in_front_of(
        move |call| match (call.region.as_str(), call.what.as_str()) {
            (_, "member") => Some(Say::Json(members([one.to_owned()], "Enabled"))),
            ("us-east-1", "plans") => Some(Say::Json(json!({ "unprocessedAccounts": [], "members": [{
                "accountId": one, "features": [{ "name": "BRAND_NEW", "status": "ENABLED", "managedBy": "GUARDDUTY_POLICY" }],
            }] }))),
            ("us-west-2", "plans") => Some(Say::Json(json!({
                "members": [], "unprocessedAccounts": [{ "accountId": one, "result": "not yours." }],
            }))),
            (_, "plans") => Some(Say::Error(403, "AccessDeniedException", NO_POLICY)),
            _ => None,
        },
        &FOUR_REGIONS,
    )
    .await;
    muster.read_all().await;
    let web = Web::new(&muster);
    let panel = web.get(&format!("/members?open={one}")).await;
    assert!(panel.words().contains("Ask GuardDuty"), "it is not asked until somebody asks: {}", panel.words());
    let panel = web.get(&format!("/members?open={one}&plans=show")).await.words();
    for said in [
        "BRAND_NEW on in us-east-1",
        "An organization policy sets them in us-east-1",
        "Not known in us-west-2: GuardDuty could not tell: not yours.",
        &format!("Not known in eu-west-1, ap-southeast-2: Access denied to GetMemberDetectors: {NO_POLICY}"),
    ] {
        assert!(panel.contains(said), "{said}: {panel}");
    }
}
