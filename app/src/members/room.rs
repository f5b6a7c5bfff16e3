use leptos::prelude::*;

/// Room for rows that are not drawn. The script alone makes it: the policy of the page lets no style stand in its HTML. It
/// spans no columns: where some are not shown, it would add as many empty ones.
#[component]
pub(super) fn Room(rows: u32) -> impl IntoView {
    let height = format!("calc(var(--row) * {rows})");
    view! { <tr class="room" aria-hidden="true"><td style:height=height></td></tr> }
}
