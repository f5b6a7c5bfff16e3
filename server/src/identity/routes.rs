use std::sync::Arc;

use app::{domain::Role, paths, ports::Actor};
use axum::{
    Extension, Form, Router,
    extract::{FromRequest, Request, State},
    http::header,
    middleware::from_fn_with_state,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tower_sessions::Session;

use super::{
    Gate,
    browser::Caller,
    limits::only_so_often,
    load_balancer,
    next::own_page,
    oidc,
    sign_in::{Identity, SignIn},
};
use crate::{http::refuse, store::StoreError};

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
        .route_layer(from_fn_with_state(Arc::clone(&gate), only_so_often))
        .route(paths::SIGN_OUT, post(sign_out))
        .route(paths::SIGN_OUT_EVERYWHERE, post(sign_out_everywhere))
        .route(paths::SIGN_OUT_SESSION, post(sign_out_session))
        .with_state(gate)
}

/// As whom one likes, where there is nothing to protect.
async fn demo(State(gate): State<Arc<Gate>>, session: Session, request: Request) -> Response {
    let visit = Visit::of(request).await;
    match visit.sent.role.parse::<Role>().ok().and_then(|role| gate.sign_in.demo(role)) {
        Some(identity) => visit.begin(&gate, &session, &identity).await,
        None => to(&paths::sign_in(&visit.next())),
    }
}

/// With the key of the link that stands in the log.
async fn link(State(gate): State<Arc<Gate>>, session: Session, request: Request) -> Response {
    let visit = Visit::of(request).await;
    let key = visit.sent.key.trim();
    if gate.sign_in.link().is_some_and(|link| link.redeem(key)) {
        let identity = Identity { person: "link".into(), name: "local admin".into(), role: Role::Admin };
        return visit.begin(&gate, &session, &identity).await;
    }
    tracing::warn!("somebody tried to sign in with a link that is not valid");
    gate.turned_away(&visit.caller, "the link is not valid").await;
    to(&paths::sign_in_again("link", &visit.next()))
}

async fn new_link(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    gate.announce();
    to(&paths::sign_in_again("asked", &Visit::of(request).await.next()))
}

async fn sign_out(State(gate): State<Arc<Gate>>, session: Session, request: Request) -> Response {
    let left = gate.let_out(&session, &Caller::of(&request), request.headers()).await;
    left.map_or_else(failed, |actor| leave(&gate, actor.as_ref()))
}

async fn sign_out_everywhere(
    State(gate): State<Arc<Gate>>,
    Extension(actor): Extension<Actor>,
    session: Session,
) -> Response {
    let ended = async {
        gate.end_sessions(&actor, None).await?;
        Ok(session.flush().await?)
    };
    ended.await.map_or_else(failed, |()| leave(&gate, Some(&actor)))
}

/// Has whoever signed somebody in sign them out too.
fn leave(gate: &Gate, actor: Option<&Actor>) -> Response {
    let elsewhere = match (&gate.sign_in, actor) {
        (SignIn::Oidc(oidc), Some(actor)) => oidc::signed_out(oidc, actor.person()),
        (SignIn::LoadBalancer(_), _) => {
            let cookies = load_balancer::no_cookies().map(|cookie| (header::SET_COOKIE, cookie));
            return (AppendHeaders(cookies), to(paths::SIGN_IN)).into_response();
        }
        _ => None,
    };
    elsewhere.unwrap_or_else(|| to(paths::SIGN_IN))
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
}

impl Visit {
    /// A form that cannot be read is an empty one.
    async fn of(request: Request) -> Self {
        let caller = Caller::of(&request);
        let sent = Form::from_request(request, &()).await.map(|Form(sent)| sent).unwrap_or_default();
        Self { sent, caller }
    }

    fn next(&self) -> String {
        own_page(&self.sent.next)
    }

    async fn begin(&self, gate: &Gate, session: &Session, identity: &Identity) -> Response {
        let begun = gate.let_in(session, identity, &self.caller).await;
        begun.map_or_else(failed, |_| to(&self.next()))
    }
}

fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

fn failed(error: StoreError) -> Response {
    refuse(error.into())
}
