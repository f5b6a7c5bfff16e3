//! What Muster reads beside GuardDuty: the organization's accounts, and the account's Regions.

use std::collections::BTreeSet;

use app::{
    domain::{AccountId, AccountList, Action, ListId, Region},
    error::{AppError, OrganizationTrouble},
    ports::{Connection, Lists},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use server::{
    aws::{Config, Endpoint},
    backend::enabled_regions,
};

use crate::{
    harness::{Muster, Running, empty, eventually, region, with_accounts},
    stub::{Call, Say, Stub},
    web::Web,
};

const ADMINISTRATOR: &str = "123456789012";
const DENIED: &str = "You don't have permissions to access this resource.";

async fn import(muster: &Muster, regions: &[Region]) -> (ListId, AccountList) {
    let id = muster.lists.import(&muster.actor, regions).await.unwrap();
    (id, muster.lists.show(&muster.actor, id, 0, Vec::new()).await.unwrap())
}

fn accounts(list: &AccountList) -> BTreeSet<AccountId> {
    list.lines.iter().filter_map(|line| line.verdict.as_ref().ok()).map(|detail| detail.account).collect()
}

fn one(id: &str, name: &str, state: &str) -> Value {
    json!({ "Id": id, "Email": format!("root+{id}@example.com"), "Name": name, "State": state })
}

async fn in_front_of(answers: impl Fn(&Call) -> Option<Say> + Send + Sync + 'static) -> (Muster, Stub) {
    let stub = Stub::start(answers).await;
    let muster = Muster::connect(stub.addr, &["us-east-1", "eu-west-1"]).await;
    muster.read_all().await;
    (muster, stub)
}

#[tokio::test]
async fn what_can_be_added_is_listed_and_added() {
    let (muster, _) = Muster::start(with_accounts(400)).await;
    let (id, list) = import(&muster, &[]).await;
    let imported = list.imported.clone().unwrap();
    assert_eq!((list.problems, list.without_zeros), (0, 0), "{:?}", list.lines);
    let inactive = u32::try_from(imported.inactive.len()).unwrap();
    assert!(inactive >= 2, "{inactive} suspended");
    assert!(imported.inactive.iter().all(|account| &*account.state == "SUSPENDED" && !account.name.is_empty()));
    assert_eq!(list.accounts + imported.members + inactive + 1, imported.accounts, "the administrator is the one");
    assert!(list.unread.is_empty(), "{:?}", list.unread);
    let listed = accounts(&list);
    assert!(listed.iter().all(|account| account.as_str() != ADMINISTRATOR));
    assert!(imported.inactive.iter().all(|account| !listed.contains(&account.account)));
    assert!(list.text.unwrap().starts_with("Account ID,Email,Name\n"), "it can be corrected like any other");

    let (_, here) = import(&muster, &[region("us-east-1")]).await;
    assert!(here.accounts < list.accounts, "some lack another Region only");
    assert!(accounts(&here).is_subset(&listed));

    let plan = muster.lists.plan(&muster.actor, Action::CreateMembers, id, Vec::new()).await.unwrap();
    let operation = muster.confirm(plan).await;
    let added = muster.wait_for(operation).await;
    assert_eq!(added.summary.tally.skipped + added.summary.tally.unprocessed, 0, "{:?}", added.causes);
    let enabled = muster.accounts("status=Enabled");
    assert!(listed.iter().all(|account| enabled.contains(account)), "they are members at once");
    let (_, rest) = import(&muster, &[]).await;
    assert_eq!(rest.accounts, 0, "{:?}", rest.lines);
}

#[tokio::test]
async fn an_organization_without_anybody_to_add_says_so() {
    let (muster, _) = in_front_of(|call| {
        (call.what == "ListAccounts").then(|| Say::Json(json!({ "Accounts": [one(ADMINISTRATOR, "me", "ACTIVE")] })))
    })
    .await;
    let web = Web::new(&muster);
    let (path, page) = web.send_plainly("/members/add", "/api/add_accounts/import", "search=region%3Deu-west-1").await;
    assert!(path.starts_with("/members/add/") && path.ends_with("?region=eu-west-1"), "{path}");
    let words = page.words();
    assert!(words.contains("AWS Organizations names 1 account of organization o-stub"), "{words}");
    assert!(words.contains("There is no account to be added."), "{words}");
}

#[tokio::test]
async fn a_region_that_is_not_read_yet_is_named() {
    let stub = Stub::start(|call| match (call.what.as_str(), call.region.as_str()) {
        ("member", "eu-west-1") => Some(Say::Nothing),
        ("ListAccounts", _) => Some(Say::Json(json!({ "Accounts": [one("700000000001", "a", "ACTIVE")] }))),
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1", "eu-west-1"]).await;
    eventually("the other Region", || muster.regions()[0].freshness.read_at.is_some()).await;
    let (_, list) = import(&muster, &[]).await;
    assert_eq!((list.accounts, list.unread), (1, vec![region("eu-west-1")]));
}

#[tokio::test]
async fn every_page_is_read_and_the_odd_ones_are_named() {
    let (muster, stub) = in_front_of(|call| {
        let more =
            |accounts: Vec<Value>, next: Option<&str>| Say::Json(json!({ "Accounts": accounts, "NextToken": next }));
        match (call.what.as_str(), call.body["NextToken"].as_str()) {
            ("ListAccounts", None) => Some(more(
                vec![one("700000000003", "Ask \"Bob\", Inc.", "ACTIVE"), one("999999999999", "root", "ACTIVE")],
                Some("two"),
            )),
            ("ListAccounts", Some("two")) => Some(more(
                vec![
                    one("700000000001", "closing", "PENDING_CLOSURE"),
                    json!({ "Id": "700000000002", "Status": "ACTIVE" }),
                ],
                None,
            )),
            _ => None,
        }
    })
    .await;
    let (_, list) = import(&muster, &[]).await;
    assert_eq!(stub.calls("ListAccounts").len(), 2);
    let imported = list.imported.unwrap();
    assert_eq!((list.accounts, list.problems, imported.accounts), (2, 1, 4), "one has no address");
    assert_eq!(imported.inactive.iter().map(|one| &*one.state).collect::<Vec<_>>(), ["PENDING_CLOSURE"]);
    assert_eq!(imported.management.unwrap().as_str(), "999999999999");
    let page = Web::new(&muster).get("/members/add/1").await.words();
    assert!(page.contains("GuardDuty must be turned on in it first"), "{page}");
    assert!(page.contains("1 account left out, because AWS has suspended or is closing them"), "{page}");
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named() {
    let (muster, _) =
        in_front_of(|call| (call.what == "ListAccounts").then_some(Say::Error(400, "AccessDeniedException", DENIED)))
            .await;
    let denied = muster.lists.import(&muster.actor, &[]).await;
    assert!(matches!(denied, Err(AppError::Organization { trouble: OrganizationTrouble::Denied, .. })), "{denied:?}");
    let web = Web::new(&muster);
    let answer = web.send("/api/add_accounts/import", "").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text.contains(&format!("Access denied to organizations:ListAccounts: {DENIED}")), "{}", answer.text);
    let (path, page) = web.send_plainly("/members/add", "/api/add_accounts/import", "").await;
    assert!(path.starts_with("/members/add?"), "{path}");
    assert!(page.words().contains("Muster’s credentials lack organizations:ListAccounts."), "{}", page.words());
}

#[tokio::test]
async fn other_troubles_are_told_in_aws_s_words() {
    let (muster, _) = in_front_of(|call| match (call.what.as_str(), call.before) {
        ("ListAccounts", 0) => Some(Say::Error(
            400,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        )),
        ("ListAccounts", _) => Some(Say::Json(json!({ "Accounts": [], "NextToken": "again" }))),
        ("DescribeOrganization", _) => Some(Say::Error(400, "AccessDeniedException", DENIED)),
        _ => None,
    })
    .await;
    for said in [
        "AWS Organizations refused organizations:ListAccounts: Your account is not a member of an organization.",
        "AWS repeated a page of a list",
    ] {
        let problem = muster.lists.import(&muster.actor, &[]).await.unwrap_err();
        assert!(matches!(problem, AppError::Organization { trouble: OrganizationTrouble::Failed, .. }), "{problem:?}");
        assert!(problem.to_string().contains(said), "{problem}");
    }
}

#[tokio::test]
async fn who_the_organization_is_need_not_be_told() {
    let (muster, _) = in_front_of(|call| match call.what.as_str() {
        "ListAccounts" => Some(Say::Json(json!({ "Accounts": [one("700000000001", "a", "ACTIVE")] }))),
        "DescribeOrganization" => Some(Say::Error(400, "AccessDeniedException", DENIED)),
        _ => None,
    })
    .await;
    let (_, list) = import(&muster, &[]).await;
    assert_eq!((list.accounts, list.imported.unwrap().organization), (1, None));
}

#[tokio::test]
async fn the_check_names_what_muster_can_do_without() {
    let (muster, _) = in_front_of(|call| match call.what.as_str() {
        "ListAccounts" => Some(Say::Error(400, "AccessDeniedException", DENIED)),
        "listRegions" => Some(Say::Error(403, "AccessDeniedException", "no identity-based policy allows it")),
        _ => None,
    })
    .await;
    let id = muster.connection.check(&muster.actor).await.unwrap();
    let check = muster.connection.show_check(&muster.actor, id).await.unwrap();
    assert_eq!((check.faulty(), check.missing_actions()), (0, Vec::new()));
    assert_eq!(check.missing_options(), ["organizations:ListAccounts", "account:ListRegions"]);
    let page = Web::new(&muster).get("/settings/checks/1").await;
    let words = page.words();
    for said in [
        "Muster can read all that it needs.",
        "Optional",
        "organizations:DescribeOrganization",
        "To allow what is missing",
        DENIED,
    ] {
        assert!(words.contains(&said.replace('\'', "&#x27;")) || words.contains(said), "{said}: {words}");
    }
    assert!(words.contains("\"account:ListRegions\""), "the policy is there: {words}");
}

async fn regions_by(addr: std::net::SocketAddr) -> Vec<String> {
    let endpoint = Endpoint { url: format!("http://{addr}"), access_key: "demo".into(), secret_key: "demo".into() };
    let config = Config::load(Some(endpoint), &region("us-east-1")).await;
    enabled_regions(&config).await.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn without_a_choice_the_enabled_regions_are_read() {
    let regions = ["us-east-1", "af-south-1", "eu-west-1"].map(str::to_owned).to_vec();
    let running = Running::start(emulator::Settings { regions, ..empty() }).await;
    assert_eq!(regions_by(running.addr).await, ["us-east-1", "af-south-1", "eu-west-1"]);
}

#[tokio::test]
async fn where_aws_does_not_tell_the_regions_all_commercial_ones_are_tried() {
    for says in [Say::Error(403, "AccessDeniedException", "no"), Say::Gibberish, Say::Json(json!({ "Regions": [] }))] {
        let says = std::sync::Mutex::new(Some(says));
        let stub = Stub::start(move |_| says.lock().unwrap().take()).await;
        let regions = regions_by(stub.addr).await;
        assert!(regions.len() > 30 && regions[0] == "us-east-1", "{regions:?}");
    }
}
