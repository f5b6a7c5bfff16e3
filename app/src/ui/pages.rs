use leptos::prelude::*;

use super::count;

/// Which of all lines are on a page, from 0, of so many each, the newest first, and the ways `to` the pages beside it.
pub(crate) fn pages(page: u32, each: u32, lines: usize, total: u32, to: &dyn Fn(u32) -> String) -> AnyView {
    let first = page * each;
    let last = first + u32::try_from(lines).unwrap_or(0);
    let newer =
        (page > 0).then(|| view! { <a class="button quiet" rel="prev" href=to(page - 1)>"Newer"</a> }.into_any());
    let older =
        (last < total).then(|| view! { <a class="button quiet" rel="next" href=to(page + 1)>"Older"</a> }.into_any());
    view! {
        <div class="foot">
            <span>{format!("{}–{} of {}", count(first + 1), count(last), count(total))}</span>
            <nav aria-label="Pages">{newer} {older}</nav>
        </div>
    }
    .into_any()
}
