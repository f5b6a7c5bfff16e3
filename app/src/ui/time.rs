use std::time::Duration;

use leptos::prelude::*;

use super::every;
use crate::{domain::Timestamp, platform};

/// The one ticker behind every relative time on the page; empty until the page is hydrated.
#[derive(Clone, Copy)]
pub(crate) struct Clock(RwSignal<Option<Timestamp>>);

impl Clock {
    pub(crate) fn provide() {
        let now = RwSignal::new(None);
        provide_context(Self(now));
        Effect::new(move || {
            now.set(platform::now());
            if let Some(root) = document().document_element() {
                // An attribute of this name can always be set.
                drop(root.set_attribute("data-live", ""));
            }
        });
        every(Duration::from_secs(5), move || now.set(platform::now()));
    }
}

/// Where the page is and when it was looked at: what is printed must say it.
#[component]
pub(crate) fn Printed(path: String) -> impl IntoView {
    let Clock(now) = expect_context();
    let moment = move || now.get().map(|now| format!(", {}", platform::utc(now)));
    view! { <p class="printed">{platform::host()} {path} {move || moment()}</p> }
}

/// A moment that must be compared with other records: always absolute.
#[component]
pub(crate) fn Moment(at: Timestamp) -> impl IntoView {
    view! { <time>{platform::utc_to_the_second(at)}</time> }
}

/// A moment: absolute in the HTML, relative once hydrated, the full time on hover.
#[component]
pub(crate) fn Time(at: Timestamp) -> impl IntoView {
    let utc = platform::utc(at);
    let Clock(now) = expect_context();
    let title = utc.clone();
    view! { <time title=title>{move || now.get().map_or_else(|| utc.clone(), |now| at.ago(now))}</time> }
}
