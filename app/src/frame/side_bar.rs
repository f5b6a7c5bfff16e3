use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{LastList, Live};
use crate::{paths, ui::count};

/// The navigation: every screen that exists, with what is going on there.
#[component]
pub(crate) fn SideBar() -> impl IntoView {
    let live: Live = expect_context();
    let last_list: LastList = expect_context();
    let status = move || live.status.get().and_then(Result::ok);
    view! {
        <nav class="side" aria-label="Screens">
            <NavLink path=paths::MEMBERS href=Signal::derive(move || last_list.href()) label="Members">
                <Transition>
                    {move || status().map(|s| view! { <span class="count">{count(s.accounts)}</span> })}
                </Transition>
            </NavLink>
            <NavLink path=paths::UNPROCESSED href=Signal::stored(paths::UNPROCESSED.to_owned()) label="Unprocessed">
                <Transition>
                    {move || {
                        let open = status().map_or(0, |s| s.unprocessed);
                        (open > 0).then(|| view! { <span class="count">{count(open)}</span> })
                    }}
                </Transition>
            </NavLink>
            <NavLink path=paths::OPERATIONS href=Signal::stored(paths::OPERATIONS.to_owned()) label="Operations">
                <Transition>
                    {move || {
                        let running = status().map_or(0, |s| s.running);
                        (running > 0).then(|| view! { <span class="count">{format!("{} running", count(running))}</span> })
                    }}
                    {move || {
                        let waiting = status().map_or(0, |s| s.approvals);
                        (waiting > 0).then(|| view! { <span class="count">{format!("{} to approve", count(waiting))}</span> })
                    }}
                </Transition>
            </NavLink>
            <NavLink path=paths::HISTORY href=Signal::stored(paths::HISTORY.to_owned()) label="History">""</NavLink>
            <NavLink path=paths::AUDIT href=Signal::stored(paths::AUDIT.to_owned()) label="Audit trail">""</NavLink>
            <NavLink path=paths::SETTINGS href=Signal::stored(paths::SETTINGS.to_owned()) label="Settings">""</NavLink>
        </nav>
    }
}

#[component]
fn NavLink(path: &'static str, href: Signal<String>, label: &'static str, children: Children) -> impl IntoView {
    let here = use_location().pathname;
    let current = move || here.with(|here| here.starts_with(path)).then_some("page");
    view! { <a href=href aria-current=current><span>{label}</span> {children()}</a> }
}
