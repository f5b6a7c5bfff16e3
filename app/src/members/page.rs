use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{
    bulk_bar::BulkBar, filter::FilterLine, panel::Panel, selection::Ticked, server_fns, status_bar::StatusBar,
    table::Table,
};
use crate::{
    domain::{DetectorState, MembersQuery, Window},
    error::AppError,
    frame::{Live, RefreshButton},
    paths,
    ui::{ErrorNotice, Notice, count},
};

/// What the parts of the list share.
#[derive(Clone, Copy)]
pub(crate) struct List {
    /// What the URL asks for.
    pub(crate) query: Memo<MembersQuery>,
    /// The rows that are ticked.
    pub(crate) ticked: RwSignal<Ticked>,
    /// The rows, kept while the next ones are on their way.
    pub(crate) window: Resource<Result<Window, AppError>>,
    /// The number of the snapshot that the rows were asked from; 0 is the newest.
    pub(crate) snapshot: RwSignal<u64>,
    /// The page runs in the browser: what needs it may be offered.
    pub(crate) hydrated: RwSignal<bool>,
}

impl List {
    fn new() -> Self {
        let search = use_location().search;
        let query = Memo::new(move |_| MembersQuery::parse(&search.get()));
        let snapshot = RwSignal::new(0);
        let window = Resource::new(
            move || (query.get(), snapshot.get()),
            |(query, snapshot)| server_fns::rows(query.to_search(), snapshot),
        );
        let ticked = RwSignal::new(Ticked::default());
        let hydrated = RwSignal::new(false);
        let already = Ticked::already();
        Effect::new(move || {
            ticked.set(already.clone());
            hydrated.set(true);
        });
        follow_snapshots(window, snapshot);
        // “All that match” means the query it was ticked under.
        Effect::new(move |before: Option<MembersQuery>| {
            let filter = query.with(MembersQuery::matching);
            if before.is_some_and(|before| before != filter) && ticked.with_untracked(|ticked| ticked.all) {
                ticked.set(Ticked::default());
            }
            filter
        });
        Self { query, ticked, window, snapshot, hydrated }
    }
}

/// Asks for the rows again when the roster has a newer snapshot than the one on the page.
fn follow_snapshots(window: Resource<Result<Window, AppError>>, snapshot: RwSignal<u64>) {
    let live: Live = expect_context();
    Effect::new(move || {
        let newest = live.status.get().and_then(Result::ok).map(|status| status.snapshot);
        let shown = window.get_untracked().and_then(Result::ok).map(|window| window.snapshot);
        if let (Some(newest), Some(shown)) = (newest, shown)
            && newest != shown
        {
            snapshot.set(newest);
        }
    });
}

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
