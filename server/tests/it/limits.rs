//! How often something may be asked for, and what whoever goes beyond it is told.

use std::{net::SocketAddr, time::Duration};

use app::{
    domain::{Role, Timestamp},
    error::AppError,
    paths,
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use server::{
    clock::Clock,
    http::TrustedProxies,
    identity::{OneTimeLink, SignIn},
};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, Web, get, post},
};

/// Tries to sign in that one address has at once.
const TRIES: usize = 60;
/// What one session may ask for at once.
const ASKED: usize = 1_000;

fn clock() -> Clock {
    Clock::manual(Timestamp(1_000_000_000))
}

fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let address: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    request
}

fn by_a_person(mut request: Request<Body>) -> Request<Body> {
    request.headers_mut().insert(header::ACCEPT, "text/html,*/*".parse().unwrap());
    request
}

fn wait(answer: &Answer) -> u64 {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text);
    answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

/// Somebody before the page for signing in with the link of the log.
async fn before_the_link(clock: &Clock) -> (Web, Web, String) {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let links = OneTimeLink::new("http://127.0.0.1:3000".into(), clock.clone());
    let link = links.issue().unwrap();
    let app = Web::with(&muster, None, SignIn::Link(links), clock.clone()).used_by(None);
    (app, Web::new(&muster), link.split_once("key=").unwrap().1.to_owned())
}

#[tokio::test]
async fn an_address_that_tries_too_often_waits_and_the_others_do_not() {
    let clock = clock();
    let (app, admin, key) = before_the_link(&clock).await;
    let attempt = async |address, key: &str| {
        app.ask(from(address, by_a_person(post(paths::SIGN_IN_LINK, "same-origin", format!("key={key}"))))).await
    };
    for _ in 0..TRIES {
        assert_eq!(attempt("192.0.2.1:1000", "0000").await.status, StatusCode::SEE_OTHER);
    }
    for _ in 0..20 {
        let told = attempt("192.0.2.1:2000", &key).await;
        assert_eq!(wait(&told), 1);
        assert!(told.words().contains("Muster was asked too often from here. Nothing was done"), "{}", told.text);
        assert!(told.headers.contains_key(header::CONTENT_SECURITY_POLICY) && !told.text.contains("<script"));
    }
    let new_link = by_a_person(post(paths::SIGN_IN_NEW_LINK, "same-origin", String::new()));
    wait(&app.ask(from("192.0.2.1:3000", new_link)).await);
    assert_eq!(attempt("192.0.2.2:1000", "0000").await.status, StatusCode::SEE_OTHER, "another address");
    clock.advance(Duration::from_secs(1));
    let come = attempt("192.0.2.1:1000", &key).await;
    assert_eq!((come.status, come.headers.contains_key(header::SET_COOKIE)), (StatusCode::SEE_OTHER, true));
    wait(&attempt("192.0.2.1:1000", "0000").await);
    clock.advance(Duration::from_mins(1));
    for _ in 0..TRIES + 5 {
        attempt("192.0.2.1:1000", "0000").await;
    }
    let trail = admin.read("/audit?act=refused-sign-in").await.words();
    assert_eq!(trail.matches("too many tries").count(), 2, "once a minute: {trail}");
}

#[tokio::test]
async fn whatever_signs_somebody_in_is_limited_and_the_way_out_is_not() {
    let (app, _, _) = before_the_link(&clock()).await;
    let ways = [
        post(paths::SIGN_IN_DEMO, "same-origin", "role=admin"),
        post(paths::SIGN_IN_LINK, "same-origin", "key=0"),
        post(paths::SIGN_IN_NEW_LINK, "same-origin", ""),
        get(paths::SIGN_IN_PROVIDER),
        get("/sign-in/callback?code=1&state=2"),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let address = format!("192.0.2.{number}:1000");
        let (method, uri) = (way.method().clone(), way.uri().clone());
        let again = || {
            let request = Request::builder().method(&method).uri(&uri).header(header::HOST, "localhost");
            from(&address, request.header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap())
        };
        for _ in 0..TRIES {
            assert_eq!(app.ask(again()).await.status, StatusCode::SEE_OTHER, "{uri}");
        }
        let told = app.ask(again()).await;
        assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS, "{uri}");
        let out = from(&address, post("/sign-out", "same-origin", ""));
        assert_eq!(app.ask(out).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.ask(from(&address, get("/sign-in"))).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_session_that_asks_for_too_much_waits_and_the_others_do_not() {
    let clock = clock();
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let viewer = Web::with(&muster, None, SignIn::Demo, clock.clone()).used_by(Some(Role::Viewer));
    for _ in 0..ASKED {
        assert_eq!(viewer.get("/api/frame/status").await.status, StatusCode::OK);
    }
    let told = viewer.get("/api/frame/status").await;
    assert_eq!((wait(&told), &*told.text), (1, r#"{"TooOften":{"seconds":1}}"#), "as a server function says it");
    let page = viewer.read("/members").await;
    assert_eq!(wait(&page), 1);
    assert!(page.words().contains("Too much at once") && page.words().contains("try again in a second"));
    let form = by_a_person(post("/api/frame/refresh", "same-origin", ""));
    assert!(viewer.ask(form).await.text.contains("Nothing was done"), "a form is not sent on to one more page");
    let file = viewer.get("/export/members.csv").await;
    wait(&file);
    assert_eq!(file.text, format!("{}\n", AppError::TooOften { seconds: 1 }));
    wait(&viewer.get("/events").await);
    for free in ["/livez", "/readyz", "/sign-in"] {
        assert_eq!(viewer.get(free).await.status, StatusCode::OK, "{free}");
    }
    assert_ne!(viewer.get("/favicon.svg").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(viewer.used_by(Some(Role::Viewer)).get("/members").await.status, StatusCode::OK, "another session");
    clock.advance(Duration::from_secs(1));
    assert_eq!(viewer.read("/members").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_at_work_never_meets_the_limit() {
    let clock = clock();
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let app = Web::with(&muster, None, SignIn::Demo, clock.clone());
    // Eight pages in view that are told of a change each second and ask for two things, and ten letters typed in one.
    for _ in 0..60 {
        for asked in 0..8 * 2 + 10 {
            assert_eq!(app.get("/api/frame/status").await.status, StatusCode::OK, "{asked}");
        }
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn behind_a_proxy_each_person_has_an_address_of_their_own() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let proxies = TrustedProxies::new(&["10.0.0.0/24".parse().unwrap()]);
    let app = Web::changed(&muster, None, SignIn::Demo, clock(), proxies, |_| {}).used_by(None);
    let attempt = async |connection, forwarded: &str| {
        let mut request = post(paths::SIGN_IN_DEMO, "same-origin", "role=admin");
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        app.ask(from(connection, request)).await
    };
    for _ in 0..TRIES {
        assert_eq!(attempt("10.0.0.1:1000", "203.0.113.9, 198.51.100.1").await.status, StatusCode::SEE_OTHER);
    }
    wait(&attempt("10.0.0.2:1000", "203.0.113.8, 198.51.100.1").await);
    let other = attempt("10.0.0.1:1000", "198.51.100.2").await;
    let cookie = other.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    for made_up in 0..TRIES {
        attempt("192.0.2.1:1000", &format!("198.51.100.{made_up}")).await;
    }
    wait(&attempt("192.0.2.1:1000", "198.51.100.99").await);
    let asked = |path| {
        let mut request = get(path);
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        app.ask(request)
    };
    let trail = asked("/audit?act=sign-in").await.words();
    assert!(trail.contains("192.0.2.1") && !trail.contains("198.51.100.99"), "a stranger is not believed: {trail}");
    let sessions = asked("/settings").await.words();
    assert!(sessions.contains("198.51.100.2"), "sessions have it too: {sessions}");
}
