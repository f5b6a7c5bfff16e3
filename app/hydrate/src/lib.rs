//! The WASM entry. A crate of its own, so that the server never links a native copy of it.

use leptos::mount::hydrate_body;
use wasm_bindgen_futures::spawn_local;

/// Called by the script that `HydrationScripts` puts into the page.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    spawn_local(async {
        if app::is_whole().await {
            hydrate_body(app::App);
        }
    });
}
