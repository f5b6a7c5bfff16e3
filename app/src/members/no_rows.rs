use leptos::prelude::*;

use super::list::List;
use crate::{
    domain::{MembersQuery, RegionFreshness, Token, Window},
    frame::Live,
    paths,
    ui::{Empty, count},
};

/// Filters and Regions that begin like a text that finds nothing: whoever typed it may have meant one of them.
fn meant(window: &Window) -> AnyView {
    let query = &window.query;
    if query.text.is_empty() {
        return ().into_any();
    }
    let tokens = query.suggestions(&window.tokens(), window.regions.len(), &query.text);
    let text = query.text.to_ascii_lowercase();
    let regions = window.regions.iter().filter(|region| region.as_str().starts_with(&text)).map(|region| {
        let href = paths::members(&MembersQuery { regions: vec![region.clone()], ..query.unfiltered() });
        view! { <a class="button" href=href>"Only " {region.to_string()}</a> }.into_any()
    });
    let link = |(token, accounts): (Token, u32)| {
        let href = paths::members(&query.unfiltered().toggled(&token));
        view! { <a class="button" href=href>{token.name(window.regions.len())} " " <b>{count(accounts)}</b></a> }
            .into_any()
    };
    view! { {tokens.into_iter().map(link).collect_view()} {regions.collect_view()} }.into_any()
}

/// The same text among all members, if another filter is in its way.
fn everywhere(query: &MembersQuery) -> Option<String> {
    let all = MembersQuery { text: query.text.clone(), ..query.unfiltered() };
    (!all.text.is_empty() && all.matching() != query.matching()).then(|| paths::members(&all))
}

/// The same filters in the Regions that are not in scope.
fn in_every_region(query: &MembersQuery) -> Option<String> {
    (!query.regions.is_empty()).then(|| paths::members(&MembersQuery { regions: Vec::new(), ..query.clone() }))
}

/// Nothing to list, and what to do about it.
#[component]
pub(super) fn NoRows(total: u32) -> impl IntoView {
    let List { query, window, .. } = expect_context();
    let live: Live = expect_context();
    if total > 0 {
        return view! {
            <Empty title="No member matches these filters.">
                {move || window.get().and_then(Result::ok).map(|window| meant(&window))}
                {move || query.with(everywhere).map(|href| view! { <a class="button" href=href>"Look among all members"</a> }.into_any())}
                {move || query.with(in_every_region).map(|href| view! { <a class="button" href=href>"Look in every Region"</a> }.into_any())}
                <a class="button" href=move || query.with(|query| paths::members(&query.unfiltered()))>"Clear filters"</a>
            </Empty>
        }
        .into_any();
    }
    let why = move || {
        let regions = live.status.get().and_then(Result::ok).map(|status| status.regions).unwrap_or_default();
        let never_read = |region: &RegionFreshness| region.freshness.read_at.is_none();
        if regions.iter().any(|r| r.freshness.reading.is_some() || never_read(r) && r.freshness.error.is_none()) {
            view! { <Empty title="Reading the members of every Region. They appear here as they arrive." /> }.into_any()
        } else if regions.iter().any(never_read) {
            view! {
                <Empty title="No members could be read yet; above it says why. Muster tries again by itself.">
                    <a class="button" href=paths::SETTINGS>"Check the connection"</a>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title="This administrator account has no members yet.">
                    <a class="button primary" href=paths::ADD_ACCOUNTS>"Add accounts"</a>
                </Empty>
            }
            .into_any()
        }
    };
    view! { {move || why()} }.into_any()
}
