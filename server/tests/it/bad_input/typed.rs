//! Accounts that people type, paste or pick.

use app::{
    domain::{Action, PlanId},
    ports::Roster,
};
use axum::http::StatusCode;

use super::says;
use crate::{
    harness::{Muster, account, empty, eventually, with_accounts},
    web::{Answer, Web},
};

/// An administrator without members.
async fn nobody() -> (Web, Muster) {
    let (muster, _) = Muster::start(empty()).await;
    (Web::new(&muster), muster)
}

/// Has a list checked, and looks at what was found.
async fn check(web: &Web, list: &str) -> Answer {
    let (path, page) = web.send_list(list).await;
    assert!(path.starts_with("/members/add/"), "{path}");
    assert_eq!(page.status, StatusCode::OK);
    page
}

/// Plans what a list on its page says, as its form does.
async fn plan(web: &Web, page: &Answer, action: Action) -> Answer {
    let list = page.field("list").expect("the list can be planned with");
    web.send("/api/add_accounts/plan", &format!("list={list}&action={action}")).await
}

#[tokio::test]
async fn an_account_id_that_is_not_12_digits() {
    let (web, _) = nobody().await;
    let page =
        check(&web, "700000000001,a@example.com\n12345,b@example.com\n7000000000021,c@example.com\nabc,d@example.com")
            .await;
    says(
        &page,
        &["3 lines cannot be used.", "1 account can be added", "7000000000021,c@example.com", "Correct the list"],
    );
    assert_eq!(page.words().matches("Cannot be used: the account id must have exactly 12 digits").count(), 3);
    let planned = plan(&web, &page, Action::CreateMembers).await;
    assert_eq!(planned.status, StatusCode::OK, "the others can be added: {}", planned.text);
    says(&web.get("/plans/1").await, &["Create 1 account"]);

    for (path, form) in [
        ("/api/members/plan", "action=StopMonitoringMembers&accounts[0]=12345"),
        ("/api/members/offers", "accounts[0]=12345"),
    ] {
        let refused = web.send(path, form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(refused.text.contains("an account id has exactly 12 digits"), "{}", refused.text);
    }
    let (_, page) = web.send_plainly("/members/look-up", "/api/look_up/ask", "ids=12345").await;
    says(&page, &["Nothing was done"]);
}

#[tokio::test]
async fn a_lost_leading_zero() {
    let (web, _) = nobody().await;
    let page = check(&web, "11122223333,a@example.com\n700000000001,b@example.com").await;
    let said = "the account id has 11 digits: a spreadsheet may have eaten leading zeros, then it is 011122223333";
    says(&page, &["1 line cannot be used.", said, "Put lost leading zeros back in 1 line"]);
    plan(&web, &page, Action::CreateMembers).await;
    says(&web.get("/plans/1").await, &["Create 1 account"]);
    let (path, page) = web.send_plainly("/members/add/1", "/api/add_accounts/put_zeros_back", "list=1").await;
    assert_eq!(path, "/members/add/2");
    says(&page, &["2 accounts can be added"]);
    plan(&web, &page, Action::CreateMembers).await;
    says(&web.get("/plans/2").await, &["Create 2 accounts"]);
}

#[tokio::test]
async fn a_wrong_e_mail() {
    let (web, muster) = nobody().await;
    let page = check(&web, "700000000001\n700000000002,root@localhost\n700000000003,a b@example.com").await;
    assert_eq!(page.words().matches("the line has no valid e-mail address of the account’s root user").count(), 3);

    // One that is well formed and somebody else's: only GuardDuty knows, and says so after the invitation.
    let wrong = account(660_000_000_013);
    let page = check(&web, &format!("{wrong},wrong@example.com")).await;
    assert_eq!(plan(&web, &page, Action::CreateAndInvite).await.status, StatusCode::OK);
    let operation = muster.confirm(PlanId(1)).await;
    muster.wait_for(operation).await;
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    eventually("the verdict", || !muster.accounts("status=EmailVerificationFailed").is_empty()).await;
    says(&web.get("/members").await, &["Verification failed", "wrong@example.com"]);
    let panel = web.get(&format!("/members?open={wrong}")).await;
    says(&panel, &["e-mail address refused: delete it and create it again with the right one"]);
}

#[tokio::test]
async fn no_accounts() {
    let (web, _) = nobody().await;
    for list in ["", "\n \n", "Account ID,Email\n", "\u{feff}"] {
        let page = check(&web, list).await;
        says(&page, &["There was no account in what you sent.", "Check the list"]);
        assert!(page.field("list").is_none(), "{list:?}: there is nothing to plan");
    }
    let refused = web.send("/api/add_accounts/plan", "list=1&action=CreateMembers").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("No line of the list can be used. Correct it first."), "{}", refused.text);
    for action in Action::ON_MEMBERS {
        let refused = web.send("/api/members/plan", &format!("action={action}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}");
        assert!(refused.text.contains("No account is selected. Select at least one."), "{}", refused.text);
    }
    let (_, page) = web.send_plainly("/members", "/api/members/plan", "action=StopMonitoringMembers").await;
    says(&page, &["Nothing was done", "Select at least one account"]);
    says(&web.get("/members").await, &["This administrator account has no members yet.", "Add accounts"]);
}

#[tokio::test]
async fn fifty_thousand_accounts_pasted() {
    let (web, muster) = nobody().await;
    let line = |n: u64| format!("{},root+{n}@example.com\n", 700_000_000_000 + n);
    let mut list: String = (0..50_000).map(line).collect();
    list.push_str("12345,nobody@example.com\n");
    let page = check(&web, &list).await;
    says(&page, &["Add accounts 50,000 accounts", "1 line cannot be used.", "1–100 of 50,001", "Next"]);
    says(&page, &["12345,nobody@example.com", "This list is too long to be corrected here"]);
    assert!(page.text.len() < 200_000, "the page does not carry the list: {} bytes", page.text.len());
    let planned = plan(&web, &page, Action::CreateMembers).await;
    assert_eq!(planned.status, StatusCode::OK, "{}", planned.text);
    let plan = web.get("/plans/1").await;
    says(&plan, &["Create 50,000 accounts", "200,000 account-Regions in 4 Regions", "1,000"]);
    assert!(plan.text.len() < 200_000, "nor does the plan: {} bytes", plan.text.len());
    assert_eq!(muster.window("").total, 0, "nothing has been done");
}

#[tokio::test]
async fn a_duplicate() {
    let (web, muster) = nobody().await;
    let page =
        check(&web, "700000000001,a@example.com\n7000-0000-0001,b@example.com\n700000000002,c@example.com").await;
    says(
        &page,
        &[
            "1 line cannot be used.",
            "an earlier line has this account with another e-mail address",
            "2 accounts can be added",
        ],
    );
    plan(&web, &page, Action::CreateMembers).await;
    says(&web.get("/plans/1").await, &["Create 2 accounts"]);
    let operation = muster.confirm(PlanId(1)).await;
    muster.wait_for(operation).await;
    // Again, now that they are members: that too is said before anything is done.
    let page = check(&web, "700000000001,a@example.com\n700000000003,d@example.com").await;
    plan_again(&web, &page).await;

    let (muster, _) = Muster::start(with_accounts(60)).await;
    let web = Web::new(&muster);
    let enabled = muster.window("status=Enabled").rows[0].account;
    let form = format!("action=StopMonitoringMembers&accounts[0]={enabled}&accounts[1]={enabled}");
    assert_eq!(web.send("/api/members/plan", &form).await.status, StatusCode::OK);
    says(&web.get("/plans/1").await, &["Stop 1 account "]);
}

async fn plan_again(web: &Web, page: &Answer) {
    assert_eq!(plan(web, page, Action::CreateMembers).await.status, StatusCode::OK);
    says(
        &web.get("/plans/2").await,
        &["Create 1 account ", "1 of the 2 selected accounts is left out.", "already a member"],
    );
}

#[tokio::test]
async fn a_file_whose_lines_have_the_numbers_that_they_have_in_it() {
    let (web, _) = nobody().await;
    let (_, page) = web.send_file("Account ID,Email\n700000000001,a@example.com\n12345,b@example.com").await;
    says(&page, &["1 line cannot be used."]);
    let words = page.words();
    let (before, _) = words.rsplit_once("12345").unwrap();
    assert_eq!(before.split_whitespace().last(), Some("3"), "{words}");
}
