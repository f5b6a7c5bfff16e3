use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{LastList, Live};
use crate::{
    domain::{HistoryQuery, MembersQuery, Region},
    paths,
    ui::{Menu, plural, sent},
};

/// The only place where Regions are chosen: the scope of rows, counts and actions, kept in the URL.
#[component]
pub(crate) fn RegionScope() -> impl IntoView {
    let live: Live = expect_context();
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    // Only a change of the Regions makes the boxes anew: what is being ticked stays ticked.
    let regions = Memo::new(move |_| live.regions());
    let every = move || {
        let all = regions.get().filter(|all| !all.is_empty());
        all.map_or_else(|| "All Regions".into(), |all| format!("All {}", plural(count(&all), "Region")))
    };
    // Regions that cannot be read narrow nothing.
    let chosen = Memo::new(move |_| {
        let mut chosen = query.with(|query| query.regions.clone());
        chosen.retain(|region| regions.get().is_none_or(|all| all.is_empty() || all.contains(region)));
        chosen
    });
    let label = move || match chosen.get().as_slice() {
        [] => every(),
        [one] => one.to_string(),
        several => plural(count(several), "Region"),
    };
    let navigate = use_navigate();
    let last_list: LastList = expect_context();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let url = last_list.choose(MembersQuery::parse(&sent(&event, &["region"])).regions);
        navigate(&url, NavigateOptions::default());
    };
    let unscoped = move || location.search.with(|search| in_scope(&location.pathname.read(), search, Vec::new()));
    view! {
        <Menu label=view! { {move || label()} }.into_any()>
                <a class="button" href=unscoped aria-current=move || chosen.with(Vec::is_empty).then_some("true")>{move || every()}</a>
                <form method="get" action=move || location.pathname.get() class="stack" on:submit=apply>
                    {move || hidden_fields(unscoped().split_once('?').map_or("", |(_, others)| others))}
                    <fieldset>
                        <legend>"Or only some"</legend>
                        {move || {
                            let chosen = chosen.get();
                            regions.get().unwrap_or_default().into_iter().map(|region| {
                                let checked = chosen.contains(&region);
                                view! {
                                    <label class="check">
                                        <input type="checkbox" name="region" value=region.to_string() checked=checked prop:checked=checked />
                                        <span class="id">{region.to_string()}</span>
                                    </label>
                                }.into_any()
                            }).collect_view().into_any()
                        }}
                    </fieldset>
                    <p class="soft">"None ticked means every Region."</p>
                    <button class="primary">"Apply"</button>
                </form>
        </Menu>
    }
}

/// The same page with other Regions in view.
pub(super) fn in_scope(path: &str, search: &str, regions: Vec<Region>) -> String {
    match path {
        paths::MEMBERS => paths::members(&MembersQuery { regions, page: 0, ..MembersQuery::parse(search) }),
        paths::HISTORY => paths::history(&HistoryQuery { regions, page: 0, ..HistoryQuery::parse(search) }),
        paths::RECREATE => paths::recreate(paths::recreated(search), &MembersQuery::of_regions(regions)),
        _ => paths::scoped(path, &MembersQuery { regions, ..MembersQuery::default() }),
    }
}

/// The other parts of the query, so that choosing Regions keeps them.
fn hidden_fields(others: &str) -> impl IntoView + use<> {
    form_urlencoded::parse(others.as_bytes())
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> }.into_any()
        })
        .collect_view()
}

fn count(regions: &[Region]) -> u32 {
    u32::try_from(regions.len()).unwrap_or(u32::MAX)
}
