//! Every screen and its route, on one page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    frame::{Arrival, Frame},
    later::Later,
    members::MembersPage,
    paths,
    ui::{Clock, Empty},
};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Clock::provide();
    Arrival::provide();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Muster".to_owned() } else { format!("{title} · Muster") } />
        <Router>
            <Frame>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/overview") view=Later::Overview ssr=SsrMode::Async />
                    <Route path=path!("/members") view=MembersPage ssr=SsrMode::Async />
                    <Route path=path!("/members/add") view=Later::AddAccounts ssr=SsrMode::Async />
                    <Route path=path!("/members/add/:id") view=Later::CheckedList ssr=SsrMode::Async />
                    <Route path=path!("/members/look-up") view=Later::LookUp ssr=SsrMode::Async />
                    <Route path=path!("/members/look-up/:id") view=Later::LookUpResult ssr=SsrMode::Async />
                    <Route path=path!("/members/recreate") view=Later::Recreate ssr=SsrMode::Async />
                    <Route path=path!("/plans/:id") view=Later::Plan ssr=SsrMode::Async />
                    <Route path=path!("/unprocessed") view=Later::Unprocessed ssr=SsrMode::Async />
                    <Route path=path!("/operations") view=Later::Operations ssr=SsrMode::Async />
                    <Route path=path!("/operations/:id") view=Later::Operation ssr=SsrMode::Async />
                    <Route path=path!("/history") view=Later::History ssr=SsrMode::Async />
                    <Route path=path!("/audit") view=Later::Audit ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=Later::Settings ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=Later::SignIn ssr=SsrMode::Async />
                    <Route path=path!("/send-again") view=Later::SendAgain ssr=SsrMode::Async />
                    <Route path=path!("/settings/checks/:id") view=Later::Check ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text="Not found" />
        <div class="head"><h1 tabindex="-1">"Not found"</h1></div>
        <Empty title="There is no such page.">
            <a class="button" href=paths::MEMBERS>"Go to Members"</a>
        </Empty>
    }
}
