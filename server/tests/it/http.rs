//! What the HTTP surface lets in, and what it says.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use leptos::server_fn::axum::server_fn_paths;

use crate::{
    harness::{Muster, with_accounts},
    web::{Web, post},
};

/// Every server function: what is not listed here has not been thought about.
const SERVER_FUNCTIONS: [&str; 49] = [
    "/api/add_accounts/check",
    "/api/add_accounts/import",
    "/api/add_accounts/plan",
    "/api/add_accounts/put_zeros_back",
    "/api/add_accounts/show",
    "/api/audit/list",
    "/api/audit/verify",
    "/api/frame/find",
    "/api/frame/refresh",
    "/api/frame/shortcuts",
    "/api/frame/status",
    "/api/frame/theme",
    "/api/history/list",
    "/api/look_up/ask",
    "/api/look_up/show",
    "/api/members/arrange",
    "/api/members/details",
    "/api/members/offers",
    "/api/members/plan",
    "/api/members/plans",
    "/api/members/remove_view",
    "/api/members/save_view",
    "/api/members/views",
    "/api/members/window",
    "/api/operations/aftermath",
    "/api/operations/approve",
    "/api/operations/cancel",
    "/api/operations/follow_up",
    "/api/operations/list",
    "/api/operations/of_account",
    "/api/operations/pace",
    "/api/operations/request",
    "/api/operations/retry",
    "/api/operations/show",
    "/api/operations/show_plan",
    "/api/operations/start",
    "/api/operations/turn_down",
    "/api/operations/waiting",
    "/api/overview/matrix",
    "/api/overview/over_time",
    "/api/recreate/members",
    "/api/recreate/plan",
    "/api/settings/check",
    "/api/settings/list_sessions",
    "/api/settings/show_check",
    "/api/settings/show_overview",
    "/api/unprocessed/dismiss",
    "/api/unprocessed/list",
    "/api/unprocessed/retry",
];

async fn app() -> Web {
    Web::new(&Muster::start(with_accounts(10)).await.0)
}

#[tokio::test]
async fn a_foreign_host_is_turned_away() {
    let app = app().await;
    for host in ["evil.example.com", "127.0.0.1.evil.example.com:3000", "10.0.0.1", ""] {
        let request = Request::get("/members").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(app.ask(request).await.status, StatusCode::MISDIRECTED_REQUEST, "{host:?}");
    }
    for host in ["localhost:3000", "LOCALHOST", "[::1]:3000", "127.0.0.1"] {
        let request = Request::get("/members").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(app.ask(request).await.status, StatusCode::OK, "{host:?}");
    }
}

#[tokio::test]
async fn the_probes_answer_whatever_the_host() {
    let app = app().await;
    for path in ["/livez", "/readyz"] {
        let request = Request::get(path).header(header::HOST, "10.0.0.1").body(Body::empty()).unwrap();
        assert_eq!(app.ask(request).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_cross_site_post_is_turned_away() {
    let app = app().await;
    assert_eq!(app.ask(post("/api/frame/theme", "cross-site", "theme=dark")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.ask(post("/api/frame/theme", "same-site", "theme=dark")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.ask(post("/api/frame/theme", "same-origin", "theme=dark")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_s_scripts_carry_the_nonce_of_the_policy() {
    let app = app().await;
    let response = app.get("/members").await;
    let policy = response.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    let page = response.text;
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(script.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")), "{script:.120}");
    }
    assert!(!page.contains(" style="), "the policy blocks style attributes");
}

#[tokio::test]
async fn every_answer_has_its_security_headers() {
    let app = app().await;
    for path in ["/members", "/api/frame/status", "/no-such-page", "/livez"] {
        let response = app.get(path).await;
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"] {
            assert!(response.headers.contains_key(name), "{path} has no {name}");
        }
    }
}

#[tokio::test]
async fn every_server_function_is_known() {
    let _linked = app().await;
    let mut paths: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    assert_eq!(paths, SERVER_FUNCTIONS);
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so() {
    let app = app().await;
    let response = app.get("/no-such-page").await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert!(response.text.contains("There is no such page."));
}

#[tokio::test]
async fn an_error_of_a_server_function_has_its_own_status() {
    let app = app().await;
    let response = app.get("/api/operations/show?operation=999").await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert!(response.text.contains("NotFound"));
}

#[tokio::test]
async fn without_javascript_an_error_is_told_on_the_page_that_the_form_was_on() {
    let app = app().await;
    let form = "action=StopMonitoringMembers";
    let (path, page) = app.send_plainly("/members?status=Enabled", "/api/members/plan", form).await;
    assert!(path.starts_with("/members?status=Enabled&"), "{path}");
    assert!(page.text.contains("Select at least one account"), "the page says what to do");
}

#[tokio::test]
async fn a_stranger_s_text_in_the_url_is_not_shown() {
    let app = app().await;
    // {"Invalid":{"field":"form","problem":"Call 555-0100"}}
    let error = "eyJJbnZhbGlkIjp7ImZpZWxkIjoiZm9ybSIsInByb2JsZW0iOiJDYWxsIDU1NS0wMTAwIn19";
    for form in ["plan", "save_view", "remove_view"] {
        let page = app.get(&format!("/members?__path=/api/members/{form}&__err={error}")).await.text;
        assert!(page.contains("Nothing was done"), "{form}: the error is read");
        assert!(!page.contains("555-0100"), "{form}: its text is not shown");
    }
}

#[tokio::test]
async fn what_somebody_typed_is_text_on_the_page_of_whoever_looks_at_it() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let typed =
        "660000000017,a&amp;b@example.com</textarea><form action=\"/api/operations/start\"><button>Go on</button>";
    let (_, page) = Web::new(&muster).send_list(typed).await;
    assert!(!page.text.contains("<button>Go on") && !page.text.contains("com</textarea><form"), "{}", page.text);
    assert!(page.text.contains("a&amp;amp;b@example.com&lt;/textarea>&lt;form"), "{}", page.text);
}
