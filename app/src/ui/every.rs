use std::time::Duration;

use leptos::prelude::*;

/// Calls `work` every `period` in the browser, while the page can be seen and the caller lives.
pub(crate) fn every(period: Duration, work: impl Fn() + Clone + 'static) {
    Effect::new(move || {
        let work = work.clone();
        let guarded = move || {
            if !document().hidden() {
                work();
            }
        };
        if let Ok(handle) = set_interval_with_handle(guarded, period) {
            on_cleanup(move || handle.clear());
        }
    });
}
