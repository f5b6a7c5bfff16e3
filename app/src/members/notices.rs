use leptos::prelude::*;

use crate::{
    domain::{DetectorState, Region, RegionFreshness, grouped},
    frame::Live,
    ui::Notice,
};

/// What keeps rows from being there or being fresh: each reason once, with its Regions.
#[component]
pub(super) fn RegionNotices() -> impl IntoView {
    let live: Live = expect_context();
    let notices = move || {
        let status = live.status.get().and_then(Result::ok)?;
        let reasons = grouped(status.regions.into_iter().filter_map(|region| Some((reason(&region)?, region.region))));
        let notices = reasons.into_iter().map(|((tone, text), regions)| {
            let regions = Region::list(&regions);
            view! { <Notice tone><p><b>{regions}</b>{text}</p></Notice> }
        });
        Some(notices.collect_view().into_any())
    };
    view! { {move || notices()} }
}

/// What is to be said of a Region, after its name, and in which tone.
fn reason(region: &RegionFreshness) -> Option<(&'static str, String)> {
    if region.detector == DetectorState::Missing {
        let text = ": GuardDuty is off for the administrator account, so it has no members there.";
        return Some(("warn", text.into()));
    }
    let error = region.freshness.error.as_ref()?;
    let kept = region.freshness.read_at.map_or("", |_| " The rows are those of the last reading.");
    Some(("bad", format!(" could not be read: {error}{kept}")))
}
