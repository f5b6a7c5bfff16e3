//! What a request reads and writes of its session, and what becomes of it if that fails.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    middleware::from_fn_with_state,
    response::Response,
    routing::get,
};
use tower::ServiceExt;

use super::*;
use crate::{
    audit::Trail,
    identity::{Gate, SignIn, only_who_may, sign_in_routes},
};

/// Sessions that tell what was asked of them, and can be made to fail.
#[derive(Debug, Clone)]
struct Told {
    sessions: Sessions,
    calls: Arc<Mutex<Vec<&'static str>>>,
    fail: Arc<AtomicBool>,
}

impl Told {
    fn call(&self, name: &'static str) -> session_store::Result<()> {
        self.calls.lock().unwrap().push(name);
        if self.fail.load(Relaxed) { Err(session_store::Error::Backend("no disk".into())) } else { Ok(()) }
    }

    fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

#[async_trait]
impl SessionStore for Told {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.call("create")?;
        self.sessions.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.call("save")?;
        self.sessions.save(record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.call("load")?;
        self.sessions.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.call("delete")?;
        self.sessions.delete(id).await
    }
}

/// The gate with one page behind it.
struct Served {
    app: Router,
    told: Told,
    clock: Clock,
    cookie: Option<String>,
}

impl Served {
    async fn new() -> Self {
        let clock = Clock::manual(Timestamp(1_800_000_000_000));
        let store = Arc::new(Store::in_memory().await.unwrap());
        let gate = Gate::new(SignIn::Demo, store.clone(), Trail::new(store, clock.clone()), clock.clone(), None);
        let told = Told { sessions: gate.sessions.clone(), calls: Arc::default(), fail: Arc::default() };
        let app = Router::new()
            .route("/history", get(|| async { "a page" }))
            .merge(sign_in_routes(gate.clone()))
            .layer(from_fn_with_state(gate, only_who_may))
            .layer(SessionManagerLayer::new(told.clone()).with_name(COOKIE));
        Self { app, told, clock, cookie: None }
    }

    async fn signed_in() -> Self {
        let mut served = Self::new().await;
        let answer = served.post("/sign-in/demo", "role=viewer").await;
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        served.cookie = cookie.split(';').next().map(str::to_owned);
        assert_eq!(served.told.calls()[..2], ["delete", "create"]);
        served
    }

    async fn send(&self, request: axum::http::request::Builder, body: &str) -> Response {
        let cookie = self.cookie.as_deref().unwrap_or("theme=dark");
        let request = request.header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
        let form = "application/x-www-form-urlencoded";
        let request = request.header(header::CONTENT_TYPE, form).body(Body::from(body.to_owned())).unwrap();
        self.app.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.send(Request::get(path), "").await
    }

    async fn post(&self, path: &str, form: &str) -> Response {
        self.send(Request::post(path), form).await
    }

    async fn stored(&self) -> StoredSession {
        let sessions = &self.told.sessions;
        sessions.store.sessions_of("demo viewer", sessions.since()).await.unwrap().pop().unwrap()
    }
}

#[tokio::test]
async fn a_request_reads_its_session_once_and_writes_it_once_a_minute() {
    let served = Served::signed_in().await;
    let begun = served.clock.now();
    for (wait, seen) in [(0, 0), (59, 0), (1, 60), (59, 60), (1, 120)] {
        served.clock.advance(Duration::from_secs(wait));
        let answer = served.get("/history").await;
        assert_eq!((answer.status(), served.told.calls()), (StatusCode::OK, vec!["load"]));
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
        assert_eq!(served.stored().await.seen_at.0, begun.0 + seen * 1000);
    }
    assert_eq!(served.stored().await.begun_at, begun);
    served.get("/pkg/muster.js").await;
    let stranger = Served { cookie: None, ..served };
    stranger.get("/history").await;
    stranger.post("/sign-out", "").await;
    assert_eq!(stranger.told.calls(), [""; 0], "nothing is read for files, nor for strangers");
}

#[tokio::test]
async fn a_store_that_fails_neither_signs_anybody_out_nor_in() {
    let served = Served::signed_in().await;
    served.told.fail.store(true, Relaxed);
    for answer in [
        served.get("/history").await,
        served.post("/sign-out", "").await,
        served.post("/sign-out/everywhere", "").await,
        served.post("/sign-in/demo", "role=admin").await,
    ] {
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
    }
    served.told.fail.store(false, Relaxed);
    assert_eq!(served.get("/history").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_was_ended_is_not_brought_back_by_an_answer_that_comes_late() {
    let served = Served::signed_in().await;
    let id = served.cookie.as_ref().unwrap().split_once('=').unwrap().1.parse().unwrap();
    let record = served.told.sessions.load(&id).await.unwrap().unwrap();
    let ends = i128::from(served.clock.now().0) + i128::from(millis(ABSOLUTE));
    assert_eq!(record.expiry_date.unix_timestamp_nanos(), ends * 1_000_000);
    served.told.sessions.delete(&id).await.unwrap();
    served.told.sessions.save(&record).await.unwrap();
    assert!(served.told.sessions.load(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn the_store_has_no_id_that_opens_a_session() {
    let served = Served::signed_in().await;
    let (_, id) = served.cookie.as_ref().unwrap().split_once('=').unwrap();
    let sessions = &served.told.sessions;
    assert!(sessions.store.session(id, sessions.since()).await.unwrap().is_none());
    assert!(sessions.store.session(&Hash::of(id).hex(), sessions.since()).await.unwrap().is_some());
}
