//! Every link of the page is built here.

use std::collections::BTreeSet;

use crate::domain::{
    AccountId, AuditQuery, CheckId, HistoryQuery, ListId, LookUpId, MembersQuery, OperationId, PlanId, Refusal,
};

/// The list of members, unfiltered.
pub const MEMBERS: &str = "/members";
/// How all Regions stand, and how that came about.
pub const OVERVIEW: &str = "/overview";
/// The form that adds accounts.
pub const ADD_ACCOUNTS: &str = "/members/add";
/// The form that looks accounts up.
pub const LOOK_UP: &str = "/members/look-up";
/// The form that has accounts deleted and created again with the right e-mail address.
pub const RECREATE: &str = "/members/recreate";
/// The list of operations.
pub const OPERATIONS: &str = "/operations";
/// What was not processed and is still open, over all operations.
pub const UNPROCESSED: &str = "/unprocessed";
/// What changed, and by what.
pub const HISTORY: &str = "/history";
/// Who did what.
pub const AUDIT: &str = "/audit";
/// How GuardDuty is set up, and the connection check.
pub const SETTINGS: &str = "/settings";

/// A form that was sent after its session had ended, to be sent again.
pub const SEND_AGAIN: &str = "/send-again";
/// The page on which people sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Every building block of the page in every state, where it is switched on.
pub const DESIGN: &str = "/design";
/// Takes a role of the demo.
pub const SIGN_IN_DEMO: &str = "/sign-in/demo";
/// Takes the key of a link.
pub const SIGN_IN_LINK: &str = "/sign-in/link";
/// Has a new link written to the log.
pub const SIGN_IN_NEW_LINK: &str = "/sign-in/link/new";
/// Goes to the identity provider to sign in there.
pub const SIGN_IN_PROVIDER: &str = "/sign-in/provider";
/// Where the identity provider sends browsers back to.
pub const SIGN_IN_CALLBACK: &str = "/sign-in/callback";
/// Ends this session.
pub const SIGN_OUT: &str = "/sign-out";
/// Ends every session of who asks.
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out/everywhere";
/// Ends one session of who asks.
pub const SIGN_OUT_SESSION: &str = "/sign-out/session";

/// The query part of a file with what was not processed alone.
pub const ONLY_UNPROCESSED: &str = "only=unprocessed";

/// Where files to be kept come from.
const EXPORT: &str = "/export";
const EXPORT_SELECTED: &str = "/export/members";
const NOTHING_TO_EXPORT: &str = "export";
/// The stream of changes.
pub const EVENTS: &str = "/events";

/// A group of results names no more.
const MOST_RECREATED: usize = 200;
const PLANS: &str = "plans";

/// Whether a page is part of a screen of the navigation: a plan is an operation that has not begun.
pub fn belongs_to(here: &str, screen: &str) -> bool {
    here.starts_with(screen) || screen == OPERATIONS && is_plan(here)
}

/// Whether a page is a plan.
pub fn is_plan(path: &str) -> bool {
    path.starts_with("/plans/")
}

/// The list of members as the query has it.
pub fn members(query: &MembersQuery) -> String {
    with_search(MEMBERS, &query.to_search())
}

/// The query part of a URL of the list with another page, from 0; all else stays as it is.
pub fn at_page(search: &str, page: u32) -> String {
    let pairs = form_urlencoded::parse(search.trim_start_matches('?').as_bytes()).filter(|(key, _)| key != "page");
    let mut url = form_urlencoded::Serializer::new(String::new());
    url.extend_pairs(pairs);
    if page > 0 {
        url.append_pair("page", &(page + 1).to_string());
    }
    url.finish()
}

/// The page that the query part of a URL names, from 0.
pub fn page_of(search: &str) -> u32 {
    MembersQuery::parse(search).page
}

/// The list of members under the query part of a URL.
pub fn members_again(search: &str) -> String {
    with_search(MEMBERS, search)
}

/// The list of members with one of them opened beside it.
pub fn member(query: &MembersQuery, account: AccountId) -> String {
    let search = query.to_search();
    let joint = if search.is_empty() { "" } else { "&" };
    format!("{MEMBERS}?{search}{joint}open={account}")
}

/// The same, with its protection plans on the page from the start: elsewhere a script asks for them.
pub fn member_plans(query: &MembersQuery, account: AccountId) -> String {
    format!("{}&{PLANS}=show", member(query, account))
}

/// The URL's query part asks for the protection plans of the account that it opens.
pub fn shows_plans(search: &str) -> bool {
    form_urlencoded::parse(search.trim_start_matches('?').as_bytes()).any(|(key, _)| key == PLANS)
}

/// The account that the URL's query part opens beside the list.
pub fn opened(search: &str) -> Option<AccountId> {
    form_urlencoded::parse(search.trim_start_matches('?').as_bytes())
        .find_map(|(key, value)| (key == "open").then(|| value.parse().ok()).flatten())
}

/// The form that adds accounts, for the scope of the query.
pub fn add_accounts(query: &MembersQuery) -> String {
    scoped(ADD_ACCOUNTS, query)
}

/// A list of accounts that was checked.
pub fn account_list(list: ListId, search: &str) -> String {
    with_search(&format!("{ADD_ACCOUNTS}/{}", list.0), search)
}

/// The members that a query asks for, as a file whose name ends so: `csv`, `json`, `ndjson`.
pub fn export_members(query: &MembersQuery, ending: &str) -> String {
    with_search(&export_selected(ending), &MembersQuery { page: 0, ..query.clone() }.to_search())
}

/// The selected members as a file whose name ends so, as [`export_members`] has them: the form around the list is sent there.
pub fn export_selected(ending: &str) -> String {
    format!("{EXPORT_SELECTED}.{ending}")
}

/// The list to which a form leads back that selected nothing to be exported.
pub fn nothing_to_export(search: &str) -> String {
    let joint = if search.is_empty() { "" } else { "&" };
    format!("{MEMBERS}?{search}{joint}{NOTHING_TO_EXPORT}=nothing")
}

/// The URL's query part is that of [`nothing_to_export`].
pub fn had_nothing_to_export(search: &str) -> bool {
    form_urlencoded::parse(search.trim_start_matches('?').as_bytes()).any(|(key, _)| key == NOTHING_TO_EXPORT)
}

/// What came of an operation, as a file; with [`ONLY_UNPROCESSED`] as its query part only what was not processed.
pub fn export_operation(operation: OperationId) -> String {
    format!("{EXPORT}/operations/{}.csv", operation.0)
}

/// What was not processed by an operation, as a file.
pub fn export_unprocessed(operation: OperationId) -> String {
    format!("{}?{ONLY_UNPROCESSED}", export_operation(operation))
}

/// What a plan is about, as a file.
pub fn export_plan(plan: PlanId) -> String {
    format!("{EXPORT}/plans/{}.csv", plan.0)
}

/// The lines of a list that cannot be used, as a file.
pub fn list_problems(list: ListId) -> String {
    format!("{EXPORT}/lists/{}.csv", list.0)
}

/// The form that looks accounts up, for the scope of the query.
pub fn look_up(query: &MembersQuery) -> String {
    scoped(LOOK_UP, query)
}

/// What GuardDuty said of accounts that were looked up.
pub fn look_up_result(look_up: LookUpId, search: &str) -> String {
    with_search(&format!("{LOOK_UP}/{}", look_up.0), search)
}

/// What a screen shows is of the Regions that its URL names.
pub fn follows_scope(path: &str) -> bool {
    path.starts_with(MEMBERS) || [HISTORY, UNPROCESSED, OVERVIEW].contains(&path)
}

/// Whoever is at this screen has chosen its Regions: they are in view on the next ones too. One that is about certain
/// accounts has the Regions of those.
pub fn chooses_scope(path: &str, search: &str) -> bool {
    let of_account = path == HISTORY && !HistoryQuery::parse(search).text.is_empty();
    follows_scope(path) && path != RECREATE && !of_account
}

/// A screen with nothing of the query but its scope.
pub fn scoped(path: &str, query: &MembersQuery) -> String {
    with_search(path, &query.scope().to_search())
}

/// The form that has accounts created again, with each of these once, for the scope of the query.
pub fn recreate(accounts: impl IntoIterator<Item = AccountId>, query: &MembersQuery) -> String {
    let accounts: BTreeSet<String> = accounts.into_iter().map(|account| account.to_string()).collect();
    let accounts = accounts.into_iter().collect::<Vec<_>>().join(",");
    let path = scoped(RECREATE, query);
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}accounts={accounts}")
}

/// The accounts that the query part of such a URL names.
pub fn recreated(search: &str) -> Vec<AccountId> {
    form_urlencoded::parse(search.trim_start_matches('?').as_bytes())
        .filter(|(key, _)| key == "accounts")
        .flat_map(|(_, ids)| ids.split(',').filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .take(MOST_RECREATED)
        .collect()
}

/// A plan, to be looked at and confirmed.
pub fn plan(plan: PlanId) -> String {
    format!("/plans/{}", plan.0)
}

/// An operation: progress, outcome and retry.
pub fn operation(operation: OperationId) -> String {
    format!("{OPERATIONS}/{}", operation.0)
}

/// A page of the list of operations, from 0.
pub fn operations(page: u32) -> String {
    with_search(OPERATIONS, &at_page("", page))
}

/// The history as the query has it.
pub fn history(query: &HistoryQuery) -> String {
    with_search(HISTORY, &query.to_search())
}

/// The audit trail as the query has it.
pub fn audit(query: &AuditQuery) -> String {
    with_search(AUDIT, &query.to_search())
}

/// The entries that a query asks for, as a file whose name ends so: `csv`, `ndjson`.
pub fn export_audit(query: &AuditQuery, ending: &str) -> String {
    with_search(&format!("{EXPORT}/audit/entries.{ending}"), &query.on_page(0).to_search())
}

/// The result of a connection check.
pub fn check(check: CheckId) -> String {
    format!("{SETTINGS}/checks/{}", check.0)
}

/// The page on which people sign in, from which they come to the path and query `next`.
pub fn sign_in(next: &str) -> String {
    let mut search = form_urlencoded::Serializer::new(String::new());
    with_search(SIGN_IN, &search.append_pair("next", next).finish())
}

/// Goes to whom people sign in at, and from there to the path and query `next`.
pub fn sign_in_provider(next: &str) -> String {
    let mut search = form_urlencoded::Serializer::new(String::new());
    with_search(SIGN_IN_PROVIDER, &search.append_pair("next", next).finish())
}

/// The page on which people sign in, which says why nobody was.
pub fn sign_in_refused(refusal: Refusal, next: &str) -> String {
    format!("{}&refused={}", sign_in(next), refusal.word())
}

/// The page on which people sign in, which says what went wrong: `link`; or went well: `asked`.
pub fn sign_in_again(what: &str, next: &str) -> String {
    format!("{}&{what}", sign_in(next))
}

/// The link that signs in once.
pub fn sign_in_with(key: &str) -> String {
    format!("{SIGN_IN}?key={key}")
}

/// The stream of changes, from the one after the event with this id; every page begins without one.
pub fn events_after(id: &str) -> String {
    let search = if id.is_empty() { String::new() } else { format!("last={id}") };
    with_search(EVENTS, &search)
}

/// A path with a query part. Whoever sends a form may say anything for one; a header takes no line break.
pub fn with_search(path: &str, search: &str) -> String {
    if search.is_empty() {
        path.to_owned()
    } else if search.bytes().all(|byte| byte.is_ascii_graphic()) {
        format!("{path}?{search}")
    } else {
        let pairs = form_urlencoded::parse(search.as_bytes());
        format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_part_with_anything_in_it_can_stand_in_a_header() {
        let path = account_list(ListId(1), "q=a\r\nSet-Cookie: b&region=eu-west-1&ö");
        assert_eq!(path, "/members/add/1?q=a%0D%0ASet-Cookie%3A+b&region=eu-west-1&%C3%B6=");
        assert_eq!(account_list(ListId(1), "q=a%2Bb"), "/members/add/1?q=a%2Bb");
    }

    #[test]
    fn the_page_is_the_only_part_that_changes() {
        assert_eq!(at_page("?q=a%2Bb&page=3&open=1", 6), "q=a%2Bb&open=1&page=7");
        assert_eq!(at_page("?page=3", 0), "");
        assert_eq!(page_of("?region=eu-west-1&page=7"), 6);
        assert_eq!((page_of(""), page_of("page=x")), (0, 0));
        assert_eq!((operations(0), operations(6)), ("/operations".to_owned(), "/operations?page=7".to_owned()));
    }

    #[test]
    fn the_opened_account_is_found_again() {
        let account: AccountId = "001122223333".parse().unwrap();
        let query = MembersQuery::parse("q=a%26b&status=Created");
        let url = member(&query, account);
        assert_eq!(opened(url.split_once('?').unwrap().1), Some(account));
        assert_eq!(MembersQuery::parse(url.split_once('?').unwrap().1), query);
        assert_eq!(opened("open=12"), None);
        assert!(!shows_plans(&url));
        let url = recreate([account, account], &MembersQuery::parse("region=eu-west-1&q=a"));
        assert_eq!(url, "/members/recreate?region=eu-west-1&accounts=001122223333");
        assert_eq!(recreated(url.split_once('?').unwrap().1), [account]);
        assert_eq!(recreated("accounts=1,x"), []);
        let url = member_plans(&query, account);
        let search = url.split_once('?').unwrap().1;
        assert_eq!((opened(search), shows_plans(search)), (Some(account), true));
    }
}
