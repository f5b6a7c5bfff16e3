use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Live;
use crate::{
    domain::{DetectorState, Region, RegionFreshness, grouped},
    ui::{Notice, Transition},
};

/// What most screens do where no Region is left.
pub(crate) const ALL_SHOWN: &str = " Every Region that can be read is shown instead.";

/// Regions that the URL names and that are not read, because Muster does not know them or they are off.
#[component]
pub(crate) fn StrangeRegions(
    /// What is done where no other Region is named.
    #[prop(default = "")]
    instead: &'static str,
) -> impl IntoView {
    let live: Live = expect_context();
    let search = use_location().search;
    let notices = move || {
        let status = live.status.get().and_then(Result::ok)?;
        let asked = search.with(|search| named(search));
        let strange: Vec<_> =
            asked.iter().filter_map(|name| Some((name.clone(), why_strange(name, &status.regions)?))).collect();
        let instead = if strange.len() == asked.len() { instead } else { "" };
        let notices = strange.into_iter().map(|(name, why)| {
            view! { <Notice tone="warn"><p>{format!("“{name}” {why}{instead}")}</p></Notice> }
        });
        Some(notices.collect_view().into_any())
    };
    view! { <Transition>{move || notices()}</Transition> }
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
        Some(DetectorState::Missing) => Some("is not read: GuardDuty is off there for the administrator account."),
        Some(_) => None,
    }
}
