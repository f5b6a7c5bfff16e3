//! What differs between the two sides, on the server: its twin is `browser.rs`.

use http::{HeaderValue, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::{domain::Timestamp, frame::Theme};

/// The moment in UTC, to the minute.
pub(crate) fn utc(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| "–".into(), |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The server shows absolute times only.
pub(crate) fn now() -> Option<Timestamp> {
    None
}

/// The theme that the request's cookie asks for.
pub(crate) fn theme() -> Theme {
    let parts = use_context::<Parts>();
    let cookies = parts.iter().flat_map(|parts| parts.headers.get_all(header::COOKIE)).filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("theme="))
        .map_or(Theme::System, Theme::parse)
}

/// Nobody has filled in what is about to be sent.
pub(crate) fn sent_by(_form: &str, _name: &str) -> Vec<String> {
    Vec::new()
}

/// Has the browser keep the theme for a year.
pub(crate) fn keep_theme(theme: Theme) {
    let cookie = format!("theme={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", theme.as_str());
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(header::SET_COOKIE, value);
    }
}
