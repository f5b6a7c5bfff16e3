//! What differs between the two sides, on the server: its twin is `browser.rs`.

use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::{prefetch_lazy_fn_on_server, prelude::*, server_fn::codec::MultipartData};
use leptos_axum::ResponseOptions;
use serde::de::DeserializeOwned;

use crate::{
    domain::{HeldForm, SignInWay, Timestamp, Who},
    error::AppError,
    ports::{Actor, LastList, answer},
};

/// The moment in UTC, to the minute.
pub(crate) fn utc(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| "–".into(), |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The moment in UTC, to the second.
pub(crate) fn utc_to_the_second(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| "–".into(), |t| t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// The server shows absolute times only.
pub(crate) fn now() -> Option<Timestamp> {
    None
}

/// What somebody has chosen under this name: the request has it as a cookie.
pub(crate) fn chosen(name: &str) -> String {
    let parts = use_context::<Parts>();
    let cookies = parts.iter().flat_map(|parts| parts.headers.get_all(header::COOKIE)).filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_default()
        .to_owned()
}

/// The page is sent as it was chosen.
pub(crate) fn choose(_name: &str, _value: &str) {}

/// Where Muster answers, as whoever asks has it.
pub(crate) fn host() -> String {
    let parts = use_context::<Parts>();
    let host = parts.as_ref().and_then(|parts| parts.headers.get(header::HOST)?.to_str().ok());
    host.unwrap_or_default().to_owned()
}

/// The query part under which the session last saw the list of members.
pub(crate) fn last_list() -> String {
    use_context::<LastList>().unwrap_or_default().0
}

/// Who asks for the page.
pub(crate) fn who() -> Option<Who> {
    use_context::<Actor>().map(|actor| Who { name: actor.name().to_string(), role: actor.role() })
}

/// The form that whoever asks sent after their session had ended.
pub(crate) fn held_form() -> Option<HeldForm> {
    use_context()
}

/// How people sign in.
pub(crate) fn sign_in_way() -> SignInWay {
    use_context().unwrap_or_default()
}

/// What stands between the tags of a text area: Leptos does not escape it when it writes HTML.
pub(crate) fn inside_text_area(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Parts of the page that the browser does not take over.
pub(crate) fn html(parts: impl Iterator<Item = impl IntoView>) -> String {
    parts.map(|part| part.into_view().to_html()).collect()
}

/// The URL is the browser's.
pub(crate) fn replace_search(_change: impl FnOnce(&str) -> Option<String>) {}

/// Nobody has filled in what is about to be sent.
pub(crate) fn sent_by(_form: &str, _name: &str) -> Vec<String> {
    Vec::new()
}

/// What the form that checks a list carries.
pub(crate) struct SentList {
    /// The list, pasted or from a file.
    pub(crate) text: String,
    /// The query part of the page's URL.
    pub(crate) search: String,
}

/// Reads the form that checks a list; of a pasted list and a file, both count.
pub(crate) async fn list_form(form: MultipartData) -> Result<SentList, AppError> {
    let unreadable = |error| AppError::invalid("file", format!("The list could not be read: {error}"));
    let mut sent = SentList { text: String::new(), search: String::new() };
    // Always there on the server.
    let Some(mut form) = form.into_inner() else { return Ok(sent) };
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let is_search = field.name() == Some("search");
        let bytes = field.bytes().await.map_err(unreadable)?;
        let text = decoded(&bytes);
        if is_search {
            sent.search = text;
        } else if !text.trim().is_empty() {
            sent.text.push_str(text.trim());
            sent.text.push('\n');
        }
    }
    Ok(sent)
}

/// A file as spreadsheets write it: UTF-8, or UTF-16 that says so at its beginning.
fn decoded(bytes: &[u8]) -> String {
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].as_chunks().0.iter().copied().map(of).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    }
}

/// Only a page sends forms.
pub(crate) async fn post<T: DeserializeOwned>(_path: &'static str, _fields: String) -> Result<T, AppError> {
    Err(AppError::Connection)
}

/// A server function cannot use what was sent; gives the answer the HTTP status that says so.
pub(crate) fn unusable_call(problem: &str) -> AppError {
    let error = AppError::invalid("form", format!("What was sent cannot be used: {problem}"));
    // The error itself goes back by another way.
    drop(answer::<()>(Err(error.clone())));
    error
}

/// What came over the wire is a call that is no text.
pub(crate) fn unreadable(problem: &str) -> AppError {
    unusable_call(problem)
}

/// Gives a page that cannot show what it is about the HTTP status that says so.
pub(crate) fn refuse_page(error: &AppError) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
        response.set_status(status);
    }
}

/// Has the browser keep a choice for a year.
pub(crate) fn keep(name: &str, value: &str) {
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(header::SET_COOKIE, value);
    }
}

/// Nothing is fetched here, so nothing fails.
pub(crate) fn open_page(_path: &str, _search: &str, _hash: &str) {}

/// Has the browser fetch a module with the first one, instead of after it.
pub(crate) fn tell_of_module(module: &'static str) {
    prefetch_lazy_fn_on_server(module);
}
