use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_location};

use super::Live;
use crate::{
    domain::{DetectorState, MembersQuery, Region},
    ui::{Menu, plural},
};

/// The only place where Regions are chosen: the scope of rows, counts and actions, kept in the URL.
#[component]
pub(crate) fn RegionScope() -> impl IntoView {
    let live: Live = expect_context();
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let regions = move || {
        let status = live.status.get().and_then(Result::ok)?;
        let on = status.regions.into_iter().filter(|r| r.detector != DetectorState::RegionOff);
        Some(on.map(|freshness| freshness.region).collect::<Vec<Region>>())
    };
    let label = move || {
        let chosen = query.with(|query| query.regions.clone());
        match chosen.as_slice() {
            [] => {
                regions().map_or_else(|| "All Regions".into(), |all| format!("All {}", plural(count(&all), "Region")))
            }
            [one] => one.to_string(),
            several => plural(count(several), "Region"),
        }
    };
    view! {
        <Menu label=label.into_any()>
                <Form action=move || location.pathname.get() attr:class="stack">
                    {move || hidden_fields(&query.get())}
                    <fieldset>
                        <legend>"Regions in view"</legend>
                        {move || {
                            let chosen = query.with(|query| query.regions.clone());
                            regions().unwrap_or_default().into_iter().map(|region| {
                                let checked = chosen.contains(&region);
                                view! {
                                    <label class="check">
                                        <input type="checkbox" name="region" value=region.to_string() checked=checked prop:checked=checked />
                                        <span class="id">{region.to_string()}</span>
                                    </label>
                                }
                            }).collect_view()
                        }}
                    </fieldset>
                    <p class="soft">"None ticked means every Region."</p>
                    <button class="primary">"Apply"</button>
                </Form>
        </Menu>
    }
}

/// The other parts of the query, so that choosing Regions keeps them.
fn hidden_fields(query: &MembersQuery) -> impl IntoView + use<> {
    let others = MembersQuery { regions: Vec::new(), page: 0, ..query.clone() }.to_search();
    form_urlencoded::parse(others.as_bytes())
        .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> })
        .collect_view()
}

fn count(regions: &[Region]) -> u32 {
    u32::try_from(regions.len()).unwrap_or(u32::MAX)
}
