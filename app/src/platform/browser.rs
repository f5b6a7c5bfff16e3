//! What differs between the two sides, in the browser: its twin is `server.rs`.

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{FormData, HtmlFormElement, js_sys::Date},
};

use crate::{
    domain::{HeldForm, SignInWay, Timestamp, Who},
    error::AppError,
    frame::Theme,
};

/// The moment in UTC, to the minute.
pub(crate) fn utc(at: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a date's milliseconds fit a double")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    let iso: String = date.to_iso_string().into();
    iso.get(..16).map_or_else(|| "–".into(), |text| format!("{} UTC", text.replace('T', " ")))
}

/// The browser's clock.
#[expect(clippy::unnecessary_wraps, reason = "the server has none")]
pub(crate) fn now() -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "a date's milliseconds fit an i64")]
    Some(Timestamp(Date::now() as i64))
}

/// The theme that the page was sent with.
pub(crate) fn theme() -> Theme {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("data-theme")).map_or(Theme::System, |theme| Theme::parse(&theme))
}

/// The session remembers it, and the server has put it into the page.
pub(crate) fn last_list() -> String {
    String::new()
}

/// The server has put it into the page.
pub(crate) fn who() -> Option<Who> {
    None
}

/// The server has put it into the page.
pub(crate) fn held_form() -> Option<HeldForm> {
    None
}

/// The server has put it into the page.
pub(crate) fn sign_in_way() -> SignInWay {
    SignInWay::default()
}

/// What stands between the tags of a text area; the browser takes it as text.
pub(crate) fn inside_text_area(text: &str) -> String {
    text.to_owned()
}

/// What a form of the document would send under this name now.
pub(crate) fn sent_by(form: &str, name: &str) -> Vec<String> {
    let form = document().query_selector(form).ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(data) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return Vec::new() };
    data.get_all(name).iter().filter_map(|value| value.as_string()).collect()
}

/// Changes the query part of the URL where it stands, without a step in the history.
pub(crate) fn replace_search(change: impl FnOnce(&str) -> Option<String>) {
    let (location, history) = (window().location(), window().history());
    let (Ok(path), Ok(before), Ok(history)) = (location.pathname(), location.search(), history) else { return };
    if let Some(after) = change(&before) {
        let url = if after.is_empty() { path } else { format!("{path}?{after}") };
        // A browser refuses after a hundred changes in half a minute; the next rest has it right again.
        drop(history.replace_state_with_url(&history.state().unwrap_or(JsValue::NULL), "", Some(&url)));
    }
}

/// A call that the page itself put together.
pub(crate) fn unusable_call(problem: &str) -> AppError {
    AppError::invalid("form", problem)
}

/// What came over the wire is no answer of the server's.
pub(crate) fn unreadable(_problem: &str) -> AppError {
    AppError::Connection
}

/// The page is there already.
pub(crate) fn refuse_page(_error: &AppError) {}
