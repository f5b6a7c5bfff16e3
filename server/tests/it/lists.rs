//! Lists of accounts to be added, and look-ups.

use app::{
    domain::{
        AccountList, Action, ListId, LookUp, OperationState, PlanId, Prospect, Region, RelationshipStatus, SkipReason,
        Tally,
    },
    error::AppError,
    ports::{Lists, Operations},
};

use crate::{
    harness::{Muster, Running, account, empty, region, with_accounts},
    web::Web,
};

async fn plan_list(muster: &Muster, action: Action, text: &str) -> Result<PlanId, AppError> {
    let list = muster.lists.check(&muster.actor, text.to_owned()).await.unwrap();
    muster.lists.plan(&muster.actor, action, list, vec![region("us-east-1"), region("eu-west-1")]).await
}

async fn show(muster: &Muster, list: ListId) -> AccountList {
    muster.lists.show(&muster.actor, list, 0, Vec::new()).await.unwrap()
}

/// `id,e-mail`, one a line.
fn lines(ids: impl IntoIterator<Item: std::fmt::Display>) -> String {
    ids.into_iter().map(|id| format!("{id},a{id}@example.com")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_hundred_and_twenty_are_created_and_invited_in_one_operation() {
    let (muster, running) = Muster::start(empty()).await;
    let fine = (0..90_u64).map(|n| 700_000_000_000 + n);
    let sentinels = (0..30_u64).map(|n| 660_000_000_017 + n * 100);
    let text = lines(fine.chain(sentinels));
    let plan = plan_list(&muster, Action::CreateAndInvite, &text).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, plan).await.unwrap();
    assert_eq!((plan.accounts, plan.cells, plan.emails), (120, 240, 240));
    assert!(plan.regions.iter().filter(|region| region.cells > 0).all(|region| region.calls == 3 + 3), "{plan:?}");

    let operation = muster.confirm(plan.id).await;
    let added = muster.wait_for(operation).await;
    assert_eq!(added.summary.state, OperationState::Finished);
    assert_eq!(added.summary.tally, Tally { cells: 240, processed: 180, unprocessed: 60, ..Tally::default() });
    assert_eq!(running.calls("us-east-1", "CreateMembers").await, 3);
    assert_eq!(
        running.counted("us-east-1", "InviteMembers", "accounts").await,
        90,
        "who was not created is not invited"
    );
    assert_eq!(running.calls("us-east-1", "GetMembers").await, 3, "each cell is read back once");
    assert_eq!(muster.window("has=unprocessed").matching, 30);
    let marked = muster.window("has=unprocessed").rows.remove(0).unprocessed.unwrap();
    assert_eq!(marked.action, Action::CreateMembers, "the step that failed is named");

    let retry = muster.operations.retry(&muster.actor, operation, None).await.unwrap();
    let retried = muster.confirm(retry).await;
    let retried = muster.wait_for(retried).await;
    assert_eq!(retried.summary.tally.processed, 60, "{retried:?}");
    assert_eq!(muster.window("has=unprocessed").matching, 0);
}

#[tokio::test]
async fn who_was_only_created_is_only_invited() {
    let (muster, running) = Muster::start(empty()).await;
    let text = "700000000001,a@example.com\n700000000002,b@example.com";
    let create = plan_list(&muster, Action::CreateMembers, text).await.unwrap();
    let created = muster.confirm(create).await;
    muster.wait_for(created).await;
    let more = format!("{text}\n700000000003,c@example.com");
    let add = plan_list(&muster, Action::CreateAndInvite, &more).await.unwrap();
    let added = muster.confirm(add).await;
    assert_eq!(muster.wait_for(added).await.summary.tally.processed, 6);
    assert_eq!(running.counted("us-east-1", "CreateMembers", "accounts").await, 2 + 1);
    assert_eq!(running.counted("us-east-1", "InviteMembers", "accounts").await, 3);
}

#[tokio::test]
async fn accounts_of_the_organization_need_no_invitation() {
    let (muster, _) = Muster::start(with_accounts(400)).await;
    let gone = muster.window("status=Removed&region=us-east-1").rows;
    let of_organization: Vec<_> = gone.iter().filter(|row| row.email.is_none()).map(|row| row.account).collect();
    assert!(!of_organization.is_empty());
    let text = lines(&of_organization);
    let list = muster.lists.check(&muster.actor, text).await.unwrap();
    let regions = vec![region("us-east-1")];
    let plan = muster.lists.plan(&muster.actor, Action::CreateAndInvite, list, regions).await.unwrap();
    let operation = muster.confirm(plan).await;
    let added = muster.wait_for(operation).await;
    assert_eq!(added.summary.tally.unprocessed, 0, "{:?}", added.causes);
    let enabled = muster.accounts("region=us-east-1&status=Enabled");
    assert!(of_organization.iter().all(|account| enabled.contains(account)));
}

#[tokio::test]
async fn lost_zeros_are_put_back_only_when_asked_for() {
    let (muster, _) = Muster::start(empty()).await;
    let text = "700000000001,a@example.com\n70000000002,b@example.com\nnonsense 12";
    let list = muster.lists.check(&muster.actor, text.to_owned()).await.unwrap();
    let shown = show(&muster, list).await;
    assert_eq!((shown.accounts, shown.problems, shown.without_zeros), (1, 2, 1));
    assert_eq!(shown.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 3, 1], "problems come first");
    assert_eq!(shown.text.as_deref(), Some(text));
    let plan = plan_list(&muster, Action::CreateMembers, text).await.unwrap();
    assert_eq!(muster.operations.show_plan(&muster.actor, plan).await.unwrap().accounts, 1);

    let list = muster.lists.put_zeros_back(&muster.actor, list).await.unwrap();
    let shown = show(&muster, list).await;
    assert_eq!((shown.accounts, shown.problems, shown.without_zeros), (2, 1, 0));
    assert_eq!(shown.text, Some(text.replace("\n7", "\n07")), "it can be corrected further");
}

#[tokio::test]
async fn a_list_says_who_is_left_out_and_why() {
    let (muster, _) = Muster::start(with_accounts(1_200)).await;
    let enabled = &muster.accounts("status=Enabled&region=us-east-1&type=organizations")[0];
    let refused = &muster.accounts("status=EmailVerificationFailed&region=us-east-1")[0];
    let text = lines([enabled.to_string(), refused.to_string(), "700000000001".to_owned()]);
    let list = muster.lists.check(&muster.actor, text).await.unwrap();
    let here = muster.lists.show(&muster.actor, list, 0, vec![region("us-east-1")]).await.unwrap();
    assert_eq!((here.accounts, here.to_add, here.regions.len(), here.unread.len()), (3, 1, 1, 0));
    let left_out = |reason| Prospect { regions: 0, left_out: vec![reason] };
    let added = Prospect { regions: 1, left_out: Vec::new() };
    assert_eq!(here.prospects, [left_out(SkipReason::AlreadyMember), left_out(SkipReason::EmailRefused), added]);
    assert_eq!(here.left_out.iter().map(|group| group.cells).collect::<Vec<_>>(), [1, 1]);
    let everywhere = show(&muster, list).await;
    assert_eq!((everywhere.regions.len(), everywhere.prospects[2].regions), (4, 4));
}

#[tokio::test]
async fn a_list_says_that_guardduty_is_on_nowhere() {
    let running = Running::start(with_accounts(60)).await;
    let muster = Muster::connect(running.addr, &["af-south-1"]).await;
    muster.read_all().await;
    let list = muster.lists.check(&muster.actor, "700000000001,a@example.com".to_owned()).await.unwrap();
    let page = Web::new(&muster).read(&format!("/members/add/{}", list.0)).await.words();
    assert!(page.contains("GuardDuty is on in none of your Regions"), "{page}");
    assert!(!page.contains("lready") && !page.contains("Can be added"), "{page}");
}

#[tokio::test]
async fn a_long_list_is_shown_in_pages() {
    let (muster, _) = Muster::start(empty()).await;
    let text = lines(700_000_000_000..700_000_050_000_u64);
    let list = muster.lists.check(&muster.actor, text).await.unwrap();
    let shown = muster.lists.show(&muster.actor, list, u32::MAX, Vec::new()).await.unwrap();
    assert_eq!((shown.accounts, shown.page, shown.text), (50_000, 499, None));
    assert_eq!(shown.lines.len(), AccountList::PAGE as usize);
}

#[tokio::test]
async fn a_list_that_nobody_looked_at_for_long_is_read_again() {
    let (muster, _) = Muster::start(empty()).await;
    let first = muster.lists.check(&muster.actor, "700000000001,a@example.com\n12,b".to_owned()).await.unwrap();
    let shown = show(&muster, first).await;
    for n in 0..20_u64 {
        muster.lists.check(&muster.actor, lines([700_000_000_000 + n])).await.unwrap();
    }
    assert_eq!(show(&muster, first).await, shown);
}

#[tokio::test]
async fn a_list_without_end_is_not_taken() {
    let (muster, _) = Muster::start(empty()).await;
    let endless = "1\n".repeat(100_001);
    let refused = muster.lists.check(&muster.actor, endless).await;
    assert!(matches!(refused, Err(AppError::Invalid { field, .. }) if field == "list"));
}

#[tokio::test]
async fn forty_are_looked_up_of_which_five_are_unknown() {
    let (muster, running) = Muster::start(with_accounts(200)).await;
    let mut ids: Vec<String> = muster.accounts("region=us-east-1").iter().take(35).map(ToString::to_string).collect();
    ids.extend((0..5).map(|n| account(999_000_000_000 + n).to_string()));
    ids.push("12345678901".into());
    let regions: [Region; 1] = [region("us-east-1")];
    let id = muster.lists.look_up(&muster.actor, &ids.join("\n"), &regions).await.unwrap();
    let found = muster.lists.show_look_up(&muster.actor, id).await.unwrap();
    assert_eq!((found.rows.len(), found.regions.as_slice()), (40, &regions[..]));
    assert_eq!(found.unreadable, ["12345678901"]);
    let unknown: Vec<_> = found.unknown().map(|row| row.account).collect();
    assert_eq!(unknown, (0..5).map(|n| account(999_000_000_000 + n)).collect::<Vec<_>>());
    assert_eq!(running.calls("us-east-1", "GetMembers").await, 1);
    assert_eq!(running.calls("eu-west-1", "GetMembers").await, 0, "the scope was one Region");
    for row in found.known() {
        let details = app::ports::Roster::details(&*muster.roster, &muster.actor, row.account, &[]).unwrap();
        let cell = details.cells.iter().find(|cell| cell.region == regions[0]).unwrap();
        assert_eq!(cell.status, row.cells[0], "what GuardDuty says now and what the roster has");
    }
}

#[tokio::test]
async fn a_look_up_brings_the_roster_up_to_date() {
    let (muster, _) = Muster::start(with_accounts(100)).await;
    let enabled = muster.accounts("region=us-east-1&status=Enabled")[0];
    muster.gateway.stop_monitoring_members(&region("us-east-1"), &[enabled]).await.unwrap();
    assert!(!muster.accounts("region=us-east-1&status=Disabled").contains(&enabled), "the roster was not told");
    let id = muster.lists.look_up(&muster.actor, enabled.as_str(), &[region("us-east-1")]).await.unwrap();
    let found = muster.lists.show_look_up(&muster.actor, id).await.unwrap();
    assert_eq!(found.rows[0].worst, Some(RelationshipStatus::Disabled));
    assert!(muster.accounts("region=us-east-1&status=Disabled").contains(&enabled));
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_said() {
    let (muster, running) = Muster::start(with_accounts(10)).await;
    let ask = async |text: &str| muster.lists.look_up(&muster.actor, text, &[]).await;
    assert!(matches!(ask("nothing here").await, Err(AppError::Invalid { field, .. }) if field == "ids"));
    let many = lines(700_000_000_000..=700_000_000_000 + LookUp::MOST as u64);
    assert!(matches!(ask(&many).await, Err(AppError::Invalid { problem, .. }) if problem.contains("501")));
    running
        .fault(serde_json::json!({"region": "eu-west-1", "operation": "GetMembers", "kind": "not_json", "rate": 1.0}))
        .await;
    let id = ask("700000000001").await.unwrap();
    let found = muster.lists.show_look_up(&muster.actor, id).await.unwrap();
    assert_eq!(found.failed.iter().map(|(region, _)| region.as_str()).collect::<Vec<_>>(), ["eu-west-1"]);
    assert_eq!(found.regions.len(), 3, "the other Regions' answers are kept");
    assert_eq!(found.unknown().count(), 0, "whether it is a member in the silent Region is not known");
}
