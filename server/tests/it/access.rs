//! Who may do what: every route and every server function, without a session and as each role.

use std::{collections::BTreeSet, fs, path::Path};

use app::{
    App,
    domain::{Action, Role},
    paths,
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use server::identity::{Access, access, known_routes};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, Web, get, post},
};

/// Every route that exists: pages, server functions, and what the sources add by hand.
fn routes() -> BTreeSet<(Method, String)> {
    let pages = generate_route_list(App).into_iter().map(|page| (Method::GET, pattern(page.path())));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    pages.chain(functions).chain(by_hand()).collect()
}

/// `/plans/:id` as axum has it.
fn pattern(path: &str) -> String {
    let part = |part: &str| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}"));
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The arguments of each `.route(…)` in the sources.
fn by_hand() -> Vec<(Method, String)> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = Vec::new();
    for file in ["router.rs", "identity/routes.rs"] {
        let text = fs::read_to_string(sources.join(file)).unwrap();
        for route in text.split(".route(").skip(1) {
            let (path, handler) = route.split_once(',').unwrap();
            let path =
                path.strip_prefix('"').map_or_else(|| constant(path), |path| path.trim_end_matches('"').to_owned());
            let handler = handler.lines().next().unwrap();
            let methods = [("get(", Method::GET), ("post(", Method::POST), ("events", Method::GET)];
            let methods = methods.into_iter().filter(|(word, _)| handler.contains(word));
            routes.extend(methods.map(|(_, method)| (method, path.clone())));
        }
    }
    assert_eq!(routes.len(), 19, "{routes:?}");
    routes
}

/// The value of a constant of `app/src/paths.rs`.
fn constant(name: &str) -> String {
    let paths = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/paths.rs");
    let text = fs::read_to_string(paths).unwrap();
    let name = name.strip_prefix("paths::").unwrap();
    let (_, rest) = text.split_once(&format!("pub const {name}: &str = \"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn request(method: &Method, route: &str) -> Request<Body> {
    let path = route.replace("{id}", "1").replace("{file}", "members.csv");
    if *method == Method::GET { get(&path) } else { post(&path, "same-origin", String::new()) }
}

/// A stream of changes never ends: it is enough that it begins.
async fn told(app: &Web, request: Request<Body>, route: &str) -> Answer {
    if route != paths::EVENTS {
        return app.ask(request).await;
    }
    let (parts, _) = app.open(request).await.into_parts();
    Answer { status: parts.status, headers: parts.headers, text: String::new() }
}

async fn app() -> Web {
    Web::new(&Muster::start(with_accounts(10)).await.0)
}

#[tokio::test]
async fn the_table_knows_every_route_and_no_other() {
    let _linked = app().await;
    let routes: BTreeSet<String> = routes().into_iter().map(|(_, route)| route).collect();
    let known: BTreeSet<String> = known_routes().map(str::to_owned).collect();
    assert_eq!(routes, known);
    assert_eq!(
        access(Some("/api/members/delete_all"), "/api/members/delete_all"),
        None,
        "what it does not know is denied"
    );
}

#[test]
fn only_signing_in_and_probes_are_open_to_anyone() {
    let open = known_routes().filter(|route| access(Some(route), route) == Some(Access::Anyone));
    let expected = [
        "/livez",
        "/readyz",
        "/sign-in",
        "/sign-in/callback",
        "/sign-in/demo",
        "/sign-in/link",
        "/sign-in/link/new",
        "/sign-in/provider",
        "/sign-out",
    ];
    assert_eq!(open.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}

#[tokio::test]
async fn the_public_files_are_known() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
    for file in fs::read_dir(files).unwrap() {
        let path = format!("/{}", file.unwrap().file_name().to_str().unwrap());
        assert_eq!(access(None, &path), Some(Access::Anyone), "{path}");
    }
    assert_eq!(access(None, "/nowhere"), Some(Access::Least(Role::Viewer)));
}

#[tokio::test]
async fn nobody_comes_in_without_a_session() {
    let app = app().await.used_by(None);
    for (method, route) in routes() {
        let answer = app.ask(request(&method, &route)).await;
        let turned_away = is_turned_away(&answer, &route);
        assert_eq!(
            turned_away,
            access(Some(&route), "") != Some(Access::Anyone),
            "{method} {route}: {}",
            answer.status
        );
    }
}

fn is_turned_away(answer: &Answer, route: &str) -> bool {
    let to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    let is_led_away = answer.status == StatusCode::SEE_OTHER && to.starts_with("/sign-in?next=");
    let is_told = answer.status == StatusCode::UNAUTHORIZED;
    if is_told && route.starts_with("/api/") {
        assert_eq!(answer.text, "\"Unauthenticated\"", "as a server function says it");
    }
    is_told || (is_led_away && !route.starts_with("/sign-in"))
}

#[tokio::test]
async fn each_role_comes_as_far_as_the_table_says() {
    let admin = app().await;
    for role in Role::ALL {
        let app = admin.used_by(Some(role));
        for (method, route) in routes().into_iter().filter(|(_, route)| !route.starts_with("/sign-")) {
            let answer = told(&app, request(&method, &route), &route).await;
            let needs = match access(Some(&route), "") {
                Some(Access::Least(needs)) => needs,
                _ => Role::Viewer,
            };
            assert_eq!(
                answer.status == StatusCode::FORBIDDEN,
                role < needs,
                "{method} {route} as {role}: {}",
                answer.text
            );
            assert!(!is_turned_away(&answer, &route) || route == "/", "{method} {route} as {role}");
        }
    }
}

/// Where the role depends on the action, the service decides.
#[tokio::test]
async fn only_an_admin_plans_and_starts_what_takes_protection_away() {
    let (muster, _running) = Muster::start(with_accounts(40)).await;
    let admin = Web::new(&muster);
    let operator = admin.used_by(Some(Role::Operator));
    for action in Action::ON_MEMBERS {
        let form = format!("action={}&all=true", action.api_name());
        let answer = operator.send("/api/members/plan", &form).await;
        let destructive = action.is_destructive();
        assert_eq!(answer.status, if destructive { StatusCode::FORBIDDEN } else { StatusCode::OK }, "{action:?}");
        let said = format!(r#"{{"Forbidden":{{"needs":"admin","to":"{}"}}}}"#, action.api_name());
        assert_eq!(answer.text == said, destructive, "{}", answer.text);
    }
    let (plan, _) = admin.send_plainly("/members", "/api/members/plan", "action=StopMonitoringMembers&all=true").await;
    let page = operator.read(&plan).await;
    assert!(page.words().contains("Only an admin may stop monitoring."), "{}", page.words());
    let (hash, id) = (page.field("hash").unwrap(), plan.rsplit('/').next().unwrap());
    let start = format!("plan={id}&hash={hash}&typed_count=40");
    assert_eq!(operator.send("/api/operations/start", &start).await.status, StatusCode::FORBIDDEN);
    let (back, page) = operator.send_plainly(&plan, "/api/operations/start", &start).await;
    assert!(back.starts_with(&format!("{plan}?")), "{back}");
    assert!(page.words().contains("Nothing was done. Only an admin may stop monitoring."), "{}", page.words());
}

#[tokio::test]
async fn what_a_service_refuses_is_in_the_trail_whoever_sent_it() {
    let admin = app().await;
    let operator = admin.used_by(Some(Role::Operator));
    let form = "action=StopMonitoringMembers&all=true";
    let refused = async || {
        let trail = admin.read("/audit?act=refused").await.words();
        trail.matches("demo operator operator Was refused /api/members/plan").count()
    };
    operator.read("/members").await;
    assert_eq!(refused().await, 0);
    operator.send_plainly("/members", "/api/members/plan", form).await;
    assert_eq!(refused().await, 1, "a form without a script is led back to its page");
    operator.send("/api/members/plan", form).await;
    assert_eq!(refused().await, 2, "a script is told");
    operator.send("/api/members/plan", "action=InviteMembers&all=true").await;
    assert_eq!(refused().await, 2);
}

#[tokio::test]
async fn without_javascript_who_may_not_is_told_on_the_page_that_the_form_was_on() {
    let viewer = app().await.used_by(Some(Role::Viewer));
    let (path, page) =
        viewer.send_plainly("/members?status=Enabled", "/api/members/plan", "action=InviteMembers").await;
    assert!(path.starts_with("/members?status=Enabled&"), "{path}");
    assert!(page.words().contains("Only an operator or an admin may do this."), "{}", page.words());
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_there_and_back() {
    let app = app().await.used_by(None);
    for (asked, next) in [
        ("/members?status=Created&q=a%26b", "/members?status=Created&q=a%26b"),
        ("/", "/"),
        ("//evil.example.com/", "/"),
        ("/.//evil.example.com", "/"),
        ("/nowhere?x=%0d%0aset-cookie:a", "/nowhere?x=%0d%0aset-cookie:a"),
    ] {
        let to = location(&app.read(asked).await);
        assert_eq!(to, paths::sign_in(next), "{asked}");
    }
    let mut form = post("/api/operations/approve", "same-origin", "plan=17");
    form.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    form.headers_mut().insert(header::REFERER, "http://127.0.0.1:3000/plans/17?x=y".parse().unwrap());
    assert_eq!(location(&app.ask(form).await), paths::sign_in("/plans/17?x=y"));

    for (next, lands) in [("/plans/17", "/plans/17"), ("https://evil.example.com", "/"), ("//evil.example.com", "/")] {
        let form = format!("role=viewer&next={next}");
        assert_eq!(location(&app.send("/sign-in/demo", &form).await), lands, "{next}");
    }
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}
