//! What can be downloaded as a file, through the whole HTTP surface.

use std::collections::BTreeSet;

use app::{
    domain::{AccountId, Action, ListId, TypedAccounts},
    ports::{Lists, Operations},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::Value;

use crate::{
    harness::{Muster, empty, picked, with_accounts},
    web::{Answer, Web, post},
};

async fn demo(accounts: u32) -> (Web, Muster) {
    let (muster, _) = Muster::start(with_accounts(accounts)).await;
    (Web::new(&muster), muster)
}

/// The lines of a file of CSV by their header.
fn lines(file: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let lines = reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect());
    (head, lines.collect())
}

fn accounts(file: &Answer) -> Vec<AccountId> {
    lines(file).1.iter().map(|line| line[0].parse().unwrap()).collect()
}

#[tokio::test]
async fn every_format_has_what_the_list_shows() {
    let (web, muster) = demo(400).await;
    for search in [
        "",
        "status=Disabled&sort=updated&dir=desc",
        "q=00&region=us-east-1&sort=status",
        "has=gaps&sort=email",
        "has=drift",
    ] {
        let shown = muster.accounts(search);
        assert!(!shown.is_empty(), "{search}");
        let file = web.get(&format!("/export/members.csv?{search}")).await;
        assert_eq!(accounts(&file), shown, "{search}");
        let regions = muster.window(search).regions.len();
        assert_eq!(lines(&file).0.len(), 4 + regions + 3, "a column a Region: {search}");
        let name = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"muster-members-20") && name.ends_with("Z.csv\""), "{name}");

        let list = web.get(&format!("/export/members.json?{search}")).await;
        let list: Vec<Value> = serde_json::from_str(&list.text).unwrap();
        let objects = web.get(&format!("/export/members.ndjson?{search}")).await;
        let objects: Vec<Value> = objects.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(list, objects);
        let ids: Vec<AccountId> =
            list.iter().map(|object| object["accountId"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(ids, shown);
        assert!(list.iter().all(|object| object["regions"].as_object().unwrap().len() == regions));
    }
}

#[tokio::test]
async fn a_selection_is_what_was_ticked() {
    let (web, muster) = demo(200).await;
    let all = muster.accounts("");
    let form =
        format!("search=sort%3Daccount%26dir%3Ddesc&accounts%5B%5D={}&accounts%5B%5D={}&action=x", all[3], all[7]);
    let file = web.send("/export/members.csv", &form).await;
    assert_eq!(accounts(&file), [all[7], all[3]], "in the order of the list");
    let list: Vec<Value> = serde_json::from_str(&web.send("/export/members.json", &form).await.text).unwrap();
    let ids: Vec<&str> = list.iter().map(|object| object["accountId"].as_str().unwrap()).collect();
    assert_eq!(ids, [all[7].as_str(), all[3].as_str()]);
    let objects = web.send("/export/members.ndjson", &form).await.text;
    let objects: Vec<Value> = objects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects, list);
    let form = format!("search=status%3DEnabled&all=true&except%5B%5D={}", muster.accounts("status=Enabled")[0]);
    let file = web.send("/export/members.csv", &form).await;
    assert_eq!(accounts(&file), muster.accounts("status=Enabled")[1..]);

    let (path, page) = web.send_plainly("/members?q=1", "/export/members.csv", "search=q%3D1").await;
    assert_eq!(path, "/members?q=1&export=nothing");
    assert!(page.words().contains("Nothing was exported: no account was selected."), "{}", page.words());
}

#[tokio::test]
async fn strangers_get_no_file() {
    let (web, _) = demo(20).await;
    let request =
        Request::get("/export/members.csv").header(header::HOST, "evil.example.com").body(Body::empty()).unwrap();
    assert_eq!(web.ask(request).await.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(web.ask(post("/export/members.csv", "cross-site", "all=true")).await.status, StatusCode::FORBIDDEN);
    for path in ["members.xml", "other.csv", "operations/1.csv", "operations/x.csv", "lists/1.csv", "lists/1.json"] {
        assert_eq!(web.get(&format!("/export/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_came_of_an_operation_can_be_uploaded_again() {
    let (muster, _) = Muster::start(empty()).await;
    let web = Web::new(&muster);
    let ids = ["700000000001", "660000000017", "700000000002", "660000000117"];
    let text = ids.iter().map(|id| format!("{id},=root+{id}@example.com\n")).collect::<Vec<_>>().concat();
    let list = muster.lists.check(&muster.actor, text).await.unwrap();
    let plan = muster.lists.plan(&muster.actor, Action::CreateMembers, list, Vec::new()).await.unwrap();
    let operation = muster.confirm(plan).await;
    muster.wait_for(operation).await;

    let path = format!("/export/operations/{}.csv", operation.0);
    let file = web.get(&path).await;
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("muster-operation-1-create.csv"));
    let (head, all) = lines(&file);
    assert_eq!(head[..7], ["Account ID", "Email", "Region", "Outcome", "Code", "Reason", "Remedy"]);
    assert_eq!(head[7..], ["Operation", "Action", "Started by", "Started", "Ended"]);
    assert_eq!(all.len(), 4 * 4, "a line an account-Region");
    let failed: Vec<_> = all.iter().filter(|line| line[3] == "not processed").collect();
    assert_eq!(failed.len(), 2 * 4);
    assert!(
        failed
            .iter()
            .all(|line| line[4] == "InternalError" && line[5] == "Internal error" && line[6].contains("Retry"))
    );
    assert!(failed.iter().all(|line| line[1].starts_with("'=root+")), "no cell is a formula");
    assert!(all.iter().filter(|line| line[3] == "processed").all(|line| line[4..7].iter().all(String::is_empty)));
    assert!(all.iter().all(|line| line[7..10] == ["1", "Create", "test"] && !line[11].is_empty()), "{all:?}");

    let rest = web.get(&format!("{path}?only=unprocessed")).await;
    assert_eq!(lines(&rest).1.len(), failed.len());
    let again = TypedAccounts::parse(&rest.text);
    assert_eq!((again.problems().count(), again.repeated.len()), (0, 6), "once an account, whatever the Regions");
    let emails: Vec<String> = again.details().iter().map(|detail| detail.email.to_string()).collect();
    assert_eq!(emails, ["=root+660000000017@example.com", "=root+660000000117@example.com"]);
}

#[tokio::test]
async fn a_plan_is_downloaded_with_what_it_leaves_out_and_why() {
    let (web, muster) = demo(60).await;
    let [enabled, disabled] =
        ["Enabled", "Disabled"].map(|status| muster.accounts(&format!("status={status}&region=us-east-1")));
    let both = picked("region=us-east-1", vec![enabled[0], disabled[0]]);
    let plan = muster.operations.plan(&muster.actor, Action::StopMonitoringMembers, both).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    let file = web.get(&format!("/export/plans/{}.csv", plan.0)).await;
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("muster-plan-1-stop.csv"));
    let (head, mut all) = lines(&file);
    assert_eq!(head[..5], ["Account ID", "Email", "Region", "Planned", "Left out because"]);
    assert_eq!(head[5..], ["Plan", "Action", "Selected"]);
    assert!(all.is_sorted_by_key(|line| line[0].clone()), "{all:?}");
    all.sort_by_key(|line| line[3] == "left out");
    let of: Vec<_> = all.iter().map(|line| [&*line[0], &line[2], &line[3], &line[4]]).collect();
    let [taken, left] = [enabled[0].to_string(), disabled[0].to_string()];
    assert_eq!(of, [[&*taken, "us-east-1", "yes", ""], [&left, "us-east-1", "left out", "already Disabled"]]);
    assert_eq!((shown.cells, all.len()), (1, 2));
    let page = web.read(&format!("/plans/{}", plan.0)).await;
    assert!(page.text.contains("/export/plans/1.csv"));
    assert!(page.words().contains("Only in us-east-1: nothing changes in 3 other Regions."), "{}", page.words());
    for file in ["2.csv", "1", "x.csv"] {
        assert_eq!(web.get(&format!("/export/plans/{file}")).await.status, StatusCode::NOT_FOUND, "{file}");
    }
}

#[tokio::test]
async fn an_operation_on_members_names_no_addresses() {
    let (web, muster) = demo(60).await;
    let enabled = muster.accounts("status=Enabled&region=us-east-1");
    let operation =
        muster.begin(Action::StopMonitoringMembers, picked("region=us-east-1", enabled[..2].to_vec())).await;
    muster.wait_for(operation).await;
    let (head, all) = lines(&web.get("/export/operations/1.csv").await);
    assert_eq!(head[..3], ["Account ID", "Region", "Outcome"]);
    assert_eq!(all.iter().map(|line| line[2].as_str()).collect::<Vec<_>>(), ["processed"; 2]);
}

#[tokio::test]
async fn what_cannot_be_used_of_a_list_comes_back_as_it_was() {
    let (muster, _) = Muster::start(empty()).await;
    let web = Web::new(&muster);
    let list = "Name;AWS account;E-mail\nlost;70000000001;a@example.com\nfine;700000000002;b@example.com\n=1+1;12;c@example.com";
    let (path, page) = web.send_list(list).await;
    assert_eq!(path, "/members/add/1");
    assert!(page.text.contains("/export/lists/1.csv"));
    let file = web.get("/export/lists/1.csv").await;
    let (head, all) = lines(&file);
    assert_eq!(head, ["Name", "AWS account", "E-mail", "Code", "Reason", "Remedy"]);
    assert_eq!(
        all.iter().map(|line| line[..4].join("|")).collect::<Vec<_>>(),
        ["lost|70000000001|a@example.com|LostZero", "'=1+1|12|c@example.com|InvalidAccountId"]
    );
    web.send_list(&file.text).await;
    let again = muster.lists.show(&muster.actor, ListId(2), 0, Vec::new()).await.unwrap();
    assert_eq!((again.accounts, again.problems, again.without_zeros), (0, 2, 1), "{:?}", again.lines);
    let second = web.get("/export/lists/2.csv").await;
    assert_eq!(lines(&second), (head, all), "nothing is added twice");
}

#[tokio::test]
async fn members_that_are_exported_can_be_looked_at_again() {
    let (web, muster) = demo(400).await;
    let file = web.get("/export/members.csv?type=invitation").await;
    let typed = TypedAccounts::parse(&file.text);
    assert_eq!(typed.problems().count(), 0, "{:?}", typed.problems().next());
    let read: BTreeSet<AccountId> = typed.details().iter().map(|detail| detail.account).collect();
    assert_eq!(read, muster.accounts("type=invitation").into_iter().collect());
}
