//! What somebody reads stays where it is when rows come and go above it, and the focus stays on its account.

use std::ops::Range;

use leptos::prelude::*;

use super::{Grid, Stop, kept, pixels};
use crate::domain::{AccountId, MembersQuery, Window};

/// Which accounts stood at which places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    query: MembersQuery,
    snapshot: u64,
    from: u32,
    accounts: Vec<AccountId>,
}

impl Seen {
    pub(super) fn of(window: &Window) -> Self {
        let accounts = window.rows.iter().map(|row| row.account).collect();
        Self { query: window.query.clone(), snapshot: window.snapshot, from: window.from, accounts }
    }

    pub(super) fn place(&self, account: AccountId) -> Option<u32> {
        let at = self.accounts.iter().position(|known| *known == account)?;
        Some(self.from + u32::try_from(at).ok()?)
    }

    /// How far the row at a place has moved by now.
    fn moved(&self, place: u32, now: &Self) -> Option<i64> {
        let account = *self.accounts.get(place.checked_sub(self.from)? as usize)?;
        Some(i64::from(now.place(account)?) - i64::from(place))
    }

    /// How far the rows at these places have moved: the one in the middle of those that are still there.
    fn most_moved(&self, mut places: impl Iterator<Item = u32>, now: &Self) -> i64 {
        let mut moved: Vec<i64> = places.by_ref().filter_map(|place| self.moved(place, now)).collect();
        moved.sort_unstable();
        moved.get(moved.len() / 2).copied().unwrap_or(0)
    }

    /// Where the row at a place is by now; if it is gone, where the next one is that is not. Of a row far from those that
    /// the browser has now, nobody can say.
    fn follow(&self, place: u32, now: &Self) -> Option<u32> {
        let next = |next| u32::try_from(i64::from(next) + self.moved(next, now)?).ok();
        now.places().contains(&place).then(|| (place..self.places().end).find_map(next))?
    }

    fn places(&self) -> Range<u32> {
        self.from..self.from.saturating_add(u32::try_from(self.accounts.len()).unwrap_or(u32::MAX))
    }
}

impl Grid {
    /// Where the rows are of a newer snapshot, those in view stay in view, unless somebody looks at the first of all.
    pub(super) fn stay_as_others_come(self, before: Option<Seen>) -> Option<Seen> {
        let now = self.of_window(Seen::of);
        if let (Some(before), Some(now)) = (&before, &now)
            && before.query == now.query
            && before.snapshot != now.snapshot
        {
            self.follow(before, now);
        }
        now.or(before)
    }

    fn follow(self, before: &Seen, now: &Seen) {
        let Some((view, scroller)) = self.view.get_untracked().zip(kept(self.scroller)) else { return };
        let (stop, has_focus) = (self.stop(), self.has_focus());
        let focused = stop.row.checked_sub(1).filter(|_| has_focus);
        let at_the_beginning = scroller.scroll_top() == 0;
        if let Some(place) = focused.and_then(|place| before.follow(place, now)) {
            self.stop.set(Stop { row: place + 1, ..stop });
        }
        if at_the_beginning && focused.is_none() {
            return;
        }
        let in_view = view.first..view.first.saturating_add(view.rows);
        let of_focused = focused.filter(|place| in_view.contains(place)).and_then(|place| before.moved(place, now));
        let moved = of_focused.unwrap_or_else(|| before.most_moved(in_view, now));
        // By then there is room to scroll, and nothing has been painted.
        request_animation_frame(move || {
            if let Some((scroller, rows)) = kept(self.scroller).zip(self.geometry()).filter(|_| moved != 0) {
                #[expect(clippy::cast_precision_loss, reason = "there are not so many rows")]
                let further = moved as f64 * rows.high;
                scroller.set_scroll_top(scroller.scroll_top() + pixels(further));
                self.look();
            }
            if has_focus {
                self.focus();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(from: u32, accounts: &[u32]) -> Seen {
        let account = |number: &u32| format!("{number:012}").parse().unwrap();
        let accounts = accounts.iter().map(account).collect();
        Seen { query: MembersQuery::default(), snapshot: 0, from, accounts }
    }

    #[test]
    fn rows_that_come_above_are_counted() {
        let (before, now) = (seen(10, &[1, 2, 3, 4]), seen(10, &[7, 8, 1, 2, 3, 4]));
        assert_eq!(before.most_moved(11..14, &now), 2);
        assert_eq!(before.follow(12, &now), Some(14));
    }

    #[test]
    fn a_row_that_moved_by_itself_counts_for_nothing() {
        let (before, now) = (seen(0, &[1, 2, 3, 4, 5]), seen(0, &[5, 1, 2, 3, 4]));
        assert_eq!(before.most_moved(0..5, &now), 1);
        assert_eq!(before.follow(4, &now), Some(0), "the focus goes with its account");
    }

    #[test]
    fn what_follows_a_row_that_is_gone_takes_its_place() {
        let (before, now) = (seen(0, &[1, 2, 3]), seen(0, &[1, 3]));
        assert_eq!(before.follow(1, &now), Some(1));
        assert_eq!(before.follow(2, &seen(0, &[1])), None, "the last one had none");
        assert_eq!(before.follow(0, &seen(1, &[2, 3])), None, "the browser does not have it any more");
        assert_eq!(before.most_moved(0..3, &seen(0, &[])), 0);
    }
}
