//! Where somebody is signed in, and for how long.

use std::time::Duration;

use app::domain::{OperationsPage, Role, SessionLine, Timestamp};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use server::{
    clock::Clock,
    identity::{ABSOLUTE, IDLE, OneTimeLink, SignIn},
};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, Web},
};

const MINUTE: Duration = Duration::from_mins(1);

async fn served(public_url: Option<&str>) -> Web {
    Web::at(&Muster::start(with_accounts(10)).await.0, public_url).used_by(None)
}

async fn served_by(clock: &Clock) -> Web {
    let muster = Muster::start(with_accounts(10)).await.0;
    Web::with(&muster, None, SignIn::Demo, clock.clone()).used_by(None)
}

fn clock() -> Clock {
    Clock::manual(Timestamp(1_800_000_000_000))
}

/// A browser: it keeps the one cookie that it was given.
struct Browser {
    app: Web,
    host: &'static str,
    cookie: Option<String>,
}

impl Browser {
    fn new(app: &Web) -> Self {
        Self { app: app.clone(), host: "127.0.0.1:3000", cookie: None }
    }

    async fn signed_in(app: &Web, role: Role) -> Self {
        let mut browser = Self::new(app);
        browser.sign_in(role).await;
        browser
    }

    async fn sign_in(&mut self, role: Role) -> Answer {
        let answer = self.post("/sign-in/demo", &format!("role={role}&next=/operations")).await;
        assert_eq!((answer.status, to(&answer)), (StatusCode::SEE_OTHER, "/operations"));
        answer
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request.header(header::HOST, self.host).header("sec-fetch-site", "same-origin");
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let response = self.app.ask(request.body(body).unwrap()).await;
        if let Some(set) = response.headers.get(header::SET_COOKIE) {
            self.cookie = Some(set.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        response
    }

    async fn get(&mut self, path: &str) -> Answer {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
        self.send(Request::get(path).header(header::USER_AGENT, agent), Body::empty()).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form.to_owned())).await
    }

    /// Where the start page leads.
    async fn start(&mut self) -> String {
        let response = self.get("/").await;
        assert_eq!(response.status, StatusCode::SEE_OTHER);
        to(&response).to_owned()
    }

    async fn is_signed_in(&mut self) -> bool {
        self.get("/api/frame/status").await.status == StatusCode::OK
    }

    async fn sessions(&mut self) -> Vec<SessionLine> {
        serde_json::from_str(&self.get("/api/settings/list_sessions").await.text).unwrap()
    }
}

fn to(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn scope_and_last_filter_are_found_again() {
    let app = served(None).await;
    let (mut one, mut other) =
        (Browser::signed_in(&app, Role::Viewer).await, Browser::signed_in(&app, Role::Viewer).await);
    assert_eq!(one.start().await, "/members");
    one.get("/members?status=Created&region=eu-west-1").await;
    assert_eq!(one.start().await, "/members?status=Created&region=eu-west-1");
    one.get("/api/members/window?search=q%3Dacme&snapshot=0").await;
    assert_eq!(one.get("/api/frame/find?text=other&most=6").await.status, 200);
    assert_eq!(one.start().await, "/members?q=acme", "what the page asked for by script counts too");
    let page = one.get("/operations").await.text;
    assert!(page.contains("href=\"/members?q=acme\""), "the way back leads there");
    one.get("/api/members/window?search=%0Aq%3D%0D%0A&snapshot=0").await;
    assert!(one.start().await.starts_with("/members"), "what no header may hold leads nowhere else");
    one.get("/members").await;
    assert_eq!(one.start().await, "/members", "clearing the filter is remembered too");
    assert_eq!(other.start().await, "/members");
}

#[tokio::test]
async fn the_operations_of_this_browser_are_told_from_others() {
    let app = served(None).await;
    let (mut one, mut other) =
        (Browser::signed_in(&app, Role::Admin).await, Browser::signed_in(&app, Role::Admin).await);
    let listed = one.get("/api/members/window?search=").await.text;
    let account = listed.split("\"account\":\"").nth(1).unwrap()[..12].to_owned();
    let planned = one.post("/api/members/plan", &format!("action=DisassociateMembers&accounts[0]={account}")).await;
    assert_eq!(planned.status, StatusCode::OK);
    let plan = one.get("/api/operations/show_plan?plan=1").await.text;
    let hash = plan.split("\"hash\":\"").nth(1).unwrap()[..16].to_owned();
    let started = one.post("/api/operations/start", &format!("plan=1&hash={hash}")).await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.text);
    one.sign_in(Role::Admin).await;
    for (browser, here) in [(&mut one, true), (&mut other, false)] {
        let list = browser.get("/api/operations/list").await.text;
        let list: OperationsPage = serde_json::from_str(&list).unwrap();
        assert_eq!(list.lines.iter().map(|operation| operation.here).collect::<Vec<_>>(), [here]);
        assert_eq!(&*list.lines[0].actor, "demo admin");
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_for_tls_alone_where_there_is_tls() {
    let plain = served(None).await;
    let answer = Browser::new(&plain).sign_in(Role::Viewer).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("muster="), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");

    let tls = served(Some("https://muster.example.com")).await;
    let mut browser = Browser { host: "muster.example.com", ..Browser::new(&tls) };
    let answer = browser.sign_in(Role::Viewer).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-muster="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=86400"] {
        assert!(cookie.contains(part), "{cookie} has no {part}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn who_is_not_signed_in_has_no_session() {
    let app = served(None).await;
    for path in ["/readyz", "/livez", "/pkg/muster.js", "/favicon.svg", "/nowhere", "/members", "/", "/sign-in"] {
        assert!(!Browser::new(&app).get(path).await.headers.contains_key(header::SET_COOKIE), "{path}");
    }
}

#[tokio::test]
async fn signing_in_again_changes_the_cookie_and_ends_what_was_before() {
    let app = served(None).await;
    let mut browser = Browser::signed_in(&app, Role::Viewer).await;
    let before = browser.cookie.clone().unwrap();
    browser.sign_in(Role::Viewer).await;
    assert_ne!(browser.cookie.as_ref().unwrap(), &before, "not even for the same name and role");
    browser.sign_in(Role::Admin).await;
    for old in [before.clone(), "muster=".into(), format!("muster={}", "A".repeat(22)), format!("{before}0")] {
        assert!(!Browser { cookie: Some(old), ..Browser::new(&app) }.is_signed_in().await);
    }
    assert!(browser.is_signed_in().await);
    assert_eq!(browser.sessions().await.len(), 1);
    let mut viewer = Browser::signed_in(&app, Role::Viewer).await;
    assert_eq!(viewer.sessions().await.len(), 1, "the one before is gone");
}

#[tokio::test]
async fn a_session_ends_when_nothing_is_heard_of_it() {
    let clock = clock();
    let app = served_by(&clock).await;
    let mut browser = Browser::signed_in(&app, Role::Viewer).await;
    clock.advance(IDLE.saturating_sub(MINUTE));
    assert!(browser.is_signed_in().await);
    clock.advance(IDLE.saturating_sub(MINUTE));
    assert!(browser.is_signed_in().await, "it was heard of meanwhile");
    clock.advance(IDLE);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_ends_after_a_day_whatever_is_done_with_it() {
    let clock = clock();
    let app = served_by(&clock).await;
    let mut browser = Browser::signed_in(&app, Role::Viewer).await;
    let minutes = ABSOLUTE.as_secs() / 60;
    for _ in 0..minutes / 60 - 1 {
        clock.advance(60 * MINUTE);
        assert!(browser.is_signed_in().await);
    }
    clock.advance(59 * MINUTE);
    assert!(browser.is_signed_in().await);
    clock.advance(MINUTE);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let app = served(None).await;
    let mut browser = Browser::signed_in(&app, Role::Viewer).await;
    let kept = browser.cookie.clone();
    let answer = browser.post("/sign-out", "").await;
    assert_eq!(to(&answer), "/sign-in");
    let gone = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(gone.starts_with("muster=; Path=/; Max-Age=0;"), "{gone}");
    assert!(!browser.is_signed_in().await);
    assert!(!Browser { cookie: kept, ..Browser::new(&app) }.is_signed_in().await, "the server has forgotten it");
    assert_eq!(to(&Browser::new(&app).post("/sign-out", "").await), "/sign-in", "who is out stays out");
}

#[tokio::test]
async fn everybody_sees_and_ends_their_own_sessions_alone() {
    let clock = clock();
    let app = served_by(&clock).await;
    let mut other = Browser::signed_in(&app, Role::Operator).await;
    let mut first = Browser::signed_in(&app, Role::Viewer).await;
    clock.advance(MINUTE);
    let mut second = Browser::signed_in(&app, Role::Viewer).await;
    let mut third = Browser::signed_in(&app, Role::Viewer).await;
    clock.advance(MINUTE);
    let lines = second.sessions().await;
    assert_eq!(lines.len(), 3);
    assert!(lines[0].here && lines[1..].iter().all(|line| !line.here), "{lines:?}");
    assert_eq!(lines[0].seen_at, clock.now());
    assert_eq!((lines[2].begun_at, &*lines[2].browser), (Timestamp(clock.now().0 - 120_000), "Another program"));
    let page = second.get("/settings").await;
    assert!(page.words().contains("Where you are signed in"), "{}", page.words());

    let elsewhere = other.sessions().await[0].id.clone();
    second.post("/sign-out/session", &format!("session={elsewhere}")).await;
    assert!(other.is_signed_in().await, "that was not theirs");
    let answer = second.post("/sign-out/session", &format!("session={}", lines[2].id)).await;
    assert_eq!(to(&answer), "/settings");
    assert!(!first.is_signed_in().await);
    assert!(second.is_signed_in().await && third.is_signed_in().await);

    let answer = second.post("/sign-out/everywhere", "").await;
    assert_eq!(to(&answer), "/sign-in");
    assert!(!second.is_signed_in().await && !third.is_signed_in().await);
    assert!(other.is_signed_in().await);
}

#[tokio::test]
async fn a_link_signs_in_once_and_the_demo_s_roles_do_not() {
    let muster = Muster::start(with_accounts(10)).await.0;
    let link = OneTimeLink::new("http://127.0.0.1:3000".into(), clock());
    let key = link.issue().unwrap().split_once("key=").unwrap().1.to_owned();
    let app = Web::with(&muster, None, SignIn::Link(link), clock()).used_by(None);
    let mut browser = Browser::new(&app);
    for role in Role::ALL {
        let answer = browser.post("/sign-in/demo", &format!("role={role}&next=/history")).await;
        assert_eq!(to(&answer), "/sign-in?next=%2Fhistory");
        assert!(!browser.is_signed_in().await);
    }
    let page = browser.get(&format!("/sign-in?key={key}")).await;
    assert!(page.words().contains("Sign in as admin"), "{}", page.words());
    assert_eq!(page.field("key").as_ref(), Some(&key), "to look at it does not use it up");
    for wrong in ["", "x", &key[1..], &key.to_uppercase()] {
        let answer = browser.post("/sign-in/link", &format!("key={wrong}&next=/history")).await;
        assert_eq!(to(&answer), "/sign-in?next=%2Fhistory&link");
    }
    let page = browser.get("/sign-in?next=%2Fhistory&link").await;
    assert!(page.words().contains("This link was used already"), "{}", page.words());
    assert!(!browser.is_signed_in().await);
    let answer = browser.post("/sign-in/link", &format!("key={key}&next=/history")).await;
    assert_eq!(to(&answer), "/history");
    assert!(browser.is_signed_in().await);
    let mut second = Browser::new(&app);
    assert_eq!(to(&second.post("/sign-in/link", &format!("key={key}")).await), "/sign-in?next=%2F&link");
    assert!(!second.is_signed_in().await);
}
