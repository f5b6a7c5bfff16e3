use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{FocusOptions, HtmlElement},
};

/// Whoever is in a part of a screen that is drawn again, because something changed, stays there.
///
/// The attributes of such a view are taken away and set again: what can have the focus by its `tabindex` alone loses it
/// in between.
pub(super) fn hold_focus() {
    let lost = window_event_listener(ev::focusout, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some(element) = target.filter(|element| !element.has_attribute("tabindex")) else { return };
        queue_microtask(move || {
            let is_nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            if is_nowhere && element.has_attribute("tabindex") {
                let staying = FocusOptions::new();
                staying.set_prevent_scroll(true);
                // What cannot take the focus leaves it where it is.
                drop(element.focus_with_options(&staying));
            }
        });
    });
    on_cleanup(move || lost.remove());
}
