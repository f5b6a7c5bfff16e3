//! The audit trail: who did what, and that nothing is done that it does not have.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        AccountId,
        Act::{self, CancelOperation, CheckConnection, Dismiss, Export, Refused, SignIn, StartOperation},
        ActOutcome, Action, AuditEntry, AuditLine, AuditQuery, Confirmation, Dismissal, Meant, OpenChoice, OperationId,
        OperationState, Role, Subject,
    },
    error::AppError,
    ports::{Actor, Audit, Connection, Lists, Operations, Unprocessed},
};
use axum::http::StatusCode;
use serde_json::json;
use server::{
    audit::{Trail, Who, digest},
    clock::Clock,
    identity::{self, OneTimeLink},
    store::Store,
};
use tokio::runtime::Runtime;

use crate::{
    database::{past_muster, run},
    harness::{FOUR_REGIONS, Muster, Running, account, all_matching, empty, new, picked, with_accounts},
    web::{Answer, Web},
};

#[tokio::test]
async fn a_setting_that_decides_who_acts_alone_is_recorded_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&folder.path().join("muster.db")).await.unwrap());
    let trail = Trail::new(store, Clock::system());
    let mut many = Vec::new();
    for above in [None, Some(10), Some(10), Some(20), None, None] {
        trail.settings(above).await.unwrap();
        many.push(trail.entries(&actor(), &AuditQuery::default(), 0).await.unwrap().len());
    }
    assert_eq!(many, [0, 1, 1, 2, 3, 3]);
}

fn actor() -> Actor {
    Actor::authenticated("test".into(), "test".into(), Role::Admin, "this".into(), None)
}

pub(crate) async fn no_entry_can_be_written(muster: &Muster) {
    let mut connection = past_muster(&muster.folder.path().join("muster.db")).await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    run(&mut connection, refuse).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let (muster, running) = Muster::start(with_accounts(600)).await;
    let web = Web::new(&muster);
    let plan =
        muster.operations.plan(&muster.actor, Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
    let plan = muster.operations.show_plan(&muster.actor, plan.unwrap()).await.unwrap();
    running.fault(json!({ "operation": "CreateMembers", "kind": "delay_before", "ms": 60_000, "rate": 1 })).await;
    let hanging = muster.begin(Action::CreateMembers, new(&["us-east-1"], [account(700_000_000_001)])).await;
    web.read("/members").await;
    no_entry_can_be_written(&muster).await;
    let before = calls(&running).await;

    let confirmation =
        Confirmation { hash: plan.hash.clone(), typed_count: plan.accounts.to_string(), ..Default::default() };
    let started = muster.operations.start(&muster.actor, plan.id, confirmation).await;
    assert!(matches!(started, Err(AppError::Internal { .. })), "{started:?}");
    let operations = muster.operations.list(&muster.actor, 0).await.unwrap().lines;
    assert_eq!(operations.len(), 1, "there is no operation");
    assert_eq!(running.calls("us-east-1", "StopMonitoringMembers").await, 0);

    let cancelled = muster.operations.cancel(&muster.actor, hanging).await;
    assert!(matches!(cancelled, Err(AppError::Internal { .. })), "{cancelled:?}");
    assert_eq!(muster.show(hanging).await.summary.state, OperationState::Running);
    assert!(muster.connection.check(&muster.actor).await.is_err());
    assert!(muster.lists.import(&muster.actor, &[]).await.is_err());
    assert_eq!(calls(&running).await, before, "nobody was asked anything");
    for file in ["members.csv", "members.ndjson", &format!("operations/{}.csv", hanging.0)] {
        let answer = web.get(&format!("/export/{file}")).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{file}");
        assert!(!answer.text.contains("000000"), "{}", answer.text);
    }
}

/// Calls of every operation but the one that hangs.
async fn calls(running: &Running) -> u64 {
    let mut all = 0;
    for region in FOUR_REGIONS {
        all += running.all_calls(region).await - running.calls(region, "CreateMembers").await;
    }
    all
}

async fn lines(muster: &Muster, search: &str) -> Vec<AuditLine> {
    muster.trail.list(&muster.actor, &AuditQuery::parse(search)).await.unwrap().lines
}

#[test]
fn an_operation_is_in_the_trail_before_it_and_after_it_whichever_process_ends_it() {
    let guardduty = Runtime::new().unwrap();
    let running = guardduty.block_on(Running::start(with_accounts(600)));
    let first = Runtime::new().unwrap();
    let (folder, operation, cells) = first.block_on(async {
        let muster = Muster::connect(running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        let first_of_each_region =
            json!({ "operation": "StopMonitoringMembers", "kind": "delay_before", "ms": 5_000, "rate": 1, "count": 4 });
        running.fault(first_of_each_region).await;
        let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
        let shown = lines(&muster, "").await;
        assert_eq!(shown.len(), 1);
        let AuditLine { actor, role, act, subject, outcome, plan, .. } = &shown[0];
        assert_eq!((actor.as_str(), *role, act), ("test", Some(Role::Admin), &Act::StartOperation));
        assert_eq!((shown[0].operation, outcome.clone()), (Some(operation), None));
        let plan = muster.operations.show_plan(&muster.actor, plan.unwrap()).await.unwrap();
        assert_eq!((subject.action, subject.accounts), (Some(plan.action), Some(plan.accounts)));
        assert_eq!(subject.plan_hash.as_ref(), Some(&plan.hash));
        let cells: Vec<u32> = subject.regions.iter().map(|region| region.cells).collect();
        assert_eq!(cells, plan.regions.iter().map(|region| region.cells).collect::<Vec<_>>());
        muster.operations.finish(Duration::from_secs(10)).await;
        (muster.folder, operation, plan.cells)
    });
    first.shutdown_timeout(Duration::from_secs(10));

    Runtime::new().unwrap().block_on(async {
        let muster = Muster::restart(folder, running.addr, &FOUR_REGIONS).await;
        muster.wait_for(operation).await;
        let shown = lines(&muster, &format!("operation={}", operation.0)).await;
        assert_eq!(shown.len(), 1, "what is before and after is one act");
        let outcome = shown[0].outcome.as_ref().unwrap();
        let tally = outcome.tally.unwrap();
        assert_eq!((outcome.result.as_str(), tally.cells, tally.waiting), ("done", cells, 0));
        assert_eq!(outcome.causes.iter().map(|(_, cells)| cells).sum::<u32>(), tally.unprocessed);
        let entries = muster.trail.entries(&muster.actor, &AuditQuery::default(), 0).await.unwrap();
        let phases: Vec<_> = entries.iter().map(|entry| (entry.phase.as_str(), entry.begun)).collect();
        assert_eq!(phases, [("before", None), ("after", Some(1))]);
        assert_eq!(entries[1].session, "this", "it is the act of whoever started it");
    });
}

/// One of everything that is recorded: creates `mine` and `fails`, then `other`, then begins to invite `mine`.
async fn one_of_everything(
    muster: &Muster,
    running: &Running,
    [mine, fails, other]: [AccountId; 3],
) -> [OperationId; 3] {
    let first = muster.carry_out(Action::CreateMembers, new(&["us-east-1"], [mine, fails])).await.summary.id;
    let second = muster.carry_out(Action::CreateMembers, new(&["eu-west-1"], [other])).await.summary.id;
    let open = muster.operations.open_results(&muster.actor, &[]).await.unwrap();
    let group = &open.groups[0];
    let of = OpenChoice { action: group.action, why: group.why.clone(), regions: Vec::new() };
    let dismissal = Dismissal { of, meant: Meant::AllUntil(group.newest), note: "root@example.com said so".into() };
    muster.operations.dismiss(&muster.actor, &dismissal).await.unwrap();
    muster.connection.check(&muster.actor).await.unwrap();
    let web = Web::new(muster);
    web.get("/export/members.csv?q=root%2B7").await;
    web.send("/export/members.csv", &format!("accounts%5B%5D={mine}")).await;
    web.get(&format!("/export/operations/{}.csv", second.0)).await;
    running.fault(json!({ "operation": "InviteMembers", "kind": "delay_before", "ms": 60_000, "rate": 1 })).await;
    let third = muster.begin(Action::InviteMembers, picked("", vec![mine])).await;
    muster.operations.cancel(&muster.actor, third).await.unwrap();
    muster.operations.cancel(&muster.actor, third).await.unwrap();
    let refused = Subject { path: Some("/api/operations/start".into()), ..Subject::default() };
    let stranger = Who::stranger("eve", Some([192, 0, 2, 7].into()));
    muster.trail.note(stranger, Act::Refused, refused, ActOutcome::failed("viewer")).await.unwrap();
    [first, second, third]
}

#[tokio::test]
async fn whatever_is_done_is_recorded_and_found_by_filter() {
    let (muster, running) = Muster::start(empty()).await;
    let accounts = [account(700_000_000_001), account(660_000_000_017), account(700_000_000_003)];
    let [first, second, third] = one_of_everything(&muster, &running, accounts).await;
    let [mine, fails, other] = accounts;
    let acts = async |search: &str| -> Vec<(Act, Option<OperationId>)> {
        let lines = lines(&muster, search).await;
        lines.into_iter().rev().map(|line| (line.act, line.operation)).collect()
    };
    let all = acts("").await;
    let (one, two, three) = (Some(first), Some(second), Some(third));
    assert_eq!(
        all,
        [
            (StartOperation, one),
            (StartOperation, two),
            (Dismiss, None),
            (CheckConnection, None),
            (SignIn, None),
            (Export, None),
            (Export, None),
            (Export, None),
            (StartOperation, three),
            (CancelOperation, three),
            (Refused, None),
        ]
    );
    assert_eq!(acts("act=export").await.len(), 3);
    assert_eq!(acts("act=CreateMembers").await, [(StartOperation, one), (StartOperation, two)]);
    assert_eq!(acts("act=InviteMembers").await, [(StartOperation, three)]);
    assert_eq!(acts("act=DeleteMembers").await, []);
    let phases = |entries: Vec<AuditEntry>| entries.into_iter().map(|entry| entry.phase).collect::<Vec<_>>();
    let created = AuditQuery::parse("act=CreateMembers");
    let created = phases(muster.trail.entries(&muster.actor, &created, 0).await.unwrap());
    assert_eq!(created, ["before", "after", "before", "after"], "with what came of it");
    assert_eq!(acts("actor=EVE").await, [(Refused, None)]);
    assert_eq!(acts("actor=%25").await, []);
    assert_eq!(acts(&format!("account={other}")).await, [(StartOperation, two)]);
    assert_eq!(acts(&format!("account={fails}")).await, [(StartOperation, one), (Dismiss, None)]);
    let of_account = lines(&muster, &format!("account={fails}")).await.pop().unwrap().of_account.unwrap();
    assert_eq!((of_account.account, of_account.tally.processed), (fails, 0), "not what came of all");
    assert!(of_account.tally.unprocessed > 0, "{of_account:?}");
    let mine = acts(&format!("account={mine}")).await;
    assert_eq!(mine, [(StartOperation, one), (Export, None), (StartOperation, three), (CancelOperation, three)]);
    assert_eq!(acts(&format!("operation={}", first.0)).await, [(StartOperation, one), (Dismiss, None)]);
    assert_eq!(acts(&format!("operation={}", second.0)).await, [(StartOperation, two), (Export, None)]);
    assert_eq!(acts("from=2001-01-01&until=2001-01-02").await, []);
    assert_eq!(acts("from=2001-01-01").await, all);
    let named = |line: &AuditLine| (line.operation, line.subject.named.clone());
    let started = lines(&muster, "act=start-operation").await;
    let started: Vec<_> = started.iter().rev().map(named).collect();
    assert_eq!(started, [(one, vec![fails, accounts[0]]), (two, vec![other]), (three, vec![accounts[0]])]);

    let entries = muster.trail.entries(&muster.actor, &AuditQuery::default(), 0).await.unwrap();
    assert!(entries.iter().all(|entry| !format!("{entry:?}").contains('@')), "no e-mail address");
    assert!(entries.iter().all(|entry| !format!("{entry:?}").contains("root")), "nor a part of one: {entries:?}");
    muster.trail.verify().await;
    let found = muster.trail.chain().found.unwrap();
    assert_eq!((found.entries, found.breaks.len()), (entries.len() as u64, 0));
    the_file_says_what_came_of_each_act(&muster).await;
}

async fn the_file_says_what_came_of_each_act(muster: &Muster) {
    let file = Web::new(muster).get("/export/audit/entries.csv?act=CreateMembers").await.text;
    let processed = ",Done: 1 processed,start-operation,2,2,";
    for words in [",Began to create members,", "\"Done: 1 processed, 1 not processed (", processed] {
        assert!(file.contains(words), "{words}: {file}");
    }
    let file = Web::new(muster).get("/export/audit/entries.csv?act=dismiss").await.text;
    assert!(file.contains(",dismiss,1,,"), "the operation whose results they were: {file}");
}

#[tokio::test]
async fn the_trail_is_downloaded_whole_and_formula_safe() {
    let (muster, _) = Muster::start(empty()).await;
    let web = Web::new(&muster);
    web.read("/audit").await;
    for number in 0..2_300 {
        let who = Who::stranger(format!("=cmd|{number}"), None);
        muster.trail.note(who, Act::SignOut, Subject::default(), ActOutcome::done()).await.unwrap();
    }
    let file = web.get("/export/audit/entries.csv?act=sign-out").await;
    assert_eq!(file.status, StatusCode::OK);
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 2_300, "more than is read at once");
    assert!(lines.iter().all(|line| line[3].starts_with("'=cmd|")), "no cell is a formula");
    let file = web.get("/export/audit/entries.csv?act=export").await;
    assert!(
        file.text.contains(",Downloaded a file,\"audit/entries.csv, filtered by Did what: Signed out\",Done,"),
        "in words too: {}",
        file.text
    );

    let file = web.get("/export/audit/entries.csv?actor=root%40example.com&act=root%40example.com").await;
    assert_eq!(file.status, StatusCode::OK);
    let file = web.get("/export/audit/entries.ndjson").await;
    let entries: Vec<AuditEntry> = file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 2_305, "signing in and the files are in it too");
    assert!(!file.text.contains("root@") && !file.text.contains("root%40"), "nothing that was typed");
    assert_eq!((entries[1].actor.as_str(), entries[2_304].act.as_str()), ("=cmd|0", "export"));
    assert!(entries.iter().all(|entry| entry.hash == digest(entry)), "the hashes can be worked out from the file");
    assert!(entries.windows(2).all(|pair| pair[1].prev_hash == pair[0].hash));
    let none = web.get("/export/audit/entries.ndjson?actor=nobody").await;
    assert_eq!((none.status, none.text.as_str()), (StatusCode::OK, ""));
    for file in ["entries.json", "entries.xml", "members.csv", "entries"] {
        assert_eq!(web.get(&format!("/export/audit/{file}")).await.status, StatusCode::NOT_FOUND, "{file}");
    }
}

#[tokio::test]
async fn the_page_says_what_was_done_and_whether_the_chain_holds() {
    let (muster, _) = Muster::start(with_accounts(60)).await;
    let web = Web::new(&muster);
    let page = web.read("/audit").await.words();
    assert!(page.contains("demo admin admin Signed in as a role of the demo"), "{page}");
    assert!(web.read("/audit?actor=ann").await.words().contains("No act matches these filters."));
    let accounts = muster.accounts("status=Enabled&region=us-east-1")[..2].to_vec();
    let names = AccountId::list(&accounts);
    let stopped = muster.carry_out(Action::StopMonitoringMembers, picked("region=us-east-1", accounts)).await;
    let page = web.read("/audit").await.words();
    let words = format!("test admin Began to stop monitoring Stop 2 accounts, {names}, 2 account-Regions in us-east-1");
    assert!(page.contains(&words), "{page}");
    assert!(page.contains("has not been verified yet"), "{page}");
    let ended = async || web.read("/audit").await.words().contains("Done: 2 processed");
    crate::harness::eventually_asked("its end to be written", ended).await;
    assert_eq!(stopped.summary.tally.processed, 2);
    let (_, page) = web.send_plainly("/audit", "/api/audit/verify", "").await;
    assert!(page.words().contains("the first 3 entries, each as it was written,"), "{}", page.words());
    let later = |page: &Answer| page.words().contains("Not verified yet: what was added since, from No. 4 on.");
    assert!(!later(&page), "{}", page.words());
    web.get("/export/members.csv").await;
    let page = web.read("/audit").await;
    assert!(later(&page), "{}", page.words());

    let mut connection = past_muster(&muster.folder.path().join("muster.db")).await;
    run(&mut connection, "DROP TRIGGER audit_is_not_changed; UPDATE audit SET subject = '<b>' WHERE seq = 1")
        .await
        .unwrap();
    let (_, page) = web.send_plainly("/audit", "/api/audit/verify", "").await;
    assert!(page.words().contains("entry 1 was changed"), "{}", page.words());
    assert!(page.text.contains("&lt;b&gt;"), "what stands there is shown as text");
}

#[tokio::test]
async fn coming_in_being_refused_and_going_out_stand_there() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let admin = Web::new(&muster);
    let viewer = admin.used_by(Some(Role::Viewer));
    let refused = viewer.send("/api/members/plan", "action=StopMonitoringMembers&all=true").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    viewer.send("/sign-out", "").await;
    let clock = Clock::manual(app::domain::Timestamp(0));
    let link = identity::SignIn::Link(OneTimeLink::new("http://127.0.0.1:3000".into(), clock.clone()));
    let stranger = Web::with(&muster, None, link, clock).used_by(None);
    for _ in 0..100 {
        stranger.send("/sign-in/link", "key=0000").await;
    }
    let page = admin.read("/audit").await.words();
    for said in [
        "demo viewer viewer Signed in as a role of the demo",
        "demo viewer viewer Was refused /api/members/plan",
        "demo viewer viewer Signed out",
        "Was refused at sign-in by the link in the log",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let strangers = admin.read("/audit?act=refused-sign-in").await.words();
    assert!(strangers.contains("of 31"), "thirty in a minute, and that there are too many: {strangers}");
}
