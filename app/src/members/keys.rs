use leptos::{
    ev,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlInputElement},
};

use super::{
    grid::{Grid, Stop},
    ticking::Ticking,
};

/// What a key does in the grid.
pub(super) fn press(grid: Grid, ticking: &Ticking, event: &ev::KeyboardEvent) {
    if event.alt_key() {
        return;
    }
    let done = match event.key().as_str() {
        " " => space(grid, ticking, event),
        "Enter" => enter(event),
        "a" if event.ctrl_key() || event.meta_key() => {
            ticking.all(true);
            true
        }
        key => target(grid, key, event.ctrl_key() || event.meta_key()).is_some_and(|stop| {
            grid.go(stop);
            true
        }),
    };
    if done {
        event.prevent_default();
    }
}

/// Where a key leads.
fn target(grid: Grid, key: &str, far: bool) -> Option<Stop> {
    let (here, last) = (grid.stop(), grid.matching());
    let row = |row: u32| Some(Stop { row: row.min(last), ..here });
    match key {
        "ArrowDown" => row(here.row + 1),
        "ArrowUp" => row(here.row.saturating_sub(1)),
        "PageDown" => row(here.row + grid.rows_in_view()),
        "PageUp" => row(here.row.saturating_sub(grid.rows_in_view()).max(1)),
        "Home" if far => Some(Stop { row: 1, column: 0 }),
        "End" if far => Some(Stop { row: last, ..here }),
        "ArrowRight" => grid.column(here, true).map(|column| Stop { column, ..here }),
        "ArrowLeft" => grid.column(here, false).map(|column| Stop { column, ..here }),
        "Home" => Some(Stop { column: 0, ..here }),
        "End" => grid.column(Stop { column: grid.columns(), ..here }, false).map(|column| Stop { column, ..here }),
        _ => None,
    }
}

/// Ticks the row; with shift, all from the one that was ticked last. A checkbox without shift does so by itself.
fn space(grid: Grid, ticking: &Ticking, event: &ev::KeyboardEvent) -> bool {
    let Some(place) = grid.stop().row.checked_sub(1) else { return false };
    let on_checkbox = event.target().is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some());
    if event.shift_key() {
        ticking.through(place);
    } else if !on_checkbox {
        ticking.turn(place);
    }
    event.shift_key() || !on_checkbox
}

/// Opens the row, wherever in it the focus is; a link does so by itself.
fn enter(event: &ev::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
    let row = target.closest("tbody tr").ok().flatten().filter(|_| target.tag_name() != "A");
    let link = row.and_then(|row| row.query_selector("a").ok().flatten());
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = &link {
        link.click();
    }
    link.is_some()
}
