use leptos::prelude::*;

use super::grid::Grid;

/// Room for rows that are not drawn. The script alone makes it: the policy of the page lets no style stand in its HTML.
#[component]
pub(super) fn Room(grid: Grid, rows: u32) -> impl IntoView {
    let height = format!("calc(var(--row) * {rows})");
    view! { <tr class="room" aria-hidden="true"><td colspan=move || grid.columns() style:height=height></td></tr> }
}
