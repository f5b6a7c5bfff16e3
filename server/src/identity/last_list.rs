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

/// The query part that a request asks the list of members for, as a page or as rows; of what a stranger's link may
/// hold, only what Muster understands.
pub(super) fn list_asked_for(uri: &Uri) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let search = match uri.path() {
        paths::MEMBERS => query.into(),
        "/api/members/window" => {
            let mut fields = form_urlencoded::parse(query.as_bytes());
            fields.find(|(name, _)| name == "search").map(|(_, search)| search).unwrap_or_default()
        }
        _ => return None,
    };
    Some(MembersQuery::parse(&search).to_search()).filter(|search| search.len() <= LONGEST)
}
