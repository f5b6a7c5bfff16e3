use axum::extract::{MatchedPath, Request};
use tower_http::request_id::RequestId;
use tracing::Span;

/// What the log says of a request: the pattern of its route, never its path or query, which may hold e-mail addresses.
pub fn request_span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route, id = request_id(request))
}

/// The id of a request, as its answer has it too. One that a proxy gave is taken if it looks like one: anybody can write
/// anything there.
pub(super) fn request_id(request: &Request) -> &str {
    let id = request.extensions().get::<RequestId>();
    id.and_then(|id| id.header_value().to_str().ok()).filter(|id| is_id(id)).unwrap_or_default()
}

fn is_id(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
