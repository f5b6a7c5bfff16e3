use std::time::Duration;

use app::{
    domain::{
        Action, Cause, Confirmation, OperationState, PlanId, RelationshipStatus, Selection, Since, SkipReason, Tally,
    },
    error::AppError,
    ports::{Operations, Roster},
};

use tokio::time::sleep;

use crate::{
    harness::{Muster, account, all_matching, empty, eventually, new, picked, region, with_accounts},
    stub::{Say, Stub, members},
    web::Web,
};

#[tokio::test]
async fn two_hundred_are_stopped_and_started_again() {
    let (muster, running) = Muster::start(with_accounts(600)).await;
    let mut accounts = muster.accounts("region=us-east-1&status=Enabled");
    accounts.truncate(200);
    let here = "region=us-east-1";

    let stopped = muster.carry_out(Action::StopMonitoringMembers, picked(here, accounts.clone())).await;
    assert_eq!(stopped.summary.state, OperationState::Finished);
    let failed = stopped.summary.tally.unprocessed;
    assert_eq!(stopped.summary.tally.processed, 200 - failed);
    assert!(stopped.causes.iter().all(|group| group.cause == Cause::InternalError), "{:?}", stopped.causes);
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 4);
    assert_eq!(running.calls("us-east-1", "GetMembers").await, 4, "each cell is read back once");
    assert_eq!(stopped.regions[0].calls, 4);

    let disabled = muster.accounts("region=us-east-1&status=Disabled");
    assert_eq!(accounts.iter().filter(|account| disabled.contains(account)).count(), 200 - failed as usize);
    let started = muster.carry_out(Action::StartMonitoringMembers, picked(here, accounts.clone())).await;
    assert_eq!(started.summary.tally.processed, 200 - failed, "{started:?}");
    let enabled = muster.accounts("region=us-east-1&status=Enabled");
    assert!(accounts.iter().all(|account| enabled.contains(account)));
    assert_eq!(running.calls("us-west-2", "StopMonitoringMembers").await, 0, "the scope was one Region");
}

#[tokio::test]
async fn what_was_not_processed_is_named_and_retried_alone() {
    let (muster, running) = Muster::start(empty()).await;
    let fine = (0..60).map(|n| account(700_000_000_000 + n));
    let failing = [account(660_000_000_017), account(660_000_000_117)];
    let itself = account(123_456_789_012);
    let selection = new(&["us-east-1", "eu-west-1"], fine.chain(failing).chain([itself]));
    let created = muster.carry_out(Action::CreateMembers, selection).await;
    assert_eq!(created.summary.tally, Tally { cells: 126, processed: 120, unprocessed: 6, ..Tally::default() });
    let causes: Vec<_> = created.causes.iter().map(|group| (group.cause, group.cells, group.accounts)).collect();
    assert_eq!(causes, [(Cause::InternalError, 4, 2), (Cause::Itself, 2, 1)]);
    assert!(created.causes.iter().flat_map(|group| &group.failures).all(|failure| !failure.result.is_empty()));

    let window = muster.window("has=unprocessed");
    assert_eq!((window.unprocessed, window.matching), (3, 3), "accounts that were not even created are shown");
    let marked = window.rows.iter().find(|row| row.account == failing[0]).unwrap();
    let unprocessed = marked.unprocessed.as_ref().unwrap();
    assert_eq!((unprocessed.action, unprocessed.cause), (Action::CreateMembers, Cause::InternalError));
    assert_eq!(unprocessed.operation, created.summary.id);
    assert_eq!(unprocessed.regions, [region("us-east-1"), region("eu-west-1")]);
    assert_eq!(muster.window("").total, 60);

    let calls = running.counted("us-east-1", "CreateMembers", "accounts").await;
    let retry =
        muster.operations.retry(&muster.actor, created.summary.id, Some(Cause::InternalError.into())).await.unwrap();
    let retried = muster.confirm(retry).await;
    let retried = muster.wait_for(retried).await;
    assert_eq!(retried.summary.tally, Tally { cells: 4, processed: 4, ..Tally::default() });
    assert_eq!(running.counted("us-east-1", "CreateMembers", "accounts").await, calls + 2);
    assert_eq!(muster.window("has=unprocessed").matching, 1, "processed ones are not open any more");
    assert_eq!(muster.window("").total, 62);

    let done = muster.operations.show_plan(&muster.actor, retry).await.unwrap();
    assert_eq!(done.operation, Some(retried.summary.id), "the plan says what carried it out");
    assert_eq!(retried.summary.named, failing, "few accounts are named");
    assert_eq!(muster.operations.list(&muster.actor, 0).await.unwrap().lines[0].named, failing);
    assert_eq!(created.summary.named, [], "many are not");
    let created = muster.show(created.summary.id).await;
    assert_eq!(created.since, [Since { operation: Some(retried.summary.id), cells: 4 }]);
    assert_eq!(created.causes.iter().map(|group| group.open).collect::<Vec<_>>(), [0, 2]);

    let again = muster.operations.retry(&muster.actor, created.summary.id, None).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, again).await.unwrap();
    assert_eq!((plan.cells, plan.skipped), (2, Vec::new()), "what was retried is not tried again");
}

#[tokio::test]
async fn a_plan_says_what_will_be_done() {
    let (muster, running) = Muster::start(with_accounts(600)).await;
    let id = muster.operations.plan(&muster.actor, Action::InviteMembers, all_matching("")).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, id).await.unwrap();
    let window = muster.window("");
    assert_eq!(plan.selected, window.total);
    assert_eq!(plan.regions.len(), 4);
    assert_eq!(plan.regions.iter().map(|region| region.cells).sum::<u32>(), plan.cells);
    assert_eq!(plan.regions.iter().map(|region| region.cells + region.skipped).sum::<u32>(), window.total * 4);
    assert_eq!(plan.skipped.iter().map(|group| group.cells).sum::<u32>() + plan.cells, window.total * 4);
    assert!(plan.skipped.iter().all(|group| group.sample.len() <= 20));
    assert_eq!(plan.emails, plan.cells);
    assert!(plan.regions.iter().all(|region| region.calls == region.cells.div_ceil(50)));
    assert_eq!(running.calls("us-east-1", "InviteMembers").await, 0);
    assert_eq!((plan.operation, plan.first.len()), (None, 20), "the first are named");
    assert!(plan.first.iter().all(|planned| planned.email.is_some() && planned.created_as.is_none()));

    let offers = muster.operations.offers(&muster.actor, &all_matching("")).await.unwrap();
    let offer = offers.iter().find(|offer| offer.action == Action::InviteMembers).unwrap();
    assert_eq!((offer.accounts, offer.cells, &offer.skipped), (plan.accounts, plan.cells, &plan.skipped));

    let same = muster.operations.plan(&muster.actor, Action::InviteMembers, all_matching("")).await.unwrap();
    assert_eq!(muster.operations.show_plan(&muster.actor, same).await.unwrap().hash, plan.hash);
    let other = muster.operations.plan(&muster.actor, Action::DeleteMembers, all_matching("")).await.unwrap();
    assert_ne!(muster.operations.show_plan(&muster.actor, other).await.unwrap().hash, plan.hash);
}

#[tokio::test]
async fn everything_but_some_is_selected() {
    let (muster, _) = Muster::start(with_accounts(200)).await;
    let search = "region=us-east-1&status=Enabled&type=invitation";
    let all = muster.accounts(search);
    let selection = Selection::AllMatching { search: search.into(), except: all[..3].to_vec() };
    let stopped = muster.carry_out(Action::StopMonitoringMembers, selection).await;
    assert_eq!(stopped.summary.accounts as usize, all.len() - 3);
    let left = muster.accounts(search);
    assert!(all[..3].iter().all(|account| left.contains(account)));
}

#[tokio::test]
async fn only_what_was_shown_is_started() {
    let (muster, running) = Muster::start(with_accounts(200)).await;
    let accounts = muster.accounts("region=us-east-1&status=Enabled");
    let selection = picked("region=us-east-1", accounts[..40].to_vec());
    let id = muster.operations.plan(&muster.actor, Action::StopMonitoringMembers, selection).await.unwrap();
    let plan = muster.operations.show_plan(&muster.actor, id).await.unwrap();
    let start = async |hash: &str, typed: &str| {
        let confirmation = Confirmation { hash: hash.into(), typed_count: typed.into(), ..Confirmation::default() };
        muster.operations.start(&muster.actor, id, confirmation).await
    };
    assert!(matches!(start("other", "40").await, Err(AppError::Conflict { .. })));
    assert!(matches!(start(&plan.hash, "39").await, Err(AppError::Invalid { .. })));
    let first = start(&plan.hash, "40").await.unwrap();
    assert_eq!(start(&plan.hash, "40").await, Ok(first), "a form that is sent twice starts one operation");
    muster.wait_for(first).await;
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 1);
    assert_eq!(muster.operations.list(&muster.actor, 0).await.unwrap().lines.len(), 1);
}

#[tokio::test]
async fn the_pages_list_the_operations_without_a_script() {
    let (muster, _) = Muster::start(empty()).await;
    let web = Web::new(&muster);
    assert!(web.read("/operations?page=2").await.words().contains("Nothing has been done yet."));
    for number in 0..60 {
        muster.begin(Action::CreateMembers, new(&["us-east-1"], [account(700_000_000_001 + number)])).await;
    }
    let first = web.read("/operations").await.words();
    assert!(first.contains("1–50 of 60") && first.contains("700000000060") && first.contains("Older"), "{first}");
    assert!(!first.contains("700000000010") && !first.contains("Newer"), "{first}");
    let second = web.read("/operations?page=2").await;
    assert!(second.text.contains("href=\"/operations\""), "{}", second.text);
    let second = second.words();
    assert!(second.contains("51–60 of 60") && second.contains("700000000010") && second.contains("Newer"), "{second}");
    assert!(!second.contains("700000000011") && !second.contains("Older"), "{second}");
    let last = muster.operations.list(&muster.actor, 9).await.unwrap();
    assert_eq!((last.page, last.total, last.lines.len()), (1, 60, 10), "there is no later page");
}

#[tokio::test]
async fn nothing_is_started_for_nobody() {
    let (muster, _) = Muster::start(with_accounts(200)).await;
    let plan = |action, selection| muster.operations.plan(&muster.actor, action, selection);
    let nobody = plan(Action::StopMonitoringMembers, picked("", vec![])).await;
    assert!(matches!(nobody, Err(AppError::Invalid { .. })), "{nobody:?}");
    let without_emails = plan(Action::CreateMembers, picked("", vec![account(1)])).await;
    assert!(matches!(without_emails, Err(AppError::Invalid { .. })), "{without_emails:?}");

    let disabled = muster.accounts("region=us-east-1&status=Disabled");
    let id = plan(Action::StopMonitoringMembers, picked("region=us-east-1", disabled)).await.unwrap();
    let shown = muster.operations.show_plan(&muster.actor, id).await.unwrap();
    assert_eq!((shown.cells, shown.skipped[0].reason), (0, SkipReason::NothingToDo));
    let confirmation = Confirmation { hash: shown.hash, typed_count: "0".into(), ..Confirmation::default() };
    let started = muster.operations.start(&muster.actor, id, confirmation).await;
    assert!(matches!(started, Err(AppError::Invalid { .. })), "{started:?}");
    let unknown = muster.operations.show_plan(&muster.actor, PlanId(99)).await;
    assert_eq!(unknown, Err(AppError::not_found("plan")));
}

#[tokio::test]
async fn what_is_not_eligible_any_more_is_skipped_when_its_turn_comes() {
    let (muster, running) = Muster::start(with_accounts(300)).await;
    let accounts = muster.accounts("region=us-east-1&status=Enabled")[..60].to_vec();
    let plan = |accounts: &[_]| {
        muster.operations.plan(
            &muster.actor,
            Action::StopMonitoringMembers,
            picked("region=us-east-1", accounts.to_vec()),
        )
    };
    let all = plan(&accounts).await.unwrap();
    let ten = plan(&accounts[..10]).await.unwrap();
    // The second operation waits in the Region until the first has left it.
    let first = muster.confirm(ten).await;
    let second = muster.confirm(all).await;
    let processed = muster.wait_for(first).await.summary.tally.processed;
    let second = muster.wait_for(second).await;
    assert_eq!(second.summary.tally.skipped, processed);
    assert_eq!(second.skipped[0].reason, SkipReason::NothingToDo);
    let effects = running.counted("us-east-1", "StopMonitoringMembers", "effects").await;
    assert_eq!(effects, u64::from(processed + second.summary.tally.processed));
}

#[tokio::test]
async fn the_second_operation_says_what_it_waits_for() {
    let slow = emulator::Settings { latency: Duration::from_millis(300), ..with_accounts(300) };
    let (muster, _) = Muster::start(slow).await;
    let here = "region=us-east-1&status=Enabled";
    let accounts = muster.accounts(here);
    let first = muster.begin(Action::StopMonitoringMembers, picked(here, accounts[..100].to_vec())).await;
    let second = muster.begin(Action::StopMonitoringMembers, picked(here, accounts[..10].to_vec())).await;
    while muster.show(first).await.regions[0].calls == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let waiting = muster.show(second).await;
    assert_eq!((waiting.regions[0].waits_for, waiting.regions[0].calls), (Some(first), 0));
    assert_eq!(muster.show(first).await.regions[0].waits_for, None);
    let over = muster.wait_for(second).await;
    assert_eq!(over.regions[0].waits_for, None);
    assert!(over.summary.tally.skipped > 0, "{:?}", over.summary.tally);
}

#[tokio::test]
async fn deleted_members_leave_the_list() {
    let (muster, _) = Muster::start(empty()).await;
    let accounts: Vec<_> = (0..120).map(|n| account(700_000_000_000 + n)).collect();
    muster.carry_out(Action::CreateMembers, new(&[], accounts.iter().copied())).await;
    assert_eq!(muster.accounts(""), accounts);
    let deleted = muster.carry_out(Action::DeleteMembers, all_matching("region=us-east-1")).await;
    assert_eq!(deleted.summary.tally.processed, 120);
    assert_eq!(muster.window("region=us-east-1").total, 0);
    assert_eq!(muster.window("region=us-east-1&has=gaps").matching, 120, "the other Regions still have them");
    assert_eq!(muster.window("").rows[0].cells[0], None);
    let rest = muster.carry_out(Action::DeleteMembers, all_matching("has=drift")).await;
    assert_eq!(rest.summary.tally.processed, 3 * 120, "all that differ between Regions are a selection");
    assert_eq!(muster.window("").drift, 0);
}

#[tokio::test]
async fn an_operation_that_is_cancelled_stops_sending() {
    let settings = emulator::Settings { rate_limit: 2, ..with_accounts(1_200) };
    let (muster, running) = Muster::start(settings).await;
    let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
    while muster.show(operation).await.summary.tally.processed == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(muster.roster.status(&muster.actor).unwrap().running, 1);
    muster.operations.cancel(&muster.actor, operation).await.unwrap();
    let over = muster.wait_for(operation).await;
    assert_eq!(over.summary.state, OperationState::Cancelled);
    assert!(over.summary.tally.cancelled > 0 && over.summary.tally.waiting == 0);
    assert_eq!(over.remaining_ms, None);
    let mut sent = 0;
    for region in &over.regions {
        sent += running.counted(region.region.as_str(), "StopMonitoringMembers", "effects").await;
    }
    assert_eq!(sent, u64::from(over.summary.tally.processed), "what was under way was finished and counted");
    eventually("the count of running operations", || muster.roster.status(&muster.actor).unwrap().running == 0).await;
}

#[tokio::test]
async fn a_region_without_permission_is_not_hammered() {
    let stub = Stub::start(|call| match call.what.as_str() {
        "member" => {
            let all = (0..1_000).map(|n| account(700_000_000_000 + n).to_string());
            Some(Say::Json(members(all, "Enabled")))
        }
        "stop" => {
            Some(Say::Error(403, "AccessDeniedException", "not authorized to perform: guardduty:StopMonitoringMembers"))
        }
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let over = muster.carry_out(Action::StopMonitoringMembers, all_matching("")).await;
    assert_eq!(over.summary.tally.unprocessed, 1_000);
    assert_eq!((over.causes[0].cause, over.causes[0].failures.len()), (Cause::AccessDenied, 200));
    assert!(over.causes[0].failures[0].result.contains("guardduty:StopMonitoringMembers"));
    assert!(stub.calls("stop").len() <= 3, "{} calls", stub.calls("stop").len());
}

#[tokio::test]
async fn the_status_that_was_read_back_is_shown() {
    let (muster, _) = Muster::start(with_accounts(300)).await;
    let row = muster.window("status=EmailVerificationFailed&region=us-east-1").rows[0].clone();
    let deleted = muster.carry_out(Action::DeleteMembers, picked("region=us-east-1", vec![row.account])).await;
    assert_eq!(deleted.summary.tally.processed, 1);
    let created = muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [row.account])).await;
    assert_eq!(created.summary.tally.processed, 1);
    let details = muster.roster.details(&muster.actor, row.account, &[]).unwrap();
    assert_eq!(details.cells[0].status, Some(RelationshipStatus::Created));
}
