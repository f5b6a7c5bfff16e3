use leptos::{prelude::*, task::spawn_local};

use super::{grid::Grid, list::List, selection::Ticked, server_fns};
use crate::domain::{AccountId, Span};

/// Ticks rows by where they are.
#[derive(Clone, Copy)]
pub(super) struct Ticking {
    grid: Grid,
    /// The row that was ticked last: a range begins there.
    anchor: StoredValue<Option<u32>>,
}

impl Ticking {
    pub(super) fn new(grid: Grid) -> Self {
        let anchor = StoredValue::new(None);
        // Under another query other rows are at these places.
        Effect::new(move || {
            grid.list.query.track();
            anchor.set_value(None);
        });
        Self { grid, anchor }
    }

    /// Ticks one row, or takes its tick away.
    pub(super) fn set(self, place: u32, on: bool) {
        if let Some(row) = untrack(|| self.grid.row(place)) {
            self.grid.list.ticked.update(|ticked| ticked.set(row.account, on));
            self.anchor.set_value(Some(place));
        }
    }

    /// Ticks one row that is not, and the other way round.
    pub(super) fn turn(self, place: u32) {
        let ticked = untrack(|| self.grid.row(place)).map(|row| self.is_ticked(row.account));
        if let Some(ticked) = ticked {
            self.set(place, !ticked);
        }
    }

    /// Ticks every row from the one that was ticked last to this one, whether the browser has them or not.
    pub(super) fn through(self, place: u32) {
        let Some(anchor) = self.anchor.get_value() else { return self.set(place, true) };
        let List { query, ticked, snapshot, .. } = self.grid.list;
        let search = query.with_untracked(crate::domain::MembersQuery::to_search);
        let snapshot = snapshot.get_untracked();
        let (first, end) = (anchor.min(place), anchor.max(place) + 1);
        self.anchor.set_value(Some(place));
        let here: Option<Vec<AccountId>> =
            untrack(|| (first..end).map(|place| self.grid.row(place).map(|row| row.account)).collect());
        if let Some(here) = here {
            ticked.update(|ticked| here.iter().for_each(|account| ticked.set(*account, true)));
            return;
        }
        spawn_local(async move {
            let mut from = first;
            while from < end {
                let rows = (end - from).min(Span::MOST);
                let Ok(window) = server_fns::rows(search.clone(), from, rows, snapshot).await else { return };
                if window.rows.is_empty() {
                    return;
                }
                ticked.try_update(|ticked| window.rows.iter().for_each(|row| ticked.set(row.account, true)));
                from += rows;
            }
        });
    }

    /// Ticks all that match, or none.
    pub(super) fn all(self, on: bool) {
        self.grid.list.ticked.set(Ticked { all: on, ..Ticked::default() });
    }

    /// Whether all that match are ticked, with how many exceptions.
    pub(super) fn whole(self) -> Option<bool> {
        let matching = self.grid.matching();
        match self.grid.list.ticked.with(|ticked| ticked.count(matching)) {
            0 => Some(false),
            many if many >= matching => Some(true),
            _ => None,
        }
    }

    fn is_ticked(self, account: AccountId) -> bool {
        self.grid.list.ticked.with_untracked(|ticked| ticked.contains(account))
    }
}
