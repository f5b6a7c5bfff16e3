use leptos::{
    ev::SubmitEvent,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlFormElement},
};

/// What the browser would put into the URL for these fields of the form that is being sent.
pub(crate) fn sent(event: &SubmitEvent, names: &[&str]) -> String {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(data) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return String::new() };
    let mut url = form_urlencoded::Serializer::new(String::new());
    for name in names {
        url.extend_pairs(data.get_all(name).iter().filter_map(|value| value.as_string()).map(|value| (name, value)));
    }
    url.finish()
}
