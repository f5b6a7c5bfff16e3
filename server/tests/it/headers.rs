//! What the public header scanner looks at (npm @mdn/mdn-http-observatory), one by one and on more than its one page;
//! `tools/scan` has the scanner itself look. Sending people from http to https is for the proxy that ends TLS.

use app::domain::Role;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, Web},
};

const SIX_MONTHS: u64 = 15_768_000;

/// Pages, a server function, a file, a stream, a redirection, what is not there, what is refused.
const ANSWERS: [&str; 8] = [
    "/sign-in",
    "/members",
    "/api/frame/status",
    "/export/members.csv",
    "/",
    "/no-such-page",
    "/export/nothing",
    "/livez",
];

async fn app() -> Web {
    Web::at(&Muster::start(with_accounts(10)).await.0, Some("https://muster.example.com"))
}

fn header<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    answer.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The sources of a directive of the content security policy.
fn sources<'a>(policy: &'a str, directive: &str) -> Vec<&'a str> {
    let mut directives = policy.split(';').map(|directive| directive.split_whitespace().collect::<Vec<_>>());
    directives.find(|words| words[0] == directive).map(|words| words[1..].to_vec()).unwrap_or_default()
}

#[tokio::test]
async fn every_answer_meets_the_criteria() {
    let app = app().await;
    for path in ANSWERS {
        let answer = app.read(path).await;
        let only = |name| {
            let values = header(&answer, name);
            assert_eq!(values.len(), 1, "{path}: {name} stands there once: {values:?}");
            values[0]
        };
        let policy = only("content-security-policy");
        assert_eq!(sources(policy, "default-src"), ["'none'"], "{path}");
        for directive in ["base-uri", "frame-ancestors"] {
            assert_eq!(sources(policy, directive), ["'none'"], "{path}: {directive}");
        }
        assert_eq!(sources(policy, "form-action"), ["'self'"], "{path}");
        let scripts = sources(policy, "script-src");
        assert!(scripts.iter().any(|source| source.starts_with("'nonce-")) && scripts.contains(&"'strict-dynamic'"));
        for broad in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "data:", "*"] {
            assert!(!policy.split([' ', ';']).any(|word| word == broad), "{path}: {broad}");
        }
        assert_eq!(only("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(only("x-frame-options"), "DENY", "{path}");
        assert_eq!(only("referrer-policy"), "same-origin", "{path}");
        assert_eq!(only("cross-origin-resource-policy"), "same-origin", "{path}");
        let (_, age) = only("strict-transport-security").split_once("max-age=").unwrap();
        assert!(age.split(';').next().unwrap().parse::<u64>().unwrap() >= SIX_MONTHS, "{path}");
        assert!(header(&answer, "access-control-allow-origin").is_empty(), "{path}");
        for script in answer.text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(!tag.contains("src=\"http") && !tag.contains("src=\"//"), "{path}: scripts are our own: {tag}");
        }
    }
}

#[tokio::test]
async fn by_plain_http_on_this_machine_nobody_is_told_to_use_https() {
    let app = Web::new(&Muster::start(with_accounts(10)).await.0);
    assert!(header(&app.read("/members").await, "strict-transport-security").is_empty());
}

#[tokio::test]
async fn every_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http() {
    let app = app().await;
    let form = |path: &str, form: &'static str| crate::web::post(path, "same-origin", form);
    let viewer = app.used_by(Some(Role::Viewer));
    let answers = [
        app.used_by(None).ask(form("/sign-in/demo", "role=admin")).await,
        viewer.send("/api/frame/theme", "theme=dark").await,
        viewer.send("/sign-out", "").await,
    ];
    let cookies: Vec<_> = answers.iter().flat_map(|answer| header(answer, "set-cookie")).collect();
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    for cookie in &cookies {
        let flags: Vec<_> = cookie.split(';').skip(1).map(str::trim).collect();
        for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert_eq!(flags.iter().filter(|said| **said == flag).count(), 1, "{flag}: {cookie}");
        }
        assert!(cookie.starts_with("__Host-muster=") || cookie.starts_with("theme="), "{cookie}");
    }
}

#[tokio::test]
async fn no_other_site_is_allowed_to_read_anything() {
    let app = app().await;
    for path in ["/members", "/api/frame/status"] {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri(path)
            .header(header::HOST, "muster.example.com")
            .header(header::ORIGIN, "https://http-observatory.security.mozilla.org")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
        let answer = app.ask(request.body(Body::empty()).unwrap()).await;
        assert_ne!(answer.status, StatusCode::OK);
        let allowed = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-allow"));
        assert_eq!(allowed, None, "{path}");
    }
}
