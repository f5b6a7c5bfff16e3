mod sight;
mod steady;

use std::ops::Range;

use leptos::{
    ev,
    html::{Div, ElementType, Table},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, FocusOptions, HtmlElement},
};
use leptos_router::hooks::use_location;

use self::{sight::pixels, steady::Seen};
use super::{
    drawn::{Drawn, View, drawn},
    list::{List, span_of},
};
use crate::{
    domain::{AccountId, MembersQuery, Row, Span, Window},
    frame::Arrival,
    paths, platform,
};

/// Where the one tab stop of the grid is: the heading is row 0, the first account row 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stop {
    pub(super) row: u32,
    pub(super) column: u32,
}

/// The table as one scroll over all rows that match: it draws those around the view, asks for the ones that will be
/// needed next, and is walked by keys. Before the page runs it is a plain table of one page.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) list: List,
    pub(super) scroller: NodeRef<Div>,
    pub(super) table: NodeRef<Table>,
    /// The rows in view; none before the page runs.
    view: RwSignal<Option<View>>,
    /// Where the focus is, or comes in.
    stop: RwSignal<Stop>,
    /// What the cell that has the focus says in full, where it is shorter: others see it under the pointer.
    pub(super) in_full: RwSignal<Option<String>>,
}

/// The first row in view under each query that was left.
type Left = StoredValue<Vec<(MembersQuery, u32)>>;

impl Grid {
    pub(super) fn new(list: List) -> Self {
        let stop = RwSignal::new(Stop { row: 1, column: 0 });
        let (scroller, table, view, in_full) =
            (NodeRef::new(), NodeRef::new(), RwSignal::new(None), RwSignal::new(None));
        let grid = Self { list, scroller, table, view, stop, in_full };
        let (left, arrival): (_, Arrival) = (StoredValue::new(Vec::new()), expect_context());
        Effect::new(move |before: Option<Option<MembersQuery>>| {
            grid.begin_at_page(before.flatten(), left, || arrival.came_back())
        });
        Effect::new(move || grid.ask_ahead());
        Effect::new(move |before: Option<bool>| grid.stay_as_rows_change(before));
        Effect::new(move |before: Option<Option<Seen>>| grid.stay_as_others_come(before.flatten()));
        grid.keep_place_in_url();
        let resized = window_event_listener(ev::resize, move |_| grid.look());
        on_cleanup(move || resized.remove());
        grid
    }

    /// Accounts that match.
    pub(super) fn matching(self) -> u32 {
        self.of_window(|window| window.matching).unwrap_or(0)
    }

    /// The row at a place, if the browser has it.
    pub(super) fn row(self, place: u32) -> Option<Row> {
        self.of_window(|window| window.rows.get(place.checked_sub(window.from)? as usize).cloned()).flatten()
    }

    /// The place of an account's row, if the browser has it.
    pub(super) fn place(self, account: AccountId) -> Option<u32> {
        self.of_window(|window| Seen::of(window).place(account)).flatten()
    }

    /// Something of the rows that the browser has.
    pub(super) fn of_window<T>(self, of: impl FnOnce(&Window) -> T) -> Option<T> {
        self.list.window.with(|window| window.as_ref().and_then(|window| window.as_ref().ok()).map(of))
    }

    /// What the body of the table is made of.
    pub(super) fn drawn(self) -> Vec<Drawn> {
        self.hold_focus();
        match self.view.get() {
            Some(view) => drawn(view, self.matching(), self.stop.get().row.checked_sub(1)),
            None => self.of_window(|window| taken_over(window).map(Drawn::Row).collect()).unwrap_or_default(),
        }
    }

    /// The rows of the plain table that the page does not take over.
    pub(super) fn plain(self) -> Option<Range<u32>> {
        let plain = |window: &Window| taken_over(window).end..window.from + len(window);
        if self.view.get().is_some() { None } else { self.of_window(plain) }
    }

    /// The first and the last row in view, from 1.
    pub(super) fn shown(self) -> (u32, u32) {
        match self.view.get() {
            Some(view) => {
                let shown = view.shown(self.matching());
                (shown.start + 1, shown.end)
            }
            None => self.of_window(|window| (window.from + 1, window.from + len(window))).unwrap_or((0, 0)),
        }
    }

    /// Columns of the table.
    pub(super) fn columns(self) -> u32 {
        self.list.columns.number()
    }

    /// Whether the tab stop is in this column of this row; none before the page runs, when everything is one.
    pub(super) fn stops(self, row: u32) -> impl Fn(u32) -> Signal<Option<&'static str>> + Copy {
        let column = Memo::new(move |_| {
            let stop = self.stop.get();
            (stop.row == row).then(|| stop.column.min(self.columns() - 1))
        });
        move |here| {
            Signal::derive(move || {
                self.list.hydrated.get().then(|| if column.get() == Some(here) { "0" } else { "-1" })
            })
        }
    }

    /// Sees which rows are in view.
    pub(super) fn look(self) {
        if let Some(view) = self.seen().filter(|view| self.view.get_untracked() != Some(*view)) {
            self.view.set(Some(view));
        }
    }

    fn seen(self) -> Option<View> {
        let (scroller, rows) = kept(self.scroller).zip(self.geometry())?;
        let top = f64::from(scroller.scroll_top());
        let room = f64::from(scroller.client_height()) - rows.head;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no table is so high")]
        let view = View { first: (top / rows.high) as u32, rows: (room / rows.high).ceil().max(1.0) as u32 };
        Some(view)
    }

    /// Once the page runs, and when the rows of another query are there: the page of the URL is in view.
    fn begin_at_page(
        self,
        before: Option<MembersQuery>,
        left: Left,
        came_back: impl Fn() -> bool,
    ) -> Option<MembersQuery> {
        let query = self.list.query.get();
        let there = self.of_window(|window| window.query == query) == Some(true);
        if !there || before.as_ref() == Some(&query) {
            return before;
        }
        // Whoever scrolled the plain table stays where they are.
        let plain = before.is_none().then(|| kept(self.scroller)).flatten();
        let further = plain.map_or(0, |scroller| scroller.scroll_top());
        // A page after the last one is the last one.
        let last_page = self.matching().saturating_sub(1) / MembersQuery::PAGE * MembersQuery::PAGE;
        let page = query.span().from.min(last_page);
        let first = self.left_at(before.as_ref(), &query, left).filter(|_| came_back()).unwrap_or(page);
        if before.is_some() {
            self.stop.update(|stop| stop.row = stop.row.min(1));
        } else if let Some(active) = document().active_element() {
            // Whoever is in the plain table stays in that row, even if it goes.
            self.came_to(&active);
        }
        let view = self.view.get_untracked().map(|view| View { first: 0, ..view }).or_else(|| self.seen());
        let View { first: above, rows } = view.unwrap_or(View { first: 0, rows: MembersQuery::PAGE });
        self.view.set(Some(View { first: first + above, rows }));
        // By then there is room to scroll.
        request_animation_frame(move || self.scroll_to(first, further));
        Some(query)
    }

    /// Remembers which row was the first in view under the query before; answers which one was under this one, if it is
    /// on its page.
    fn left_at(self, before: Option<&MembersQuery>, query: &MembersQuery, left: Left) -> Option<u32> {
        let whole = |query: &MembersQuery| MembersQuery { page: 0, ..query.clone() };
        left.try_update_value(|left| {
            if let Some((before, view)) = before.map(whole).zip(self.view.get_untracked()) {
                left.retain(|(query, _)| *query != before);
                left.push((before, view.first));
            }
            let (_, first) = left.iter().find(|(left, _)| *left == whole(query))?;
            (query.span().from..query.span().end()).contains(first).then_some(*first)
        })?
    }

    /// The first row in view stays there when the rows become higher or lower.
    fn stay_as_rows_change(self, before: Option<bool>) -> bool {
        let compact = self.list.columns.layout.with(|layout| layout.compact);
        let first = self.view.get_untracked().map(|view| view.first);
        if let Some(first) = first.filter(|_| before.is_some_and(|before| before != compact)) {
            request_animation_frame(move || self.scroll_to(first, 0));
        }
        compact
    }

    /// Has the row at a place be the first in view, and so many pixels above it.
    fn scroll_to(self, first: u32, further: i32) {
        if let Some((scroller, rows)) = kept(self.scroller).zip(self.geometry()) {
            scroller.set_scroll_top(pixels(f64::from(first) * rows.high) + further);
            self.look();
        }
    }

    /// Asks for what will be needed, one request at a time and always for where the view is by then.
    fn ask_ahead(self) {
        let Some(view) = self.view.get() else { return };
        let List { query, wanted, .. } = self.list;
        let asked = query.with_untracked(|query| span_of(query, wanted.read_untracked().as_ref()));
        let arrived = self.of_window(|window| {
            // Whoever asks beyond the end gets the last page instead.
            let is_from = window.from == asked.from || asked.from >= window.matching;
            let whole = len(window) >= asked.rows.min(window.matching.saturating_sub(asked.from));
            let all = window.query == query.get_untracked() && is_from && whole;
            all.then(|| (Span { from: window.from, rows: len(window) }, window.matching))
        });
        let Some((have, matching)) = arrived.flatten() else { return };
        if let Some(span) = view.missing(have, matching) {
            wanted.set(Some((query.get_untracked(), span)));
        }
    }

    /// The URL names the page that is in view, so that a reload and the way back lead there.
    fn keep_place_in_url(self) {
        let location = use_location();
        let pending = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move || {
            let Some(view) = self.view.get() else { return };
            let on_list = location.pathname.get() == paths::MEMBERS;
            location.search.track();
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            let page = view.first / MembersQuery::PAGE;
            let elsewhere = move |search: &str| MembersQuery::parse(search).page != page;
            let keep = move || {
                platform::replace_search(|search| elsewhere(search).then(|| paths::at_page(search, page)));
            };
            pending.set_value(on_list.then(|| set_timeout_with_handle(keep, REST).ok()).flatten());
        });
        on_cleanup(move || {
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
        });
    }

    /// Moves the tab stop to a cell, which gets the focus and comes into view.
    pub(super) fn go(self, stop: Stop) {
        self.stop.set(stop);
        self.reveal_row(stop.row);
        request_animation_frame(move || {
            self.focus();
            self.reveal_cell(self.stop());
        });
    }

    fn focus(self) {
        let control = self.cell(self.stop()).map(|cell| match cell.query_selector("a, input") {
            Ok(Some(control)) => control,
            _ => cell,
        });
        if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
            let staying = FocusOptions::new();
            staying.set_prevent_scroll(true);
            // What cannot take the focus leaves it where it is.
            drop(control.focus_with_options(&staying));
        }
    }

    /// A row that has the focus may be moved as others come and go beside it, and then loses it.
    fn hold_focus(self) {
        if self.view.get_untracked().is_some() && self.has_focus() {
            // As soon as the rows are there: before anything is painted or told to a screen reader.
            queue_microtask(move || {
                if !self.has_focus() {
                    self.focus();
                }
            });
        }
    }

    fn has_focus(self) -> bool {
        kept(self.table).is_some_and(|table| table.contains(document().active_element().as_deref()))
    }

    /// Whatever way the focus came, the tab stop is where it is.
    pub(super) fn came(self, event: &ev::FocusEvent) {
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            self.came_to(&target);
        }
    }

    fn came_to(self, target: &Element) {
        let Ok(Some(cell)) = target.closest("td, th") else { return };
        let Some(row) = cell.parent_element().and_then(|row| row.get_attribute("aria-rowindex")?.parse::<u32>().ok())
        else {
            return;
        };
        let shortened =
            cell.has_attribute("title").then(|| cell.clone()).or(cell.query_selector("[title]").ok().flatten());
        self.in_full.set(shortened.and_then(|part| part.get_attribute("title")));
        let before = std::iter::successors(cell.previous_element_sibling(), Element::previous_element_sibling);
        self.stop.set(Stop { row: row - 1, column: u32::try_from(before.count()).unwrap_or(0) });
    }

    /// The focus has gone elsewhere, or comes to another cell.
    pub(super) fn left(self) {
        if !self.has_focus() {
            self.in_full.set(None);
        }
    }

    /// Where the focus goes from here.
    pub(super) fn stop(self) -> Stop {
        self.stop.try_get_untracked().unwrap_or_default()
    }

    /// Rows that fit into the view.
    pub(super) fn rows_in_view(self) -> u32 {
        self.view.get_untracked().map_or(1, |view| view.rows.saturating_sub(1).max(1))
    }

    /// The next column that can be seen, from here to the right or left.
    pub(super) fn column(self, from: Stop, right: bool) -> Option<u32> {
        let seen = |column: &u32| {
            let cell = self.cell(Stop { row: 0, column: *column }).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
            cell.is_some_and(|cell| cell.offset_width() > 0)
        };
        if right { (from.column + 1..self.columns()).find(seen) } else { (0..from.column).rev().find(seen) }
    }

    fn cell(self, stop: Stop) -> Option<Element> {
        let row = kept(self.table)?.query_selector(&format!("[aria-rowindex='{}']", stop.row + 1)).ok()??;
        row.children().item(stop.column)
    }
}

/// An element of the list, unless the list is gone: a frame may come after it.
fn kept<E: ElementType>(node: NodeRef<E>) -> Option<E::Output>
where
    E::Output: JsCast + Clone + 'static,
{
    node.try_get_untracked().flatten()
}

/// How long a scroll must rest before the URL names its page.
const REST: std::time::Duration = std::time::Duration::from_millis(200);

/// Of the plain table the page takes over so many rows at most, so that it runs sooner. Those after them are only HTML,
/// and go once it runs.
const TAKEN_OVER: u32 = 24;

fn taken_over(window: &Window) -> Range<u32> {
    window.from..window.from + len(window).min(TAKEN_OVER)
}

fn len(window: &Window) -> u32 {
    u32::try_from(window.rows.len()).unwrap_or(0)
}
