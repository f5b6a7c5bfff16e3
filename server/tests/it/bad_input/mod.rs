//! What a person, a browser, the network and GuardDuty can get wrong, each once, through the whole HTTP surface: a clear
//! message where it belongs, the right status, and what was done before stays visible.

mod guardduty;
mod requests;
mod typed;

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::domain::{Action, OperationId, RegionFreshness};
use axum::http::StatusCode;

use crate::{
    harness::Muster,
    stub::{Call, Say, Stub},
    web::{Answer, Web},
};

/// Every kind, with the name of its test.
const ALL: [(&str, &str); 18] = [
    ("an account id that is not 12 digits", "an_account_id_that_is_not_12_digits"),
    ("a lost leading zero", "a_lost_leading_zero"),
    ("a wrong e-mail", "a_wrong_e_mail"),
    ("0 accounts", "no_accounts"),
    ("50,000 accounts pasted", "fifty_thousand_accounts_pasted"),
    ("a duplicate", "a_duplicate"),
    ("an unknown Region", "an_unknown_region"),
    ("a filter full of nonsense", "a_filter_full_of_nonsense"),
    ("a broken URL", "a_broken_url"),
    ("a body over the limit", "a_body_over_the_limit"),
    ("a stale detector", "a_stale_detector"),
    ("expired credentials", "expired_credentials"),
    ("access denied", "access_denied"),
    ("a Region that times out", "a_region_that_times_out"),
    ("a Region switched off", "a_region_switched_off"),
    ("stopping under auto-enable ALL", "stopping_under_auto_enable_all"),
    ("an answer that is not JSON", "an_answer_that_is_not_json"),
    ("throttling for a minute", "throttling_for_a_minute"),
];

#[test]
fn every_kind_has_its_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bad_input");
    let sources =
        ["typed.rs", "requests.rs", "guardduty.rs"].map(|name| fs::read_to_string(folder.join(name)).unwrap());
    let is_test = |name: &str| {
        let head = format!("\nasync fn {name}() {{\n");
        let found = sources.iter().find_map(|source| source.split_once(&head));
        found.is_some_and(|(before, _)| before.lines().last().is_some_and(|line| line.starts_with("#[tokio::test")))
    };
    let missing: Vec<&str> = ALL.iter().filter(|(_, name)| !is_test(name)).map(|(kind, _)| *kind).collect();
    assert!(missing.is_empty(), "there is no test for: {missing:?}");
}

/// Muster in front of a stub that answers as the test says, with all Regions read.
async fn in_front_of(
    answers: impl Fn(&Call) -> Option<Say> + Send + Sync + 'static,
    regions: &[&str],
) -> (Web, Muster, Stub) {
    let stub = Stub::start(answers).await;
    let muster = Muster::connect(stub.addr, regions).await;
    muster.read_all().await;
    (Web::new(&muster), muster, stub)
}

/// Plans an action for all members, confirms it, and waits for its end on its page; every step is a plain form.
async fn act_on_all(web: &Web, muster: &Muster, action: Action) -> Answer {
    let plan = plan_for_all(web, action).await;
    let path = confirm(web, &plan).await;
    let number: u64 = path.rsplit('/').next().unwrap().parse().unwrap();
    muster.wait_for(OperationId(number)).await;
    web.get(&path).await
}

/// The page of the plan.
async fn plan_for_all(web: &Web, action: Action) -> (String, Answer) {
    let form = format!("action={action}&search=&all=true");
    let (path, page) = web.send_plainly("/members", "/api/members/plan", &form).await;
    assert!(path.starts_with("/plans/"), "{path}: {}", page.words());
    assert_eq!(page.status, StatusCode::OK);
    (path, page)
}

/// Sends the form of a plan as it stands on its page, with the count that it may ask for; answers with where that led.
async fn confirm(web: &Web, (path, page): &(String, Answer)) -> String {
    let hash = page.field("hash").expect("the plan can be confirmed");
    let plan = path.rsplit('/').next().unwrap();
    let count = page.words().split(' ').find(|word| word.parse::<u32>().is_ok()).unwrap().to_owned();
    let form = format!("plan={plan}&hash={hash}&typed_count={count}");
    let (path, page) = web.send_plainly(path, "/api/operations/start", &form).await;
    assert!(path.starts_with("/operations/"), "{path}: {}", page.words());
    path
}

/// Has every Region read again and waits for what comes of it.
async fn read_again(web: &Web, muster: &Muster, settled: impl Fn(&RegionFreshness) -> bool) {
    let answer = web.send("/api/frame/refresh", "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    muster.wait_for_regions(settled).await;
}

#[track_caller]
fn says(page: &Answer, texts: &[&str]) {
    let words = page.words();
    for text in texts {
        assert!(words.contains(text), "“{text}” is not said: {words}");
    }
}

/// So that a test can change what its stub says while it runs.
fn switch() -> (Arc<AtomicBool>, impl Fn() -> bool + Send + Sync + 'static) {
    let on = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&on);
    (on, move || seen.load(Ordering::Relaxed))
}
