use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Says in words why a layer refused a request, where the layer itself says next to nothing.
pub async fn explain_refusals(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let text = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            "This is more than 6 MiB, the most that Muster takes at once. Nothing was done. Go back and send fewer accounts.\n"
        }
        StatusCode::SERVICE_UNAVAILABLE if !response.headers().contains_key(header::RETRY_AFTER) => {
            "Muster took longer than a minute to answer. Go back, and look at Operations before you send it again.\n"
        }
        _ => return response,
    };
    (response.status(), text).into_response()
}
