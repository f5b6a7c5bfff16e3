use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{matrix::MatrixTable, over_time::Pictures, server_fns};
use crate::{
    domain::{Change, Matrix, MembersQuery},
    frame::{ALL_SHOWN, Live, RefreshButton, StrangeRegions},
    paths,
    ui::{ErrorNotice, Transition, ask, meanwhile},
};

/// The Regions in scope by status, and the members over time.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let location = use_location();
    // On the way to another screen the URL is that one's already; nothing is asked for under it.
    let scope = Memo::new(move |before: Option<&MembersQuery>| match before {
        Some(before) if location.pathname.get() != paths::OVERVIEW => before.clone(),
        _ => MembersQuery::parse(&location.search.get()).scope(),
    });
    let live: Live = expect_context();
    let matrix = ask(move || scope.get(), |scope| server_fns::show_matrix(scope.to_search()));
    live.follow(matrix, Change::is_of_roster);
    let over_time = ask(move || scope.get(), |scope| server_fns::show_over_time(scope.to_search()));
    // Where the numbers did not change, nothing did.
    Effect::new(move |before: Option<Option<Matrix>>| {
        let now = matrix.get().and_then(Result::ok);
        if before.flatten().is_some_and(|before| now.as_ref().is_some_and(|now| *now != before)) {
            over_time.refetch();
        }
        now
    });
    view! {
        <Title text="Overview" />
        <div class="head"><h1 tabindex="-1">"Overview"</h1><RefreshButton /></div>
        <StrangeRegions instead=ALL_SHOWN />
        <section aria-labelledby="by-status">
            <h2 id="by-status">"Regions by status"</h2>
            <Transition fallback=meanwhile("Reading how many members have which status…")>
                {move || matrix.get().map(|matrix| match matrix {
                    Ok(matrix) => view! { <MatrixTable matrix scope=scope.get() /> }.into_any(),
                    Err(error) => view! { <ErrorNotice error /> }.into_any(),
                })}
            </Transition>
        </section>
        <section aria-labelledby="over-time">
            <h2 id="over-time">"Members over time"</h2>
            <Transition fallback=meanwhile("Reading what changed over time…")>
                {move || over_time.get().map(|over_time| match over_time {
                    Ok(over_time) => view! { <Pictures over_time scope=scope.get() /> }.into_any(),
                    // It stands above already.
                    Err(error) if matrix.get().and_then(Result::err).as_ref() == Some(&error) => ().into_any(),
                    Err(error) => view! { <ErrorNotice error /> }.into_any(),
                })}
            </Transition>
        </section>
    }
}
