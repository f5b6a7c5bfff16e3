use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    LastList, Live,
    screens::{SCREENS, Screen},
};
use crate::{
    domain::RosterStatus,
    paths,
    ui::{Transition, count},
};

/// The navigation: every screen that exists, with what is going on there.
#[component]
pub(crate) fn SideBar() -> impl IntoView {
    let links = SCREENS.map(|screen| view! { <NavLink screen /> });
    view! { <nav class="side" aria-label="Screens">{links.into_iter().collect_view()}</nav> }
}

#[component]
fn NavLink(screen: Screen) -> impl IntoView {
    let live: Live = expect_context();
    let last_list: LastList = expect_context();
    let Screen { path, label, .. } = screen;
    let here = use_location().pathname;
    let current = move || here.with(|here| paths::belongs_to(here, path)).then_some("page");
    let href = move || screen.href(last_list);
    let counts = move || {
        let status = live.status.get().and_then(Result::ok)?;
        Some(
            counts(path, &status)
                .into_iter()
                .map(|text| view! { <span class="count">{text}</span> }.into_any())
                .collect_view()
                .into_any(),
        )
    };
    view! { <a href=href aria-current=current><span>{label}</span> <Transition>{move || counts()}</Transition></a> }
}

/// What is going on at a screen.
fn counts(path: &str, status: &RosterStatus) -> Vec<String> {
    let some = |number: u32, words: &str| (number > 0).then(|| format!("{}{words}", count(number)));
    match path {
        paths::MEMBERS => vec![count(status.accounts)],
        paths::UNPROCESSED => some(status.unprocessed, "").into_iter().collect(),
        paths::OPERATIONS => {
            [some(status.running, " running"), some(status.approvals, " to approve")].into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}
