//! Who asks: the only place that makes an [`Actor`], and what a browser session remembers.

mod session;

use app::{domain::Role, ports::Actor};
use axum::{extract::Request, middleware::Next, response::Response};
use tower_sessions::Session;

pub use session::{remember_list, sessions, to_the_last_list};

/// Until there is sign-in, whoever reaches Muster is the one local operator; the settings keep others away.
pub async fn identify(session: Session, mut request: Request, next: Next) -> Response {
    let visitor = session::visitor(&session, request.method()).await;
    request.extensions_mut().insert(Actor::authenticated("local operator".into(), Role::Admin, visitor.into(), None));
    next.run(request).await
}
