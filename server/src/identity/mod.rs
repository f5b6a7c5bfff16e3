//! Who asks: the only place that makes an [`Actor`].

use app::ports::Actor;
use axum::{extract::Request, middleware::Next, response::Response};

/// Until there is sign-in, whoever reaches Muster is the one local operator; the settings keep others away.
pub async fn identify(mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Actor { name: "local operator".into() });
    next.run(request).await
}
