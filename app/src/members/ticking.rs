use std::ops::Range;

use leptos::{prelude::*, task::spawn_local};

use super::{grid::Grid, selection::Ticked, server_fns};
use crate::{
    domain::{AccountId, MembersQuery, Span},
    error::AppError,
    ui::Told,
};

/// Ticks rows by where they are.
#[derive(Clone, Copy)]
pub(super) struct Ticking {
    grid: Grid,
    /// The row that was ticked last, where a range begins, and whose it was.
    anchor: StoredValue<Option<(u32, AccountId)>>,
    told: Told,
}

impl Ticking {
    pub(super) fn new(grid: Grid) -> Self {
        let anchor = StoredValue::new(None);
        // Under another query other rows are at these places.
        Effect::new(move || {
            grid.list.query.track();
            anchor.set_value(None);
        });
        Self { grid, anchor, told: expect_context() }
    }

    /// Ticks one row, or takes its tick away.
    pub(super) fn set(self, place: u32, on: bool) {
        if let Some(row) = untrack(|| self.grid.row(place)) {
            self.grid.list.ticked.update(|ticked| ticked.set(row.account, on));
            self.anchor.set_value(Some((place, row.account)));
        }
    }

    /// Ticks one row that is not, and the other way round.
    pub(super) fn turn(self, place: u32) {
        let ticked = untrack(|| self.grid.row(place)).map(|row| self.is_ticked(row.account));
        if let Some(ticked) = ticked {
            self.set(place, !ticked);
        }
    }

    /// Ticks every row from the one that was ticked last to this one, whether the browser has them or not: all of them,
    /// or this one alone if they cannot be read.
    pub(super) fn through(self, place: u32) {
        let anchor = self.anchor.get_value();
        self.set(place, true);
        let at = |(at, account)| untrack(|| self.grid.place(account)).unwrap_or(at);
        let from = anchor.map_or(place, at);
        let (first, end) = (from.min(place), from.max(place) + 1);
        let (ticked, Told(told)) = (self.grid.list.ticked, self.told);
        let tick = move |accounts: Vec<AccountId>| {
            if anchor.is_some_and(|(_, account)| !accounts.contains(&account)) {
                let text =
                    "The rows in between were not selected: they have changed since the first was. Select it again.";
                told.try_set(Some(text.to_owned()));
                return;
            }
            ticked.try_update(|ticked| accounts.into_iter().for_each(|account| ticked.set(account, true)));
        };
        let here = untrack(|| (first..end).map(|place| self.grid.row(place).map(|row| row.account)).collect());
        if let Some(here) = here {
            tick(here);
            return;
        }
        // The rows stand at these places in the snapshot that is looked at.
        let snapshot = untrack(|| self.grid.of_window(|window| window.snapshot)).unwrap_or(0);
        let search = self.grid.list.query.with_untracked(MembersQuery::to_search);
        spawn_local(async move {
            match accounts(search, first..end, snapshot).await {
                Ok(accounts) => tick(accounts),
                Err(error) => {
                    told.try_set(Some(format!("The rows in between were not selected. {error}")));
                }
            }
        });
    }

    /// Ticks all that match, or none.
    pub(super) fn all(self, on: bool) {
        self.grid.list.ticked.set(Ticked::whole(on));
    }

    /// Whether all that match are ticked, or none is; none of the two is something in between.
    pub(super) fn whole(self) -> Option<bool> {
        self.grid.list.ticked.with(|ticked| ticked.accounts.is_empty().then_some(ticked.all))
    }

    fn is_ticked(self, account: AccountId) -> bool {
        self.grid.list.ticked.with_untracked(|ticked| ticked.contains(account))
    }
}

/// The accounts at these places.
async fn accounts(search: String, places: Range<u32>, snapshot: u64) -> Result<Vec<AccountId>, AppError> {
    let mut accounts = Vec::new();
    for from in places.clone().step_by(Span::MOST as usize) {
        let rows = (places.end - from).min(Span::MOST);
        let window = server_fns::rows(search.clone(), from, rows, snapshot).await?;
        accounts.extend(window.rows.iter().map(|row| row.account));
    }
    Ok(accounts)
}
