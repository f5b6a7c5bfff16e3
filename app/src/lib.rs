//! App.
use leptos::prelude::*;
/// App
#[component]
pub fn App() -> impl IntoView { view!{<p>"x"</p>} }
