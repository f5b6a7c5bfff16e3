use std::sync::Arc;

use app::{domain::Role, paths, ports::Actor};
use axum::{
    Extension, Form, Router,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Gate,
    browser::Caller,
    load_balancer,
    next::own_page,
    oidc,
    sign_in::{Identity, SignIn},
};
use crate::store::StoreError;

/// What the forms for signing in send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    next: String,
    role: String,
    key: String,
    session: String,
}

/// Signing in and out: plain forms, with a script or without.
pub fn sign_in_routes<S: Clone + Send + Sync + 'static>(gate: Arc<Gate>) -> Router<S> {
    Router::new()
        .route(paths::SIGN_IN_DEMO, post(demo))
        .route(paths::SIGN_IN_LINK, post(link))
        .route(paths::SIGN_IN_NEW_LINK, post(new_link))
        .route(paths::SIGN_IN_PROVIDER, get(oidc::begin))
        .route(paths::SIGN_IN_CALLBACK, get(oidc::callback))
        .route(paths::SIGN_OUT, post(sign_out))
        .route(paths::SIGN_OUT_EVERYWHERE, post(sign_out_everywhere))
        .route(paths::SIGN_OUT_SESSION, post(sign_out_session))
        .with_state(gate)
}

/// As whom one likes, where there is nothing to protect.
async fn demo(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let visit = Visit::of(request).await;
    match visit.sent.role.parse::<Role>().ok().and_then(|role| gate.sign_in.demo(role)) {
        Some(identity) => visit.begin(&gate, &identity).await,
        None => to(&paths::sign_in(&visit.next())),
    }
}

/// With the key of the link that stands in the log.
async fn link(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let visit = Visit::of(request).await;
    let key = visit.sent.key.trim();
    if gate.sign_in.link().is_some_and(|link| link.redeem(key)) {
        let identity = Identity { name: "local admin".into(), role: Role::Admin };
        return visit.begin(&gate, &identity).await;
    }
    tracing::warn!("somebody tried to sign in with a link that is not valid");
    gate.turned_away(&visit.caller, "the link is not valid").await;
    to(&paths::sign_in_again("link", &visit.next()))
}

async fn new_link(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    gate.announce();
    to(&paths::sign_in_again("asked", &Visit::of(request).await.next()))
}

async fn sign_out(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let (caller, headers) = (Caller::of(&request), request.headers());
    let session = gate.sessions.of(headers).await.ok().flatten();
    leave(&gate, gate.let_out(&caller, headers).await, session.as_ref().map(|session| &*session.stored.name))
}

async fn sign_out_everywhere(
    State(gate): State<Arc<Gate>>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
) -> Response {
    match gate.end_sessions(&actor, None).await {
        Ok(()) => leave(&gate, gate.sessions.end(&headers).await, Some(actor.name())),
        Err(error) => failed(error),
    }
}

/// Takes a browser's cookie away, and has whoever signed somebody in sign them out too.
fn leave(gate: &Gate, cookie: Result<HeaderValue, StoreError>, name: Option<&str>) -> Response {
    let cookie = match cookie {
        Ok(cookie) => cookie,
        Err(error) => return failed(error),
    };
    let (cookies, elsewhere) = match (&gate.sign_in, name) {
        (SignIn::Oidc(oidc), Some(name)) => (Vec::new(), oidc::signed_out(oidc, name)),
        (SignIn::LoadBalancer(_), _) => (load_balancer::no_cookies(), None),
        _ => (Vec::new(), None),
    };
    let cookies = AppendHeaders(cookies.into_iter().chain([cookie]).map(|cookie| (header::SET_COOKIE, cookie)));
    (cookies, elsewhere.unwrap_or_else(|| to(paths::SIGN_IN))).into_response()
}

async fn sign_out_session(
    State(gate): State<Arc<Gate>>,
    Extension(actor): Extension<Actor>,
    Form(sent): Form<Sent>,
) -> Response {
    gate.end_sessions(&actor, Some(&sent.session)).await.map_or_else(failed, |()| to(paths::SETTINGS))
}

/// A form that was sent, and who sent it.
struct Visit {
    sent: Sent,
    caller: Caller,
    headers: HeaderMap,
}

impl Visit {
    /// A form that cannot be read is an empty one.
    async fn of(request: Request) -> Self {
        let (caller, headers) = (Caller::of(&request), request.headers().clone());
        let sent = Form::from_request(request, &()).await.map(|Form(sent)| sent).unwrap_or_default();
        Self { sent, caller, headers }
    }

    fn next(&self) -> String {
        own_page(&self.sent.next)
    }

    async fn begin(&self, gate: &Gate, identity: &Identity) -> Response {
        let begun = gate.let_in(identity, &self.caller, &self.headers).await;
        with_cookie(begun.map(|(cookie, _)| cookie), &self.next())
    }
}

fn with_cookie(cookie: Result<HeaderValue, StoreError>, path: &str) -> Response {
    match cookie {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], to(path)).into_response(),
        Err(error) => failed(error),
    }
}

fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

fn failed(error: StoreError) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{}\n", app::AppError::from(error))).into_response()
}
