use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::Url;

/// The hosts under which Muster answers. Without such a list a page of a stranger could have its own name resolve to
/// this machine (DNS rebinding) and would count as same-origin.
#[derive(Debug, Clone)]
pub struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// This machine's own names and the host of the public URL.
    pub fn new(public_url: Option<&Url>) -> Self {
        let own = ["127.0.0.1", "[::1]", "localhost"].map(str::to_owned);
        let public = public_url.and_then(Url::host_str).map(str::to_ascii_lowercase);
        Self(own.into_iter().chain(public).collect())
    }

    fn contains(&self, request: &Request) -> bool {
        let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let host =
            header.and_then(|host| host.parse::<Authority>().ok()).or_else(|| request.uri().authority().cloned());
        host.is_some_and(|host| self.0.contains(&host.host().to_ascii_lowercase()))
    }
}

/// Refuses a request for any other host, but for the probes, which say nothing about anybody.
pub async fn only_allowed_hosts(State(hosts): State<AllowedHosts>, request: Request, next: Next) -> Response {
    let is_probe = matches!(request.uri().path(), "/livez" | "/readyz");
    if is_probe || hosts.contains(&request) {
        return next.run(request).await;
    }
    let text = "This host name is not Muster's. Set MUSTER_PUBLIC_URL to the URL that you use.\n";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}
