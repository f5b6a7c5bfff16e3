//! What panics in the course of a request: whoever asked is told a number, the log has the rest under it.

use std::{
    io::{self, Write},
    panic,
    sync::{Arc, Mutex, Once},
};

use app::{
    domain::{HistoryPage, HistoryQuery},
    error::AppError,
    ports::{Actor, History},
};
use async_trait::async_trait;
use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use server::{clock::Clock, http::TrustedProxies, identity::SignIn, incident};
use tokio::sync::Notify;
use tracing::subscriber::DefaultGuard;

use crate::{
    harness::{Muster, eventually_asked, with_accounts},
    web::{Answer, Web, get},
};

/// Panics when it is asked, at once or when it is told to.
#[derive(Default)]
struct Panics {
    waits: bool,
    in_a_task: bool,
    asked: Arc<Notify>,
    may: Arc<Notify>,
}

#[expect(clippy::panic, reason = "that is what it is for")]
#[async_trait]
impl History for Panics {
    async fn list(&self, _: &Actor, _: &HistoryQuery) -> Result<HistoryPage, AppError> {
        self.asked.notify_one();
        if self.waits {
            self.may.notified().await;
        }
        if self.in_a_task {
            let task = tokio::task::spawn_blocking(|| panic!("nobody waits for ana@example.com"));
            panic::resume_unwind(task.await.unwrap_err().into_panic());
        }
        panic!("nobody could read ana@example.com of account {}", "123456789012");
    }
}

/// What is logged by this test's thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin() -> (Self, DefaultGuard) {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                incident::report(info);
                before(info);
            }));
        });
        let log = Self::default();
        let into = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::INFO);
        (log, tracing::subscriber::set_default(subscriber.with_writer(move || into.clone()).finish()))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn app(panics: Panics) -> Web {
    let muster = Muster::start(with_accounts(10)).await.0;
    let app = Web::changed(&muster, None, SignIn::Demo, Clock::system(), TrustedProxies::default(), |services| {
        services.history = Arc::new(panics);
    });
    app.get("/members").await;
    app
}

fn number(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text);
    let (_, rest) = answer.text.split_once("incident").expect("an incident");
    rest.trim_start_matches([' ', '"', ':']).get(..8).unwrap()
}

#[tokio::test]
async fn a_page_that_panics_is_an_incident_with_its_number_in_the_log() {
    let app = app(Panics::default()).await;
    let (log, _guard) = Log::begin();
    let page = app.read("/history").await;
    let number = number(&page);
    assert!(page.words().contains("Something went wrong in Muster"), "{}", page.text);
    assert!(page.text.contains("/pkg/muster.css") && !page.text.contains("<script"), "{}", page.text);
    assert!(page.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let log = log.text();
    let line = log.lines().find(|line| line.contains("Muster panicked")).expect(&log);
    assert!(line.contains(&format!("incident={number}")) && line.contains("tests/it/incident.rs:"), "{line}");
    assert!(line.contains(&format!("id=\"{number}-")), "the request's own line has it too: {line}");
    assert!(!log.contains("ana@") && !log.contains("123456789012"), "{log}");
    assert_eq!(app.read("/members").await.status, StatusCode::OK, "it goes on");
}

#[tokio::test]
async fn a_server_function_that_panics_says_so_as_a_server_function() {
    let app = app(Panics::default()).await;
    let (log, _guard) = Log::begin();
    let answer = app.get("/api/history/list?search=").await;
    let number = number(&answer).to_owned();
    assert_eq!(answer.text, format!(r#"{{"Internal":{{"incident":"{number}"}}}}"#));
    assert!(log.text().contains(&format!("incident={number}")), "{}", log.text());
    let mut form = get("/api/history/list?search=");
    form.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    assert!(app.ask(form).await.words().contains("under incident"), "without a script it is a page");
}

#[tokio::test]
async fn what_panics_in_a_task_that_is_waited_for_has_the_number_too() {
    let app = app(Panics { in_a_task: true, ..Panics::default() }).await;
    let (log, _guard) = Log::begin();
    let answer = app.get("/api/history/list?search=").await;
    assert!(log.text().contains(&format!("incident={}", number(&answer))), "{}", log.text());
}

#[tokio::test]
async fn the_incidents_of_many_requests_are_not_confused() {
    let app = app(Panics::default()).await;
    let (log, _guard) = Log::begin();
    let pages = join_all((0..20).map(|_| app.read("/history"))).await;
    let mut numbers: Vec<_> = pages.iter().map(number).collect();
    let log = log.text();
    assert!(numbers.iter().all(|number| log.contains(&format!("incident={number}"))));
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 20);
}

#[tokio::test]
async fn what_breaks_after_the_browser_has_gone_is_no_incident() {
    let panics = Panics { waits: true, ..Panics::default() };
    let (asked, may) = (panics.asked.clone(), panics.may.clone());
    let app = app(panics).await;
    let (log, _guard) = Log::begin();
    tokio::select! {
        page = app.read("/history") => assert_eq!(page.status, StatusCode::OK, "not before it may"),
        () = asked.notified() => {}
    }
    may.notify_one();
    eventually_asked("the end of it", async || log.text().contains("broke off")).await;
    let log = log.text();
    assert!(!log.contains("incident=") && !log.contains("ERROR"), "{log}");
}
