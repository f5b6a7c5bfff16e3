//! What a browser session remembers.

use app::domain::OperationSummary;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, Web},
};

async fn served(public_url: Option<&str>) -> Web {
    Web::at(&Muster::start(with_accounts(10)).await.0, public_url)
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
        self.send(Request::get(path), Body::empty()).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form.to_owned())).await
    }

    /// Where the start page leads.
    async fn start(&mut self) -> String {
        let response = self.get("/").await;
        assert_eq!(response.status, StatusCode::SEE_OTHER);
        response.headers[header::LOCATION].to_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn scope_and_last_filter_are_found_again() {
    let app = served(None).await;
    let (mut one, mut other) = (Browser::new(&app), Browser::new(&app));
    assert_eq!(one.start().await, "/members");
    one.get("/members?status=Created&region=eu-west-1").await;
    assert_eq!(one.start().await, "/members?status=Created&region=eu-west-1");
    one.get("/api/members/window?search=q%3Dacme&snapshot=0").await;
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
    let (mut one, mut other) = (Browser::new(&app), Browser::new(&app));
    let listed = one.get("/api/members/window?search=").await.text;
    let account = listed.split("\"account\":\"").nth(1).unwrap()[..12].to_owned();
    let planned = one.post("/api/members/plan", &format!("action=DisassociateMembers&accounts[0]={account}")).await;
    assert_eq!(planned.status, StatusCode::OK);
    let plan = one.get("/api/operations/show_plan?plan=1").await.text;
    let hash = plan.split("\"hash\":\"").nth(1).unwrap()[..16].to_owned();
    let started = one.post("/api/operations/start", &format!("plan=1&hash={hash}")).await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.text);
    for (browser, here) in [(&mut one, true), (&mut other, false)] {
        let list = browser.get("/api/operations/list").await.text;
        let list: Vec<OperationSummary> = serde_json::from_str(&list).unwrap();
        assert_eq!(list.iter().map(|operation| operation.here).collect::<Vec<_>>(), [here]);
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_for_tls_alone_where_there_is_tls() {
    let plain = served(None).await;
    let cookie =
        Browser::new(&plain).get("/members?q=acme").await.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("muster="), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");

    let tls = served(Some("https://muster.example.com")).await;
    let mut browser = Browser { host: "muster.example.com", ..Browser::new(&tls) };
    let cookie = browser.get("/members?q=acme").await.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-muster="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie} has no {part}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn who_only_looks_has_no_session() {
    let app = served(None).await;
    for path in ["/readyz", "/livez", "/pkg/muster.js", "/favicon.svg", "/nowhere", "/members", "/operations"] {
        assert!(!Browser::new(&app).get(path).await.headers.contains_key(header::SET_COOKIE), "{path}");
    }
}
