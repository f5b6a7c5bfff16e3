use leptos::prelude::*;

use super::list::List;
use crate::{
    domain::{RegionFreshness, Token, Window},
    frame::Live,
    paths,
    ui::{Empty, count},
};

/// Filters that begin like a text that finds nothing: whoever typed it may have meant one of them.
fn meant(window: &Window) -> impl IntoView + use<> {
    let query = &window.query;
    let tokens = if query.text.is_empty() { Vec::new() } else { query.suggestions(&window.tokens(), &query.text) };
    let link = |(token, accounts): (Token, u32)| {
        let href = paths::members(&query.unfiltered().toggled(&token));
        view! { <a class="button" href=href>{token.name()} " " <b>{count(accounts)}</b></a> }
    };
    tokens.into_iter().map(link).collect_view()
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
    view! { {why} }.into_any()
}
