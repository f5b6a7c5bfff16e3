use std::{collections::HashSet, time::Duration};

use app::{
    domain::{Action, DetectorState, MembersQuery, Region, RelationshipStatus},
    error::AppError,
    ports::Roster,
};
use serde_json::json;

use crate::{
    harness::{FOUR_REGIONS, Muster, Running, account, empty, eventually, new, picked, region, with_accounts},
    stub::{Say, Stub, member},
};

#[tokio::test]
async fn shows_every_member_of_every_region() {
    let (muster, running) = Muster::start(with_accounts(1_200)).await;
    let window = muster.window("");
    assert_eq!(window.regions, FOUR_REGIONS.map(region));
    assert_eq!(window.total, window.matching);
    assert_eq!(window.counts.iter().map(|count| count.worst).sum::<u32>(), window.total);

    let accounts = muster.accounts("");
    assert_eq!(accounts.len(), window.total as usize);
    assert!(accounts.is_sorted());
    assert_eq!(accounts.iter().collect::<HashSet<_>>().len(), accounts.len());

    for name in FOUR_REGIONS {
        let here = muster.window(&format!("region={name}"));
        let counts = running.statuses(name).await;
        for count in &here.counts {
            assert_eq!(counts[count.status.as_wire()], json!(count.some), "{name} {:?}", count.status);
            assert_eq!(count.some, count.worst, "in one Region each account has one status");
        }
        let members: u64 = counts.as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum();
        assert_eq!(u64::from(here.total), members);
    }
    let status = muster.roster.status(&muster.actor).unwrap();
    assert_eq!(status.accounts, window.total);
    assert_eq!(status.administrator.unwrap().as_str(), "123456789012");
    assert!(status.regions.iter().all(|region| region.detector == DetectorState::Present));
}

#[tokio::test]
async fn finds_what_the_filters_ask_for() {
    let (muster, _) = Muster::start(with_accounts(600)).await;
    let all = muster.window("");
    for count in &all.counts {
        let search = format!("status={}", count.status.as_wire());
        let found = muster.window(&search);
        assert_eq!(found.matching, count.some, "{search}");
        assert!(found.rows.iter().all(|row| row.cells.contains(&Some(count.status.clone()))), "{search}");
        assert_eq!(found.counts, all.counts, "the counts do not depend on the filter");
    }
    let gaps = muster.window("has=gaps");
    assert_eq!(gaps.matching, all.gaps);
    assert!(gaps.rows.iter().all(|row| row.cells.contains(&None)));
    let idle = muster.window("has=not-enabled");
    assert_eq!(idle.matching, all.not_enabled);
    assert!(idle.rows.iter().all(|row| row.cells.iter().any(|cell| *cell != Some(RelationshipStatus::Enabled))));
    assert!(idle.matching >= gaps.matching, "who is missing in a Region is not Enabled there");
    let here = muster.window("region=eu-west-1&has=not-enabled");
    let enabled = muster.window("region=eu-west-1&status=Enabled");
    assert_eq!(here.matching + enabled.matching, all.total, "everybody is one or the other in one Region");
    let drift = muster.window("has=drift");
    assert_eq!(drift.matching, all.drift);
    assert!(drift.rows.iter().all(|row| row.cells.iter().any(|cell| *cell != row.cells[0])));
    assert_eq!(muster.window("has=drift&region=eu-west-1").matching, 0, "one Region does not differ from itself");
    assert_eq!(muster.window("type=invitation").matching, all.by_invitation);

    let one = &all.rows.iter().find(|row| row.email.is_some()).unwrap();
    let email = one.email.as_deref().unwrap().to_uppercase().replace('+', "%2B");
    assert_eq!(muster.accounts(&format!("q={email}")), [one.account]);
    let digits = &one.account.as_str()[3..9];
    assert!(muster.accounts(&format!("q={digits}")).contains(&one.account));
    let id = one.account.as_str();
    let hyphenated = format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..]);
    assert_eq!(muster.accounts(&format!("q={hyphenated}")), [one.account], "as the AWS console writes it");
}

#[tokio::test]
async fn tells_one_account_in_every_region() {
    let (muster, _) = Muster::start(with_accounts(300)).await;
    let row = muster.window("status=Disabled").rows[0].clone();
    let details = muster.roster.details(&muster.actor, row.account, &[]).unwrap();
    assert_eq!(details.cells.iter().map(|cell| cell.region.clone()).collect::<Vec<_>>(), FOUR_REGIONS.map(region));
    let statuses: Vec<Option<RelationshipStatus>> = details.cells.iter().map(|cell| cell.status.clone()).collect();
    assert_eq!(statuses, row.cells);
    let start = details.offers.iter().find(|offer| offer.action == Action::StartMonitoringMembers).unwrap();
    let disabled = statuses.iter().filter(|status| **status == Some(RelationshipStatus::Disabled)).count();
    assert_eq!((start.accounts, start.cells as usize), (1, disabled));
    let first = details.cells.iter().find(|cell| cell.status == Some(RelationshipStatus::Disabled)).unwrap();
    let here = muster.roster.details(&muster.actor, row.account, std::slice::from_ref(&first.region)).unwrap();
    assert_eq!(here.cells, details.cells, "every Region is told");
    let start = here.offers.iter().find(|offer| offer.action == Action::StartMonitoringMembers).unwrap();
    assert_eq!(start.cells, 1, "what can be done is of the Regions in scope");
    let missing = muster.roster.details(&muster.actor, account(1), &[]);
    assert_eq!(missing, Err(AppError::not_found("account")));
}

#[tokio::test]
async fn a_region_that_is_off_hides_nothing() {
    let running = Running::start(with_accounts(60)).await;
    let muster = Muster::connect(running.addr, &["af-south-1", "us-east-1"]).await;
    muster.read_all().await;
    let states: Vec<_> = muster.regions().into_iter().map(|r| (r.detector, r.freshness.error)).collect();
    assert_eq!(states, [(DetectorState::RegionOff, None), (DetectorState::Present, None)]);
    let window = muster.window("");
    assert_eq!(window.regions, [region("us-east-1")]);
    assert_eq!(window.gaps, 0);
    assert!(window.total > 0);
    assert_eq!(muster.window("region=af-south-1").regions, [region("us-east-1")]);
}

#[tokio::test]
async fn shows_members_as_they_arrive() {
    let running =
        Running::start(emulator::Settings { latency: Duration::from_millis(50), ..with_accounts(1_200) }).await;
    let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
    eventually("the first members", || muster.window("").total > 0).await;
    let early = muster.window("");
    let first = &muster.regions()[0].freshness;
    assert!(first.reading.is_some() && first.read_at.is_none(), "{first:?}");
    assert_eq!(early.gaps, 0, "who has not been read yet is not missing");
    eventually("more members", || muster.window("").total > early.total).await;
    let again = muster
        .roster
        .window(&muster.actor, &MembersQuery::default(), MembersQuery::default().span(), Some(early.snapshot))
        .unwrap();
    assert!(again == early, "a snapshot that is kept does not change");
    muster.read_all().await;
    assert!(muster.window("").gaps > 0, "who was not found is missing once all is read");
}

#[tokio::test]
async fn reads_again_when_asked_to() {
    let (muster, _) = Muster::start(with_accounts(100)).await;
    let enabled = muster.window("region=us-east-1&status=Enabled").rows[0].account;
    muster.gateway.stop_monitoring_members(&region("us-east-1"), &[enabled]).await.unwrap();
    assert!(muster.accounts("region=us-east-1&status=Enabled").contains(&enabled), "nobody has told the roster");
    muster.roster.refresh(&muster.actor, &[region("us-east-1")]).unwrap();
    eventually("the change", || muster.accounts("region=us-east-1&status=Disabled").contains(&enabled)).await;
}

#[tokio::test]
async fn a_reading_that_fails_keeps_what_was_known() {
    let stub = Stub::start(|call| match (call.what.as_str(), call.before) {
        ("member", 0) => Some(Say::Json(json!({ "members": [member("000000000001", "Enabled")] }))),
        ("member", _) => {
            Some(Say::Error(403, "AccessDeniedException", "not authorized to perform: guardduty:ListMembers"))
        }
        _ => None,
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    muster.wait_for_regions(|region| region.freshness.error.is_some()).await;
    let freshness = &muster.regions()[0].freshness;
    assert!(freshness.error.as_deref().unwrap().contains("guardduty:ListMembers"), "{freshness:?}");
    assert!(freshness.read_at.is_some());
    assert_eq!(muster.accounts(""), [account(1)]);
}

#[tokio::test]
async fn an_invited_member_is_seen_to_accept() {
    let (muster, _) = Muster::start(empty()).await;
    let (one, here): (_, Vec<Region>) = (account(700_000_000_001), vec![region("us-east-1")]);
    muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [one])).await;
    assert_eq!(muster.accounts("status=Created"), [one]);
    muster.carry_out(Action::InviteMembers, picked("region=us-east-1", vec![one])).await;
    muster.roster.refresh(&muster.actor, &here).unwrap();
    eventually("the acceptance", || muster.accounts("status=Enabled") == [one]).await;
}

/// AWS answers keys that it does not know as it answers for a Region that is not enabled.
#[tokio::test]
async fn keys_that_are_not_valid_do_not_look_like_regions_that_are_off() {
    let stub = Stub::start(|call| match call.what.as_str() {
        "sts" => {
            Some(Say::Error(403, "InvalidClientTokenId", "The security token included in the request is invalid."))
        }
        _ => Some(Say::Error(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )),
    })
    .await;
    let muster = Muster::connect(stub.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let here = &muster.regions()[0];
    assert_eq!(here.detector, DetectorState::Unknown);
    assert!(here.freshness.error.is_some());
}
