//! What has the focus is in sight: not beyond an edge of what scrolls, not under what stays in place.

use leptos::web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{Grid, Stop, kept};

/// The first columns stay in place.
const STAYING: u32 = 2;

impl Grid {
    /// Scrolls the rows until one of them is in view; it is drawn then.
    pub(super) fn reveal_row(self, row: u32) {
        let Some((scroller, rows)) = kept(self.scroller).zip(self.geometry()) else { return };
        let Some(place) = row.checked_sub(1) else { return };
        let above = f64::from(place) * rows.high;
        let below = above + rows.high - (f64::from(scroller.client_height()) - rows.head);
        let top = f64::from(scroller.scroll_top());
        if top > above {
            scroller.set_scroll_top(pixels(above));
        } else if top < below {
            scroller.set_scroll_top(pixels(below.ceil()));
        }
        self.look();
    }

    /// Scrolls the columns until a cell is in view, and the page where the table is higher than the window.
    pub(super) fn reveal_cell(self, stop: Stop) {
        let Some((scroller, cell)) = kept(self.scroller).zip(self.cell(stop)) else { return };
        let last_staying = self.cell(Stop { column: STAYING - 1, ..stop });
        if let Some(last_staying) = last_staying.filter(|_| stop.column >= STAYING) {
            let (edge, cell) = (last_staying.get_bounding_client_rect().right(), cell.get_bounding_client_rect());
            let end = scroller.get_bounding_client_rect().left() + f64::from(scroller.client_width());
            // A cell that is wider than the room is seen from its beginning.
            let further = (cell.right() - end).max(0.0).ceil().min((cell.left() - edge).floor());
            scroller.set_scroll_left(scroller.scroll_left() + pixels(further));
        }
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        nearest.set_inline(ScrollLogicalPosition::Nearest);
        cell.scroll_into_view_with_scroll_into_view_options(&nearest);
    }

    pub(super) fn geometry(self) -> Option<Geometry> {
        let table = kept(self.table)?;
        let height = |selector| Some(table.query_selector(selector).ok()??.get_bounding_client_rect().height());
        Some(Geometry { head: height("thead")?, high: height("tbody [aria-rowindex]").filter(|high| *high > 0.0)? })
    }
}

/// In CSS pixels.
pub(super) struct Geometry {
    pub(super) head: f64,
    pub(super) high: f64,
}

#[expect(clippy::cast_possible_truncation, reason = "no table is so high")]
pub(super) fn pixels(length: f64) -> i32 {
    length as i32
}
