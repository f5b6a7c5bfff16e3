use app::{domain::MembersQuery, paths, ports::LastList};
use axum::{
    Extension,
    http::Uri,
    response::{IntoResponse, Redirect, Response},
};
use url::form_urlencoded;

/// A longer query part is not remembered.
const LONGEST: usize = 2_000;

/// The start page is the list as it was last seen.
pub async fn to_the_last_list(Extension(last): Extension<LastList>) -> Response {
    Redirect::to(&paths::members_again(&last.0)).into_response()
}

/// The query part of the list of members after a request for a page, or for what a page shows: whoever looks at another
/// screen in the scope of other Regions comes back to the list in theirs. Of what a stranger's link may hold, only what
/// Muster understands.
pub(super) fn list_after(uri: &Uri, last: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let field = || {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        MembersQuery::parse(&fields.find(|(name, _)| name == "search").map(|(_, search)| search).unwrap_or_default())
    };
    let in_scope_of = |screen: &MembersQuery| MembersQuery::parse(last).in_scope_of(screen);
    let seen = match uri.path() {
        paths::MEMBERS => MembersQuery::parse(query),
        "/api/members/window" => field(),
        "/api/overview/matrix" | "/api/unprocessed/list" => in_scope_of(&field()),
        path if paths::chooses_scope(path, query) => in_scope_of(&MembersQuery::parse(query)),
        _ => return None,
    };
    Some(seen.to_search()).filter(|search| search.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/members?status=Enabled&region=us-east-1&page=3&open=1", Some("status=Enabled&region=us-east-1&page=3"))]
    #[case("/api/members/window?search=q%3Dx&from=0", Some("q=x"))]
    #[case("/members/add", Some("q=root"))]
    #[case("/members/add?region=eu-west-1&q=else", Some("q=root&region=eu-west-1&page=2"))]
    #[case("/overview?region=us-west-2", Some("q=root&region=us-west-2"))]
    #[case("/api/unprocessed/list?search=region%3Dus-west-2", Some("q=root&region=us-west-2"))]
    #[case("/api/overview/matrix?search=", Some("q=root"))]
    #[case("/members/recreate?accounts=111122223333&region=us-west-2", None)]
    #[case("/history?q=111122223333", None)]
    #[case("/history", Some("q=root"))]
    #[case("/plans/3", None)]
    #[case("/api/members/details?search=", None)]
    fn a_screen_in_the_scope_of_regions_leads_back_to_the_list_in_theirs(
        #[case] uri: &str,
        #[case] list: Option<&str>,
    ) {
        assert_eq!(list_after(&uri.parse().unwrap(), "q=root&region=eu-west-1&page=2").as_deref(), list);
    }
}
