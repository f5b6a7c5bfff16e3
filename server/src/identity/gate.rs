use std::sync::Arc;

use app::{
    domain::{Refusal, SignInWay},
    error::AppError,
    paths, ports,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::server_fn::error::ServerFnUrlError;
use tower_sessions::{Session, SessionManagerLayer, SessionStore};
use url::Url;

use super::{
    access::{Access, access},
    browser::{Caller, text},
    held::HeldForms,
    last_list::list_after,
    limits::GateLimits,
    next::{own_page, page_of},
    session::{Sessions, Watched, actor},
    sign_in::SignIn,
};
use crate::{
    audit::Trail,
    chain::chain,
    clock::Clock,
    http::{is_call, refuse, wants_a_page},
    store::{Store, StoredSession},
};

/// Lets in who may come in: how people sign in, and where they are signed in.
#[derive(Debug)]
pub struct Gate {
    pub(super) sign_in: SignIn,
    pub(super) sessions: Sessions,
    pub(super) trail: Arc<Trail>,
    pub(super) limits: GateLimits,
    /// Forms that were sent too late.
    pub(super) held: HeldForms,
}

impl Gate {
    /// Sessions are kept in the store, and who came in stands in the trail.
    pub fn new(
        sign_in: SignIn,
        store: Arc<Store>,
        trail: Arc<Trail>,
        clock: Clock,
        public_url: Option<&Url>,
    ) -> Arc<Self> {
        let limits = GateLimits::new(&clock);
        let held = HeldForms::new(clock.clone(), public_url);
        let sessions = Sessions::new(store, clock);
        Arc::new(Self { sign_in, sessions, trail, limits, held })
    }

    /// Tells in the log how to sign in, where nobody else can.
    pub fn announce(&self) {
        if let SignIn::Link(link) = &self.sign_in {
            link.write();
        }
    }

    /// What gives each request its session: around every route, and around [`only_who_may`].
    pub fn session_layer(&self, public_url: Option<&Url>) -> SessionManagerLayer<impl SessionStore + Clone + use<>> {
        self.sessions.layer(public_url)
    }

    /// Who is signed in where a request comes from; or why nobody is, if more is known than that. Whom a load balancer
    /// signs in is so for as long as it names them, by the same name and with the same role.
    async fn who(
        &self,
        session: &Session,
        headers: &HeaderMap,
        caller: &Caller,
    ) -> Result<Result<StoredSession, Option<Refusal>>, AppError> {
        let SignIn::LoadBalancer(believed) = &self.sign_in else {
            return Ok(self.sessions.of(session).await?.ok_or(None));
        };
        let known = self.sessions.of(session).await?;
        if known.is_none() {
            self.attempt(caller).await?;
        }
        let identity = match believed.identify(headers).await {
            Ok(identity) => identity,
            Err(error) => {
                tracing::warn!(why = chain(&error), "a request did not come from whom the load balancer signed in");
                self.turned_away(caller, error.refusal().word()).await;
                return Ok(Err(Some(error.refusal())));
            }
        };
        let is_theirs = |stored: &StoredSession| {
            let said = (&*identity.person, &*identity.name, identity.role);
            (&*stored.person, &*stored.name, stored.role) == said
        };
        match known.filter(is_theirs) {
            Some(stored) => Ok(Ok(stored)),
            None => Ok(Ok(self.let_in(session, &identity, caller).await?)),
        }
    }

    /// What the page for signing in offers.
    pub fn way(&self) -> SignInWay {
        self.sign_in.way()
    }

    /// What tells somebody where they are signed in.
    pub fn sessions(&self) -> Arc<dyn ports::Sessions> {
        Arc::new(self.sessions.clone())
    }
}

/// The one layer through which every request goes: it makes the [`Actor`](app::ports::Actor), and turns away whom the table of routes does
/// not let through.
pub async fn only_who_may(State(gate): State<Arc<Gate>>, session: Session, request: Request, next: Next) -> Response {
    gate.held.forget_old();
    let mut request = request;
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let needs = match access(route, request.uri().path()) {
        Some(Access::Anyone) => return next.run(request).await,
        Some(Access::Least(role)) => Some(role),
        None => None,
    };
    let caller = Caller::of(&request);
    let stored = match gate.who(&session, request.headers(), &caller).await {
        Ok(Ok(stored)) => stored,
        Ok(Err(why)) => return nobody(&gate, request, why, &caller).await,
        Err(error) => return refused(&request, error),
    };
    if let Err(error) = gate.asked(&stored) {
        return refuse(error);
    }
    let (actor, path) = (actor(&stored, &caller), request.uri().path().to_owned());
    match needs.map(|role| actor.needs(role)) {
        Some(Ok(())) => {}
        Some(Err(error)) => {
            gate.forbade(&actor, &path).await;
            return refused(&request, error);
        }
        None => return StatusCode::FORBIDDEN.into_response(),
    }
    let seen = (request.method() == Method::GET).then(|| list_after(request.uri(), &stored.last_list)).flatten();
    let last = gate.sessions.heard_of(&session, stored, seen).await;
    let held = (path == paths::SEND_AGAIN).then(|| gate.held.of(request.headers())).flatten();
    let sent = (request.method() == Method::POST).then(|| request.headers().clone());
    let extensions = request.extensions_mut();
    held.map(|form| extensions.insert(form));
    extensions.insert(last);
    extensions.insert(actor.clone());
    if let Some(id) = session.id() {
        extensions.insert(Watched::new(&gate.sessions, id));
    }
    let mut response = next.run(request).await;
    if let Some(headers) = sent {
        gate.held.settle(&headers, &path, &mut response);
    }
    if actor.was_refused() {
        gate.forbade(&actor, &path).await;
    }
    response
}

/// Who is not signed in is led to where they can, and back; a script is told so. What they typed is kept for them.
async fn nobody(gate: &Gate, request: Request, why: Option<Refusal>, caller: &Caller) -> Response {
    let is_call = is_call(&request);
    if (is_call || request.uri().path() == paths::EVENTS) && !wants_a_page(request.headers()) {
        return refuse(AppError::Unauthenticated);
    }
    let is_post = request.method() == Method::POST;
    let next = match request.uri().path_and_query() {
        Some(asked) if !is_call && request.method() == Method::GET => own_page(asked.as_str()),
        _ => text(request.headers(), &header::REFERER).map_or_else(|| "/".to_owned(), page_of),
    };
    let held = if is_post { gate.held.keep(request, &next, caller).await } else { None };
    let next = if held.is_some() { paths::SEND_AGAIN } else { &next };
    let to = why.map_or_else(|| paths::sign_in(next), |why| paths::sign_in_refused(why, next));
    (held.map(|cookie| [(header::SET_COOKIE, cookie)]), Redirect::to(&to)).into_response()
}

/// A form that is sent without a script comes back to the page that it was on, which says why. That page would be one
/// more request, of which there were too many.
fn refused(request: &Request, error: AppError) -> Response {
    let is_form = is_call(request) && wants_a_page(request.headers()) && !matches!(error, AppError::TooOften { .. });
    let from = text(request.headers(), &header::REFERER).filter(|_| is_form);
    let path = request.uri().path().to_owned();
    match from.and_then(|from| ServerFnUrlError::new(path, error.clone()).to_url(from).ok()) {
        // A page of another host cannot have sent the form: its Origin would not be this one.
        Some(url) => Redirect::to(&own_page(&url[url::Position::BeforePath..])).into_response(),
        None => refuse(error),
    }
}
