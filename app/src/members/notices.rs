use leptos::prelude::*;
use leptos_router::hooks::use_location;

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
        Some(notices.collect_view())
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

/// Regions that the URL names and that have no rows, because Muster does not know them or they are off.
#[component]
pub(super) fn StrangeRegions() -> impl IntoView {
    let live: Live = expect_context();
    let search = use_location().search;
    let notices = move || {
        let status = live.status.get().and_then(Result::ok)?;
        let asked = search.with(|search| named(search));
        let strange: Vec<_> =
            asked.iter().filter_map(|name| Some((name.clone(), why_strange(name, &status.regions)?))).collect();
        let instead =
            if strange.len() == asked.len() { " Every Region that can be read is shown instead." } else { "" };
        let notices = strange.into_iter().map(|(name, why)| {
            view! { <Notice tone="warn"><p>{format!("“{name}” {why}{instead}")}</p></Notice> }
        });
        Some(notices.collect_view())
    };
    view! { {move || notices()} }
}

/// The Regions that the query part of a URL names, as they stand there.
fn named(search: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
    let names = pairs.filter(|(key, _)| key == "region").map(|(_, name)| name.trim().to_owned());
    grouped(names.filter(|name| !name.is_empty()).map(|name| (name, ()))).into_iter().map(|(name, _)| name).collect()
}

fn why_strange(name: &str, regions: &[RegionFreshness]) -> Option<&'static str> {
    let Ok(region) = name.parse::<Region>() else {
        return Some("is not a Region: a Region is written like eu-west-1.");
    };
    match regions.iter().find(|known| known.region == region).map(|known| known.detector) {
        None => Some("is none of the Regions that Muster reads; MUSTER_REGIONS names them."),
        Some(DetectorState::RegionOff) => Some("is not enabled for the administrator account."),
        Some(_) => None,
    }
}
