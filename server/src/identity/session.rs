use std::sync::Arc;

use app::{domain::MembersQuery, paths, ports::LastList};
use axum::{
    extract::Request,
    http::{Method, Uri},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};
use url::{Url, form_urlencoded};
use uuid::Uuid;

use crate::store::{Sessions, Store};

/// A session that nothing was written to for so long is forgotten.
const IDLE: Duration = Duration::days(7);
const VISITOR: &str = "visitor";
const LAST_LIST: &str = "last_list";
/// A longer query part is not remembered.
const LONGEST: usize = 2_000;

/// Sessions in the store. Their cookie is bound to this host and sent over TLS only whenever browsers reach Muster by
/// https.
pub fn sessions(store: Arc<Store>, public_url: Option<&Url>) -> SessionManagerLayer<Sessions> {
    let secure = public_url.is_some_and(|url| url.scheme() == "https");
    SessionManagerLayer::new(Sessions(store))
        .with_name(if secure { "__Host-muster" } else { "muster" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(IDLE))
}

/// The name under which a session's operations are told from others'; kept from the first thing that is done on.
pub(super) async fn visitor(session: &Session, method: &Method) -> String {
    if let Some(known) = read(session, VISITOR).await {
        return known;
    }
    let new = Uuid::new_v4().to_string();
    if method == Method::POST {
        write(session, VISITOR, &new).await;
    }
    new
}

/// Keeps the query part under which the list of members was last seen, and tells it to the page.
pub async fn remember_list(session: Session, mut request: Request, next: Next) -> Response {
    let last = read(&session, LAST_LIST).await.unwrap_or_default();
    let seen = (request.method() == Method::GET).then(|| list_asked_for(request.uri())).flatten();
    if let Some(seen) = seen.as_ref().filter(|seen| **seen != last && seen.len() <= LONGEST) {
        write(&session, LAST_LIST, seen).await;
    }
    request.extensions_mut().insert(LastList(seen.unwrap_or(last)));
    next.run(request).await
}

/// The start page is the list as it was last seen.
pub async fn to_the_last_list(session: Session) -> Response {
    let last = read(&session, LAST_LIST).await.unwrap_or_default();
    Redirect::to(&paths::members_again(&last)).into_response()
}

/// The query part that the request asks the list of members for, as a page or as rows; of what a stranger's link may
/// hold, only what Muster understands.
fn list_asked_for(uri: &Uri) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let search = match uri.path() {
        paths::MEMBERS => query.into(),
        "/api/members/window" => {
            let mut fields = form_urlencoded::parse(query.as_bytes());
            fields.find(|(name, _)| name == "search").map(|(_, search)| search).unwrap_or_default()
        }
        _ => return None,
    };
    Some(MembersQuery::parse(&search).to_search())
}

async fn read(session: &Session, key: &str) -> Option<String> {
    session.get(key).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "could not read a session");
        None
    })
}

async fn write(session: &Session, key: &str, value: &str) {
    if let Err(error) = session.insert(key, value).await {
        tracing::warn!(%error, "could not write a session");
    }
}
