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
        Effect::new(move || now.set(platform::now()));
        every(Duration::from_secs(5), move || now.set(platform::now()));
    }
}

/// A moment: absolute in the HTML, relative once hydrated, the full time on hover.
#[component]
pub(crate) fn Time(at: Timestamp) -> impl IntoView {
    let utc = platform::utc(at);
    let Clock(now) = expect_context();
    let title = utc.clone();
    view! { <time title=title>{move || now.get().map_or_else(|| utc.clone(), |now| at.ago(now))}</time> }
}
