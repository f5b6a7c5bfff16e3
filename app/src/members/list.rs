use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{columns::Columns, kept::KeptTicks, newest::Newest, selection::Ticked};
use crate::{
    domain::{MembersQuery, Span, Window},
    frame::Live,
    paths,
    ui::{Answer, ask},
};

/// What the parts of the list share.
#[derive(Clone, Copy)]
pub(crate) struct List {
    /// What the URL asks for.
    pub(crate) query: Memo<MembersQuery>,
    /// The rows that are ticked.
    pub(crate) ticked: RwSignal<Ticked>,
    /// The rows, kept while the next ones are on their way.
    pub(crate) window: Answer<Window>,
    /// The rows that were scrolled to, and under which query; any other query begins at its page.
    pub(crate) wanted: RwSignal<Option<(MembersQuery, Span)>>,
    /// The number of the snapshot that the rows were asked from; 0 is the newest.
    pub(crate) snapshot: RwSignal<u64>,
    /// How the rows are laid out.
    pub(crate) columns: Columns,
    /// The page runs in the browser: what needs it may be offered.
    pub(crate) hydrated: RwSignal<bool>,
}

impl List {
    /// For the page whose URL it is.
    pub(crate) fn new() -> Self {
        let location = use_location();
        // On the way to another screen the URL is that one's already; no rows are asked for under it.
        let query = Memo::new(move |before: Option<&MembersQuery>| match before {
            Some(before) if location.pathname.get() != paths::MEMBERS => before.clone(),
            _ => MembersQuery::parse(&location.search.get()),
        });
        let snapshot = RwSignal::new(0);
        let wanted = RwSignal::new(None::<(MembersQuery, Span)>);
        let asked = Memo::new(move |_| (query.get(), span_of(&query.read(), wanted.read().as_ref())));
        let hydrated = RwSignal::new(false);
        let newest = Newest::new(asked, hydrated);
        let window = ask(move || (asked.get(), snapshot.get()), move |(asked, snapshot)| newest.rows(asked, snapshot));
        let kept: KeptTicks = expect_context();
        let ticked = kept.ticked;
        let already = Ticked::already();
        Effect::new(move |begun: Option<()>| {
            kept.stand_under(&query.with(MembersQuery::matching));
            if begun.is_none() {
                if already != Ticked::default() {
                    ticked.set(already.clone());
                }
                hydrated.set(true);
            }
        });
        follow_snapshots(window, snapshot);
        provide_context(Failing(newest.failing));
        Self { query, ticked, window, wanted, snapshot, columns: Columns::new(), hydrated }
    }
}

/// Rows could not be read, and are asked for again.
#[derive(Clone, Copy)]
pub(super) struct Failing(pub(super) RwSignal<bool>);

/// The rows to ask for under a query.
pub(super) fn span_of(query: &MembersQuery, wanted: Option<&(MembersQuery, Span)>) -> Span {
    wanted.filter(|(of, _)| of == query).map_or_else(|| query.span(), |(_, span)| *span)
}

/// Asks for the rows again when the roster has a newer snapshot than the one on the page.
fn follow_snapshots(window: Answer<Window>, snapshot: RwSignal<u64>) {
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
