use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::Value;

use super::ApiError;

/// An answer before it is an HTTP response.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    Xml(String),
    Error(ApiError),
    /// As from a broken proxy on the way.
    NotJson,
}

impl Reply {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Json(_) | Self::Xml(_) | Self::NotJson => StatusCode::OK,
            Self::Error(error) => error.status(),
        }
    }

    /// Every answer names its request; every error also its exception, without which SDKs lose the type.
    pub(crate) fn into_response(self, request_id: &str) -> Response<Body> {
        let status = self.status();
        let (media_type, error_type, body) = match self {
            Self::Json(value) => ("application/json", None, value.to_string()),
            Self::Xml(text) => ("text/xml", None, text),
            Self::Error(error) => ("application/json", Some(error.code()), error.body().to_string()),
            Self::NotJson => ("text/html", None, "<html><body>It works!</body></html>".to_owned()),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Ok(id) = HeaderValue::from_str(request_id) {
            headers.insert("x-amzn-requestid", id);
        }
        if let Some(code) = error_type {
            headers.insert("x-amzn-errortype", HeaderValue::from_static(code));
        }
        response
    }
}
