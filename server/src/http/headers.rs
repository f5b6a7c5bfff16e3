use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
pub use leptos::nonce::Nonce;

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Two years, as the preload lists ask for: a browser that has been here by https does not come without it.
const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Gives every response its security headers. The nonce of the content security policy is made here, and the page's
/// scripts take it from the request. `https` says that browsers reach Muster by https.
pub async fn secure_headers(State(https): State<bool>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
        headers.iter_mut().filter(|(name, _)| *name == header::SET_COOKIE).for_each(|(_, cookie)| secure(cookie));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Pages and answers show members; only what names its own caching may be kept.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Has a cookie sent by https alone.
fn secure(cookie: &mut HeaderValue) {
    let text = cookie.to_str().unwrap_or_default();
    if !text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"))
        && let Ok(secure) = HeaderValue::try_from(format!("{text}; Secure"))
    {
        *cookie = secure;
    }
}

/// `cargo leptos watch` tells the page to reload over a socket of its own.
fn policy(nonce: &Nonce) -> String {
    let reload = match std::env::var("LEPTOS_WATCH") {
        Ok(_) => " ws://127.0.0.1:3001 ws://localhost:3001",
        Err(_) => "",
    };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; font-src 'self'; connect-src 'self'{reload}; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}
