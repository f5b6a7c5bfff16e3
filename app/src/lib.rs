//! Muster's page: domain words, screens, server functions. Compiled twice, to WASM and into the server.
//!
//! Only this file decides what is compiled for which side.

pub mod domain;
pub mod error;
#[cfg(feature = "ssr")]
pub mod ports;

use leptos::prelude::*;
/// App
#[component]
pub fn App() -> impl IntoView {
    view! {<p>"x"</p>}
}
