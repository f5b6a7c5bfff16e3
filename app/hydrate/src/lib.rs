//! The WASM entry. A crate of its own, so that the server never links a native copy of it.

use leptos::{
    mount::hydrate_body,
    prelude::document,
    web_sys::js_sys::{Function, Promise},
};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Called by the script that `HydrationScripts` puts into the page, perhaps before all of the page is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    app::tell_of_end();
    spawn_local(async {
        if document().ready_state() == "loading" {
            let mut read =
                |done: Function, _| drop(document().add_event_listener_with_callback("DOMContentLoaded", &done));
            // It cannot fail: a listener can always be added, and nothing rejects the promise.
            drop(JsFuture::from(Promise::new(&mut read)).await);
        }
        if app::is_whole().await {
            hydrate_body(app::App);
        }
    });
}
