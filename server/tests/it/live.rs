//! The stream of changes: what a page is told, when it is told again, and when the stream ends.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{Action, Change, OperationId, Role},
    ports::Roster,
};
use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, HeaderName, Request, StatusCode, header},
};
use futures_util::{FutureExt, StreamExt};
use server::live::Live;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    harness::{Muster, PATIENCE, Running, all_matching, picked, with_accounts},
    web::{Web, get},
};

/// No test waits for so long.
const NEVER: Duration = Duration::from_hours(1);

/// Muster's surface with changes of the test's own only, so much time apart in one stream.
struct Served {
    web: Web,
    live: Arc<Live>,
}

impl Served {
    async fn spaced(spacing: Duration) -> Self {
        let (mut muster, _) = Muster::start(with_accounts(1)).await;
        let live = Live::new(Uuid::new_v4(), spacing);
        muster.live = Arc::clone(&live);
        Self { web: Web::new(&muster), live }
    }

    /// A stream that begins after the event with this id.
    async fn listen_after(&self, id: &str) -> Listener {
        let mut request = get("/events");
        request.headers_mut().insert("last-event-id", id.parse().unwrap());
        Listener::open(&self.web, request).await
    }
}

/// A page that listens.
struct Listener {
    headers: HeaderMap,
    body: BodyDataStream,
}

#[derive(Debug, PartialEq, Eq)]
struct Event {
    boot: String,
    number: u64,
    change: Change,
}

impl Event {
    fn read(text: &str) -> Self {
        let field = |name| text.lines().find_map(|line| line.strip_prefix(name)).expect(text);
        let (boot, number) = field("id: ").split_once('-').unwrap();
        let change = serde_json::from_str(field("data: ")).unwrap();
        Self { boot: boot.to_owned(), number: number.parse().unwrap(), change }
    }

    fn id(&self) -> String {
        format!("{}-{}", self.boot, self.number)
    }
}

impl Listener {
    async fn open(web: &Web, request: Request<Body>) -> Self {
        let response = web.open(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self { headers: response.headers().clone(), body: response.into_body().into_data_stream() }
    }

    async fn next(&mut self) -> Option<Event> {
        let chunk = timeout(PATIENCE, self.body.next()).await.expect("something comes")?.unwrap();
        Some(Event::read(std::str::from_utf8(&chunk).unwrap()))
    }

    async fn event(&mut self) -> Event {
        self.next().await.expect("the stream goes on")
    }

    /// Nothing has come yet.
    fn is_silent(&mut self) -> bool {
        self.body.next().now_or_never().is_none()
    }
}

fn operations(numbers: impl IntoIterator<Item = u64>) -> Change {
    Change { operations: numbers.into_iter().map(OperationId).collect(), ..Change::default() }
}

#[tokio::test]
async fn a_page_is_told_of_everything_at_first_and_then_of_what_changes() {
    let served = Served::spaced(Duration::ZERO).await;
    let mut request = get("/events");
    request.headers_mut().insert(header::ACCEPT_ENCODING, "gzip, br".parse().unwrap());
    let mut page = Listener::open(&served.web, request).await;
    assert_eq!(page.headers[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(page.headers["x-accel-buffering"], "no");
    assert!(!page.headers.contains_key(header::CONTENT_ENCODING), "compression would hold events back");

    let first = page.event().await;
    assert_eq!(first.change, Change::everything());
    served.live.roster_changed();
    let second = page.event().await;
    assert_eq!((second.boot, second.number), (first.boot, first.number + 1));
    assert_eq!(second.change, Change { roster: true, ..Change::default() });
    served.live.operation_changed(OperationId(17));
    let third = page.event().await;
    assert_eq!((third.number, third.change), (second.number + 1, operations([17])));
}

/// An operation that waits changes nothing itself: its page hears of it when it waits for another one.
#[tokio::test]
async fn a_page_is_told_when_its_operation_waits_for_another_one() {
    let slow = emulator::Settings { latency: Duration::from_millis(1_500), ..with_accounts(300) };
    let (muster, _) = Muster::start(slow).await;
    let (here, stop) = ("region=us-east-1&status=Enabled&type=invitation", Action::StopMonitoringMembers);
    let accounts = muster.accounts(here);
    let mut page = Listener::open(&Web::new(&muster), get("/events")).await;
    page.event().await;
    let [first, second, third] = {
        let begin = |number: usize| muster.begin(stop, picked("region=us-east-1", vec![accounts[number]]));
        [begin(0).await, begin(1).await, begin(2).await]
    };
    let mut said = Vec::new();
    loop {
        if !page.event().await.change.is_of(third) {
            continue;
        }
        let shown = muster.show(third).await;
        said.push(shown.regions[0].waits_for);
        if shown.summary.state.is_over() {
            break;
        }
    }
    let mut heard: Vec<_> = said.into_iter().flatten().collect();
    heard.dedup();
    assert_eq!(heard, [first, second]);
}

#[tokio::test]
async fn what_changes_meanwhile_is_one_event() {
    let served = Served::spaced(Duration::ZERO).await;
    let mut page = Listener::open(&served.web, get("/events")).await;
    let first = page.event().await;
    for number in 0..1_000 {
        served.live.operation_changed(OperationId(number % 3));
        served.live.roster_changed();
    }
    let second = page.event().await;
    assert_eq!(second.number, first.number + 2_000);
    assert_eq!(second.change, Change { roster: true, ..operations([0, 2, 1]) });
    served.live.roster_changed();
    let third = page.event().await;
    assert_eq!(third.number, second.number + 1, "a thousand changes of each thing were one event");
    assert_eq!(third.change, Change { roster: true, ..Change::default() });
}

#[tokio::test]
async fn nothing_is_told_sooner_than_agreed() {
    let (seldom, often) = (Served::spaced(NEVER).await, Served::spaced(Duration::ZERO).await);
    let mut page = Listener::open(&seldom.web, get("/events")).await;
    let first = page.event().await;
    let mut witness = Listener::open(&often.web, get("/events")).await;
    witness.event().await;
    for operation in [1, 2].map(OperationId) {
        seldom.live.operation_changed(operation);
        often.live.operation_changed(operation);
        assert!(page.is_silent());
        witness.event().await;
        assert!(page.is_silent(), "it had as much time as the other");
    }
    let mut again = seldom.listen_after(&first.id()).await;
    assert_eq!(again.event().await.change, operations([2, 1]), "a new stream is told at once");
}

#[tokio::test]
async fn a_page_that_comes_back_is_told_what_it_missed() {
    let served = Served::spaced(Duration::ZERO).await;
    let first = Listener::open(&served.web, get("/events")).await.event().await;
    let nothing = served.listen_after(&first.id()).await.event().await;
    assert_eq!(nothing, Event { change: Change::default(), ..first }, "it hears that it is heard");
    served.live.operation_changed(OperationId(17));
    let second = served.listen_after(&nothing.id()).await.event().await;
    assert_eq!(second.change, operations([17]));
    served.live.operation_changed(OperationId(18));
    let address = format!("/events?last={}", nothing.id());
    let by_address = Listener::open(&served.web, get(&address)).await.event().await;
    assert_eq!(by_address.change, operations([18, 17]));
    let mut both = get(&address);
    both.headers_mut().insert("last-event-id", second.id().parse().unwrap());
    let by_both = Listener::open(&served.web, both).await.event().await;
    assert_eq!(by_both.change, operations([18]), "the browser knows better than the address");
}

#[tokio::test]
async fn a_page_of_which_nobody_knows_what_it_missed_is_told_of_everything() {
    let served = Served::spaced(Duration::ZERO).await;
    let first = Listener::open(&served.web, get("/events")).await.event().await;
    for operation in 0..201 {
        served.live.operation_changed(OperationId(operation));
    }
    let newest = Listener::open(&served.web, get("/events")).await.event().await;
    let too_old = first.id();
    let to_come = format!("{}-{}", first.boot, newest.number + 1);
    let earlier_boot = format!("{}-{}", Uuid::new_v4().simple(), newest.number);
    for id in [&*too_old, &*to_come, &*earlier_boot, "", "-", "nonsense", &*first.boot] {
        assert_eq!(served.listen_after(id).await.event().await.change, Change::everything(), "{id:?}");
    }
    let not_too_old = format!("{}-{}", first.boot, first.number + 1);
    assert_eq!(served.listen_after(&not_too_old).await.event().await.change, operations((1..201).rev()));
}

#[tokio::test]
async fn streams_end_when_stopping_begins() {
    let served = Served::spaced(NEVER).await;
    let mut page = Listener::open(&served.web, get("/events")).await;
    page.event().await;
    let mut just_opened = Listener::open(&served.web, get("/events")).await;
    assert!(page.is_silent());
    served.live.end();
    assert_eq!(page.next().await, None);
    assert_eq!(just_opened.next().await, None);
    assert_eq!(Listener::open(&served.web, get("/events")).await.next().await, None);
}

#[tokio::test]
async fn a_stranger_s_page_holds_no_stream() {
    let served = Served::spaced(Duration::ZERO).await;
    let site = HeaderName::from_static("sec-fetch-site");
    let strange = [
        (site.clone(), "cross-site"),
        (site.clone(), "same-site"),
        (header::ORIGIN, "http://evil.example.com"),
        (header::ORIGIN, "http://127.0.0.1:4000"),
        (header::ORIGIN, "null"),
    ];
    for (name, value) in strange {
        let mut request = get("/events");
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(served.web.open(request).await.status(), StatusCode::FORBIDDEN, "{value}");
    }
    for (name, value) in [(site, "same-origin"), (header::ORIGIN, "http://127.0.0.1:3000")] {
        let mut request = get("/events");
        request.headers_mut().insert(name, value.parse().unwrap());
        Listener::open(&served.web, request).await.event().await;
    }
}

#[tokio::test]
async fn there_is_an_end_to_how_many_listen() {
    let served = Served::spaced(Duration::ZERO).await;
    let mut pages = Vec::new();
    for _ in 0..1_000 {
        pages.push(Listener::open(&served.web, get("/events")).await);
    }
    let refused = served.web.get("/events").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers[header::RETRY_AFTER], "5");
    assert!(refused.text.contains("Too many pages"), "{}", refused.text);
    pages.pop();
    Listener::open(&served.web, get("/events")).await.event().await;
}

#[tokio::test]
async fn whoever_asks_only_when_told_sees_an_operation_to_its_end() {
    let (muster, _running) = Muster::start(with_accounts(300)).await;
    let web = Web::new(&muster);
    let mut page = Listener::open(&web, get("/events")).await;
    page.event().await;
    let operation = muster.begin(Action::StopMonitoringMembers, all_matching("status=Enabled")).await;
    let mut seen = Vec::new();
    loop {
        if !page.event().await.change.is_of(operation) {
            continue;
        }
        let summary = muster.show(operation).await.summary;
        seen.push(summary.tally.waiting);
        if summary.state.is_over() {
            break;
        }
    }
    assert!(seen.is_sorted_by(|earlier, later| earlier >= later), "{seen:?}");
    while muster.roster.status(&muster.actor).unwrap().running > 0 {
        assert!(page.event().await.change.is_of_roster());
    }
    let before = Listener::open(&web, get("/events")).await.event().await;
    muster.show(operation).await;
    let after = Listener::open(&web, get(&format!("/events?last={}", before.id()))).await.event().await;
    assert!(!after.change.is_of(operation), "looking at an operation is no change of it");
}

#[tokio::test]
async fn a_page_is_told_when_a_region_begins_to_be_read_and_when_it_was_read() {
    let slow = emulator::Settings { latency: Duration::from_millis(200), ..with_accounts(10) };
    let running = Running::start(slow).await;
    let muster = Muster::connect(running.addr, &["us-east-1"]).await;
    muster.read_all().await;
    let mut page = Listener::open(&Web::new(&muster), get("/events")).await;
    page.event().await;
    let read_before = muster.regions()[0].freshness.read_at;
    muster.roster.refresh(&muster.actor, &[]).unwrap();
    while muster.regions()[0].freshness.reading.is_none() {
        assert!(page.event().await.change.is_of_roster());
    }
    while muster.regions()[0].freshness.read_at == read_before {
        assert!(page.event().await.change.is_of_roster());
    }
    assert_eq!(muster.regions()[0].freshness.reading, None);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_no_other() {
    let served = Served::spaced(Duration::ZERO).await;
    let other = served.web.used_by(Some(Role::Admin));
    let mut page = Listener::open(&served.web, get("/events")).await;
    let mut elsewhere = Listener::open(&other, get("/events")).await;
    page.event().await;
    elsewhere.event().await;
    served.web.send("/sign-out", "").await;
    assert_eq!(page.next().await, None);
    assert_eq!(served.web.get("/events").await.status, StatusCode::UNAUTHORIZED);
    served.live.operation_changed(OperationId(17));
    assert_eq!(elsewhere.event().await.change, operations([17]), "the other goes on");
}
