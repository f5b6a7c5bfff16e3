use std::ops::Range;

use crate::domain::Span;

/// So many rows are drawn before and after those in view: what a finger or a key brings into view is there already.
const AROUND: u32 = 8;
/// Rows are asked for when fewer than these are left on the way.
const LEFT: u32 = 60;
/// So many rows are asked for before and after those in view.
const AHEAD: u32 = 100;
/// Rows are asked for from a multiple of this on, so that a row more or less asks for the same.
const STEP: u32 = 20;

/// Which rows are in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct View {
    /// The first one, from 0.
    pub(super) first: u32,
    /// How many fit.
    pub(super) rows: u32,
}

impl View {
    /// Those in view, of as many as match.
    pub(super) fn shown(self, matching: u32) -> Range<u32> {
        let first = self.first.min(matching.saturating_sub(1));
        first..matching.min(first.saturating_add(self.rows))
    }

    /// What to ask for, if there is less than will soon be needed.
    pub(super) fn missing(self, have: Span, matching: u32) -> Option<Span> {
        let near = self.around(LEFT, matching);
        if have.from <= near.start && near.end <= have.end() {
            return None;
        }
        let all = self.around(AHEAD, matching);
        let from = all.start / STEP * STEP;
        Some(Span { from, rows: (all.end - from).next_multiple_of(STEP) })
    }

    fn around(self, more: u32, matching: u32) -> Range<u32> {
        let shown = self.shown(matching);
        shown.start.saturating_sub(more)..matching.min(shown.end.saturating_add(more))
    }
}

/// What stands in the body of the table, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Drawn {
    /// The row at this place.
    Row(u32),
    /// Room for so many rows that are not drawn.
    Room(u32),
}

/// The rows around the view, and the one that has the focus wherever it is, with room for all others.
pub(super) fn drawn(view: View, matching: u32, focused: Option<u32>) -> Vec<Drawn> {
    let near = view.around(AROUND, matching);
    let mut rows: Vec<u32> = near.clone().collect();
    match focused.filter(|row| *row < matching && !near.contains(row)) {
        Some(row) if row < near.start => rows.insert(0, row),
        Some(row) => rows.push(row),
        None => {}
    }
    let mut drawn = Vec::with_capacity(rows.len() + 3);
    let mut next = 0;
    for row in rows.into_iter().chain([matching]) {
        if row > next {
            drawn.push(Drawn::Room(row - next));
        }
        if row < matching {
            drawn.push(Drawn::Row(row));
        }
        next = row + 1;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_focused_row_stays_wherever_the_view_is() {
        let view = View { first: 100, rows: 2 };
        let places = |focused| drawn(view, 1_000, focused);
        assert_eq!(places(None)[..2], [Drawn::Room(92), Drawn::Row(92)]);
        assert_eq!(places(Some(3))[..4], [Drawn::Room(3), Drawn::Row(3), Drawn::Room(88), Drawn::Row(92)]);
        assert_eq!(places(Some(999)).last(), Some(&Drawn::Row(999)));
    }

    #[test]
    fn nothing_is_asked_for_that_is_there() {
        let view = View { first: 0, rows: 20 };
        assert_eq!(view.missing(Span { from: 0, rows: 100 }, 50_000), None);
        assert_eq!(view.missing(Span { from: 0, rows: 100 }, 40), None);
        let below = View { first: 60, rows: 20 };
        assert_eq!(below.missing(Span { from: 0, rows: 100 }, 50_000), Some(Span { from: 0, rows: 180 }));
    }

    proptest! {
        #[test]
        fn every_row_has_its_place(first in 0..60_000u32, rows in 0..80u32, matching in 0..50_000u32, focused in proptest::option::of(0..60_000u32)) {
            let mut next = 0;
            for part in drawn(View { first, rows }, matching, focused) {
                match part {
                    Drawn::Row(row) => { prop_assert_eq!(row, next); next += 1; }
                    Drawn::Room(more) => { prop_assert!(more > 0); next += more; }
                }
            }
            prop_assert_eq!(next, matching);
        }

        #[test]
        fn what_is_asked_for_is_enough(first in 0..60_000u32, rows in 0..80u32, matching in 1..50_000u32) {
            let view = View { first, rows };
            if let Some(span) = view.missing(Span { from: 0, rows: 0 }, matching) {
                prop_assert!(span.rows <= Span::MOST);
                prop_assert_eq!(view.missing(span, matching), None);
            }
        }
    }
}
