use app::{domain::Role, paths};

/// Who is let through to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever asks: signing in, probes, and files that say nothing about anybody.
    Anyone,
    /// Those who have at least this role.
    Least(Role),
}

use Access::{Anyone, Least};

const VIEWER: Access = Least(Role::Viewer);
const OPERATOR: Access = Least(Role::Operator);

/// Every route, as its pattern is in the router and as server functions name themselves. What does not stand here is
/// denied to everybody. Where the role depends on the action (plans, their start), this is the least that any action
/// takes, and the service decides.
const TABLE: &[(&str, Access)] = &[
    ("/livez", Anyone),
    ("/readyz", Anyone),
    (paths::SIGN_IN, Anyone),
    (paths::SIGN_IN_DEMO, Anyone),
    (paths::SIGN_IN_LINK, Anyone),
    (paths::SIGN_IN_NEW_LINK, Anyone),
    (paths::SIGN_IN_PROVIDER, Anyone),
    (paths::SIGN_IN_CALLBACK, Anyone),
    (paths::SIGN_OUT, Anyone),
    (paths::SIGN_OUT_EVERYWHERE, VIEWER),
    (paths::SIGN_OUT_SESSION, VIEWER),
    ("/", VIEWER),
    ("/members", VIEWER),
    ("/members/add", VIEWER),
    ("/members/add/{id}", VIEWER),
    ("/members/look-up", VIEWER),
    ("/members/look-up/{id}", VIEWER),
    ("/members/recreate", VIEWER),
    (paths::OVERVIEW, VIEWER),
    ("/plans/{id}", VIEWER),
    ("/unprocessed", VIEWER),
    ("/operations", VIEWER),
    ("/operations/{id}", VIEWER),
    ("/history", VIEWER),
    ("/audit", VIEWER),
    ("/settings", VIEWER),
    ("/settings/checks/{id}", VIEWER),
    (paths::SEND_AGAIN, VIEWER),
    (paths::DESIGN, VIEWER),
    (paths::EVENTS, VIEWER),
    ("/export/{file}", VIEWER),
    ("/export/operations/{file}", VIEWER),
    ("/export/lists/{file}", VIEWER),
    ("/export/plans/{file}", VIEWER),
    ("/export/audit/{file}", VIEWER),
    ("/api/add_accounts/check", OPERATOR),
    ("/api/add_accounts/import", OPERATOR),
    ("/api/add_accounts/plan", OPERATOR),
    ("/api/add_accounts/put_zeros_back", OPERATOR),
    ("/api/add_accounts/show", VIEWER),
    ("/api/audit/list", VIEWER),
    ("/api/audit/verify", VIEWER),
    ("/api/frame/find", VIEWER),
    ("/api/frame/refresh", OPERATOR),
    ("/api/frame/shortcuts", VIEWER),
    ("/api/frame/status", VIEWER),
    ("/api/frame/theme", VIEWER),
    ("/api/history/list", VIEWER),
    ("/api/look_up/ask", OPERATOR),
    ("/api/look_up/show", VIEWER),
    ("/api/members/arrange", VIEWER),
    ("/api/members/details", VIEWER),
    ("/api/members/offers", VIEWER),
    ("/api/members/plan", OPERATOR),
    ("/api/members/plans", VIEWER),
    ("/api/members/remove_view", VIEWER),
    ("/api/members/save_view", VIEWER),
    ("/api/members/views", VIEWER),
    ("/api/members/window", VIEWER),
    ("/api/operations/aftermath", VIEWER),
    ("/api/operations/approve", OPERATOR),
    ("/api/operations/cancel", OPERATOR),
    ("/api/operations/follow_up", OPERATOR),
    ("/api/operations/list", VIEWER),
    ("/api/operations/of_account", VIEWER),
    ("/api/operations/pace", VIEWER),
    ("/api/operations/request", OPERATOR),
    ("/api/operations/retry", OPERATOR),
    ("/api/operations/show", VIEWER),
    ("/api/operations/show_plan", VIEWER),
    ("/api/operations/start", OPERATOR),
    ("/api/operations/turn_down", OPERATOR),
    ("/api/operations/waiting", VIEWER),
    ("/api/overview/matrix", VIEWER),
    ("/api/overview/over_time", VIEWER),
    ("/api/recreate/members", VIEWER),
    ("/api/recreate/plan", Least(Role::Admin)),
    ("/api/settings/check", OPERATOR),
    ("/api/settings/list_sessions", VIEWER),
    ("/api/settings/show_check", VIEWER),
    ("/api/settings/show_overview", VIEWER),
    ("/api/unprocessed/dismiss", OPERATOR),
    ("/api/unprocessed/list", VIEWER),
    ("/api/unprocessed/retry", OPERATOR),
];

/// Files that every page is made of; those of the bundle lie in a folder of their own.
const PUBLIC_FILES: [&str; 2] = ["/favicon.svg", "/marks.woff2"];
const BUNDLE: &str = "/pkg/";

/// Who is let through to a route; to none if it is not known. Where no route matches there is a file or nothing.
pub fn access(route: Option<&str>, path: &str) -> Option<Access> {
    match route {
        Some(route) => TABLE.iter().find(|(known, _)| *known == route).map(|(_, access)| *access),
        None if path.starts_with(BUNDLE) || PUBLIC_FILES.contains(&path) => Some(Anyone),
        None => Some(VIEWER),
    }
}

/// Every pattern that the table knows.
pub fn known_routes() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(route, _)| *route)
}
