//! The WASM entry. A crate of its own, so that the server never links a native copy of it.

/// Called by the script that `HydrationScripts` puts into the page.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
