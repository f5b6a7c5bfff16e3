use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlDialogElement};

/// What the notice is found by.
const ENDED: &str = "ended";

/// Said once an error of ours has ended the program of this page: nothing else on it would say so.
#[component]
pub(super) fn Ended() -> impl IntoView {
    view! {
        <div id=ENDED class="said bad" role="alert" hidden>
            <p>
                <b>"This page has stopped because of an error in Muster."</b>
                " What was started goes on. What you typed is still here to copy; then load the page again."
            </p>
            // The address that the page has by then, and not by the router, which has ended too.
            <a class="button primary" href="" rel="external">"Load it again"</a>
        </div>
    }
}

/// Has the end of the program said on the page, and why in the browser's console.
pub fn tell_of_end() {
    std::panic::set_hook(Box::new(|why| {
        leptos::logging::error!("{why}");
        // Nothing beside an open dialog can be reached.
        let dialog = document().query_selector("dialog[open]").ok().flatten();
        if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
            dialog.close();
        }
        if let Some(notice) = document().get_element_by_id(ENDED) {
            // An attribute can always be taken away.
            drop(notice.remove_attribute("hidden"));
        }
    }));
}
