use leptos::{
    ev::SubmitEvent,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlFormElement, UrlSearchParams},
};

/// What the browser would put into the URL for these fields of the form that is being sent.
pub(crate) fn sent(event: &SubmitEvent, names: &[&str]) -> String {
    let Some(data) = data(event) else { return String::new() };
    let mut url = form_urlencoded::Serializer::new(String::new());
    for name in names {
        url.extend_pairs(data.get_all(name).iter().filter_map(|value| value.as_string()).map(|value| (name, value)));
    }
    url.finish()
}

/// What the browser would send, with the button that was pressed.
pub(super) fn all_sent(event: &SubmitEvent) -> Option<String> {
    let data = data(event)?;
    let button = event.submitter();
    if let Some((name, value)) = button.and_then(|of| Some((of.get_attribute("name")?, of.get_attribute("value")?))) {
        // A text can always be appended.
        drop(data.append_with_str(&name, &value));
    }
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(fields.to_string().into())
}

fn data(event: &SubmitEvent) -> Option<FormData> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    FormData::new_with_form(&form).ok()
}
