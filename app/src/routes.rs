//! Every screen and its route, on one page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    add_accounts::{AddAccountsPage, CheckedListPage},
    audit::AuditPage,
    frame::Frame,
    history::HistoryPage,
    look_up::{LookUpPage, LookUpResultPage},
    members::MembersPage,
    operations::{OperationPage, OperationsPage, PlanPage},
    paths,
    recreate::RecreatePage,
    send_again::SendAgainPage,
    settings::{CheckPage, SettingsPage},
    sign_in::SignInPage,
    ui::{Clock, Empty},
    unprocessed::UnprocessedPage,
};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Clock::provide();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Muster".to_owned() } else { format!("{title} · Muster") } />
        <Router>
            <Frame>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/members") view=MembersPage ssr=SsrMode::Async />
                    <Route path=path!("/members/add") view=AddAccountsPage ssr=SsrMode::Async />
                    <Route path=path!("/members/add/:id") view=CheckedListPage ssr=SsrMode::Async />
                    <Route path=path!("/members/look-up") view=LookUpPage ssr=SsrMode::Async />
                    <Route path=path!("/members/look-up/:id") view=LookUpResultPage ssr=SsrMode::Async />
                    <Route path=path!("/members/recreate") view=RecreatePage ssr=SsrMode::Async />
                    <Route path=path!("/plans/:id") view=PlanPage ssr=SsrMode::Async />
                    <Route path=path!("/unprocessed") view=UnprocessedPage ssr=SsrMode::Async />
                    <Route path=path!("/operations") view=OperationsPage ssr=SsrMode::Async />
                    <Route path=path!("/operations/:id") view=OperationPage ssr=SsrMode::Async />
                    <Route path=path!("/history") view=HistoryPage ssr=SsrMode::Async />
                    <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("/send-again") view=SendAgainPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/checks/:id") view=CheckPage ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text="Not found" />
        <h1 tabindex="-1">"Not found"</h1>
        <Empty title="There is no such page.">
            <a class="button" href=paths::MEMBERS>"Go to Members"</a>
        </Empty>
    }
}
