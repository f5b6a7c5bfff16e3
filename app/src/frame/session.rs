use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    paths,
    ui::{SessionEnded, Told},
};

/// What the frame says of the session and of what who looks may not do.
#[component]
pub(super) fn Said() -> impl IntoView {
    let SessionEnded(ended) = expect_context();
    let Told(told) = expect_context();
    let location = use_location();
    Effect::new(move || {
        location.pathname.track();
        told.set(None);
    });
    let here = move || {
        let search = location.search.get();
        let joint = if search.is_empty() { "" } else { "?" };
        paths::sign_in(&format!("{}{joint}{search}", location.pathname.get()))
    };
    view! {
        <div role="alert">
            {move || ended.get().then(|| view! {
                <div class="said bad">
                    <p>
                        <b>"Your session has ended."</b>
                        " This page keeps what you typed and ticked: sign in, then come back to it and go on."
                    </p>
                    <a class="button primary" href=here target="_blank">"Sign in (in a new tab)"</a>
                </div>
            }.into_any())}
        </div>
        <div role="status">
            {move || told.get().map(|why| view! {
                <div class="said">
                    <p>{why}</p>
                    <button class="quiet" aria-label="Close" on:click=move |_| told.set(None)>"×"</button>
                </div>
            }.into_any())}
        </div>
    }
}
