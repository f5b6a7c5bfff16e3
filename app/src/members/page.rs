use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{bulk_bar::BulkBar, filter::FilterLine, list::List, panel::Panel, status_bar::StatusBar, table::Table};
use crate::{
    domain::DetectorState,
    frame::{Live, RefreshButton},
    paths,
    ui::{ErrorNotice, Notice, count},
};

/// The list of members.
#[component]
pub(crate) fn MembersPage() -> impl IntoView {
    let list = List::new();
    provide_context(list);
    let location = use_location();
    let opened = Memo::new(move |_| paths::opened(&location.search.get()));
    let total = move || list.window.get().and_then(Result::ok).map(|window| count(window.total));
    view! {
        <Title text="Members" />
        <div class="head">
            <h1 tabindex="-1">"Members " <span><Transition>{total}</Transition></span></h1>
            <RefreshButton />
            <a class="button" href=move || paths::look_up(&list.query.get())>"Look up"</a>
            <a class="button primary" href=move || paths::add_accounts(&list.query.get())>"Add accounts"</a>
        </div>
        <Transition>
            <RegionNotices />
            {move || list.window.get().map(|window| match window {
                Ok(window) => view! { <StatusBar window /> }.into_any(),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })}
        </Transition>
        <FilterLine />
        <div class="split" class:open=move || opened.get().is_some()>
            <BulkBar>
                <Transition>
                    {move || list.window.get().and_then(Result::ok).map(|window| view! { <Table window opened=opened.get() /> })}
                </Transition>
            </BulkBar>
            {move || opened.get().map(|account| view! { <Panel account /> })}
        </div>
    }
}

/// What keeps rows from being there or being fresh, Region by Region.
#[component]
fn RegionNotices() -> impl IntoView {
    let live: Live = expect_context();
    let notices = move || {
        let status = live.status.get().and_then(Result::ok)?;
        let lines = status.regions.into_iter().filter_map(|region| {
            let name = region.region.to_string();
            if region.detector == DetectorState::Missing {
                return Some(view! { <Notice tone="warn"><p><b>{name}</b>": GuardDuty is off for the administrator account in this Region, so it has no members there."</p></Notice> });
            }
            let error = region.freshness.error?;
            let kept = region.freshness.read_at.map(|_| " The rows are those of the last reading.");
            Some(view! { <Notice tone="bad"><p><b>{name}</b>" could not be read: "{error}{kept}</p></Notice> })
        });
        Some(lines.collect_view())
    };
    view! { {notices} }
}
