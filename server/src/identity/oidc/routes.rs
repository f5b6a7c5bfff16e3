use std::sync::Arc;

use app::{domain::Refusal, paths};
use axum::{
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use tower_sessions::Session;
use url::Url;

use super::{Callback, Oidc};
use crate::{
    chain::chain,
    identity::{Gate, SignIn, browser::Caller, next::own_page},
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    next: String,
}

/// Goes to the provider. With any other way of signing in, there is nobody to go to.
pub(in crate::identity) async fn begin(State(gate): State<Arc<Gate>>, uri: Uri, headers: HeaderMap) -> Response {
    let next = own_page(&query::<Asked>(&uri).next);
    let SignIn::Oidc(oidc) = &gate.sign_in else { return Redirect::to(&next).into_response() };
    match oidc.begin(&next) {
        Ok((url, pending)) => {
            let cookie = oidc.waiting.keep(pending, &headers, oidc.clock.now());
            ([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response()
        }
        Err(error) => Redirect::to(&paths::sign_in_refused(error.refusal(), &next)).into_response(),
    }
}

/// The provider has sent somebody back.
pub(in crate::identity) async fn callback(
    State(gate): State<Arc<Gate>>,
    session: Session,
    request: Request,
) -> Response {
    let SignIn::Oidc(oidc) = &gate.sign_in else { return Redirect::to(paths::SIGN_IN).into_response() };
    let caller = Caller::of(&request);
    let pending = oidc.waiting.take(request.headers());
    let next = pending.as_ref().map_or_else(|| "/".to_owned(), |pending| pending.next.clone());
    let done = |to: &str| ([(header::SET_COOKIE, oidc.waiting.no_cookie())], Redirect::to(to)).into_response();
    let refused = async |why: String, refusal: Refusal| {
        tracing::warn!(why, "a sign-in at the identity provider let nobody in");
        gate.turned_away(&caller, refusal.word()).await;
        done(&paths::sign_in_refused(refusal, &next))
    };
    match oidc.finish(pending, query::<Callback>(request.uri())).await {
        Ok(signed_in) => match gate.let_in(&session, &signed_in.identity, &caller).await {
            Ok(_) => {
                oidc.remember(&signed_in);
                done(&next)
            }
            Err(error) => refused(chain(&error), Refusal::Unreachable).await,
        },
        Err(error) => refused(chain(&error), error.refusal()).await,
    }
}

/// Where the browser of somebody who signs out goes on: to the provider, to be signed out there too. That is no
/// redirect, because the policy of the page lets no form lead to another site.
pub(in crate::identity) fn signed_out(oidc: &Oidc, person: &str) -> Option<Response> {
    let url = oidc.end_session(person)?;
    let refresh = HeaderValue::try_from(format!("0; url={url}")).ok()?;
    Some(([(header::REFRESH, refresh)], Html(farewell(&url))).into_response())
}

fn farewell(url: &Url) -> String {
    let href = url.as_str().replace('&', "&amp;").replace('"', "&quot;");
    let host = url.host_str().unwrap_or_default();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><title>Signed out</title><h1>You are signed out of Muster</h1>\
         <p><a href=\"{href}\">Sign out at {host} too</a></p></html>"
    )
}

/// What stands in a URL; nothing, if that cannot be read.
fn query<T: DeserializeOwned + Default>(uri: &Uri) -> T {
    Query::try_from_uri(uri).map(|Query(query)| query).unwrap_or_default()
}
