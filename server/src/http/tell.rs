use app::{error::AppError, plain::plain_page};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use leptos::{config::LeptosOptions, prelude::FromServerFnError};

use super::trace::request_id;
use crate::incident;

/// An answer without words; [`tell_errors`] puts the error into such as whoever asked can read.
pub fn refuse(error: AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = status.into_response();
    response.extensions_mut().insert(error);
    response
}

/// Tells the error of an answer, or that there is none because something panicked, to whoever asked: a script, a person
/// before a page, or any other program.
pub async fn tell_errors(State(options): State<LeptosOptions>, request: Request, next: Next) -> Response {
    let asker = Asker::of(&request);
    let id = request_id(&request).to_owned();
    let mut response = incident::answered(&id, next.run(request)).await.unwrap_or_else(refuse);
    match response.extensions_mut().remove::<AppError>() {
        Some(error) => asker.told(options, &error),
        None => response,
    }
}

/// Who asked, as far as it matters for what they can read.
struct Asker {
    is_call: bool,
    headers: HeaderMap,
}

impl Asker {
    fn of(request: &Request) -> Self {
        Self { is_call: is_call(request), headers: request.headers().clone() }
    }

    fn told(self, options: LeptosOptions, error: &AppError) -> Response {
        let status = refuse(error.clone()).status();
        let wait = match error {
            AppError::TooOften { seconds } => Some([(header::RETRY_AFTER, *seconds)]),
            _ => None,
        };
        if wants_a_page(&self.headers) {
            (status, wait, Html(plain_page(options, self.headers, error))).into_response()
        } else if self.is_call {
            (status, wait, error.ser()).into_response()
        } else {
            (status, wait, format!("{error}\n")).into_response()
        }
    }
}

/// It is for a server function.
pub fn is_call(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// A person will look at the answer.
pub fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
