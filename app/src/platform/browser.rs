//! What differs between the two sides, in the browser: its twin is `server.rs`.

use leptos::{
    prelude::*,
    server_fn::{
        Bytes,
        client::{Client, browser::BrowserClient},
        redirect::call_redirect_hook,
        request::{ClientReq, browser::BrowserRequest},
        response::{ClientRes, browser::BrowserResponse},
    },
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{FormData, HtmlFormElement, js_sys::Date},
};
use serde::de::DeserializeOwned;

use crate::{
    domain::{HeldForm, SignInWay, Timestamp, Who},
    error::AppError,
};

/// The moment in UTC, to the minute.
pub(crate) fn utc(at: Timestamp) -> String {
    iso(at, "2026-01-01T00:00".len())
}

/// The moment in UTC, to the second.
pub(crate) fn utc_to_the_second(at: Timestamp) -> String {
    iso(at, "2026-01-01T00:00:00".len())
}

fn iso(at: Timestamp, length: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a date's milliseconds fit a double")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    let iso: String = date.to_iso_string().into();
    iso.get(..length).map_or_else(|| "–".into(), |text| format!("{} UTC", text.replace('T', " ")))
}

/// The browser's clock.
#[expect(clippy::unnecessary_wraps, reason = "the server has none")]
pub(crate) fn now() -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "a date's milliseconds fit an i64")]
    Some(Timestamp(Date::now() as i64))
}

/// What somebody has chosen under this name, as it stands on the page's root element.
pub(crate) fn chosen(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// Has the page go by a choice from now on.
pub(crate) fn choose(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // An attribute of such a name can always be set.
        drop(root.set_attribute(&format!("data-{name}"), value));
    }
}

/// Where Muster answers.
pub(crate) fn host() -> String {
    window().location().host().unwrap_or_default()
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

/// The server has put it into the page, and nothing here takes it over.
pub(crate) fn html(_parts: impl Iterator<Item = impl IntoView>) -> String {
    String::new()
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

/// Sends the fields of a form to a server function, and goes where its answer leads.
pub(crate) async fn post<T: DeserializeOwned>(path: &'static str, fields: String) -> Result<T, AppError> {
    let (answer, way_on) = posted(path, fields).await?;
    let answer = serde_json::from_slice(&answer).map_err(|problem| unreadable(&problem.to_string()))?;
    if let Some(way_on) = way_on {
        call_redirect_hook(&way_on);
    }
    Ok(answer)
}

/// The answer, and where it leads.
async fn posted(path: &str, fields: String) -> Result<(Bytes, Option<String>), AppError> {
    let request: BrowserRequest =
        ClientReq::<AppError>::try_new_post(path, "application/x-www-form-urlencoded", "application/json", fields)?;
    let response: BrowserResponse = <BrowserClient as Client<AppError>>::send(request).await?;
    let status = ClientRes::<AppError>::status(&response);
    let leads_on = ClientRes::<AppError>::has_redirect(&response);
    let way_on = leads_on.then(|| ClientRes::<AppError>::location(&response));
    let answer = response.try_into_bytes().await?;
    if status < 400 { Ok((answer, way_on)) } else { Err(AppError::de(answer)) }
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

/// Goes to a page by having the server send it.
pub(crate) fn open_page(path: &str, search: &str, hash: &str) {
    let search = if search.is_empty() { String::new() } else { format!("?{search}") };
    // It fails for what is no URL at all.
    let _ = window().location().set_href(&format!("{path}{search}{hash}"));
}

/// The server has put it into the page.
pub(crate) fn tell_of_module(_module: &str) {}
