//! What the browser fetches only when somebody goes there. All else comes with the first page.

#![expect(clippy::unnecessary_wraps, reason = "a module that cannot be fetched is an error of whatever is in it")]

use std::future::pending;

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::{ChooseView, hooks::use_location, location::Location};

use crate::{
    add_accounts::{AddAccountsPage, CheckedListPage},
    audit::AuditPage,
    domain::AccountId,
    frame::{Dialogs, DialogsProps, Shortcuts},
    history::HistoryPage,
    look_up::{LookUpPage, LookUpResultPage},
    members::{Panel, PanelProps},
    operations::{OperationPage, OperationsPage, PlanPage},
    overview::OverviewPage,
    paths, platform,
    recreate::RecreatePage,
    send_again::SendAgainPage,
    settings::{CheckPage, SettingsPage},
    sign_in::SignInPage,
    unprocessed::UnprocessedPage,
};

/// A screen or a part of one whose code is in the module `later`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Later {
    AddAccounts,
    CheckedList,
    LookUp,
    LookUpResult,
    Recreate,
    Plan,
    Overview,
    Unprocessed,
    Operations,
    Operation,
    History,
    Audit,
    Settings,
    SignIn,
    SendAgain,
    Check,
    /// One account, beside the list of members.
    Panel(AccountId),
    /// What opens over every screen, from its first opening on.
    Dialogs(Shortcuts),
}

/// The module is all that only this function reaches. A second one would share code with it in a third, and so on.
#[wasm_split(later, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
fn made(part: Later) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        Later::AddAccounts => AddAccountsPage().into_any(),
        Later::CheckedList => CheckedListPage().into_any(),
        Later::LookUp => LookUpPage().into_any(),
        Later::LookUpResult => LookUpResultPage().into_any(),
        Later::Recreate => RecreatePage().into_any(),
        Later::Plan => PlanPage().into_any(),
        Later::Overview => OverviewPage().into_any(),
        Later::Unprocessed => UnprocessedPage().into_any(),
        Later::Operations => OperationsPage().into_any(),
        Later::Operation => OperationPage().into_any(),
        Later::History => HistoryPage().into_any(),
        Later::Audit => AuditPage().into_any(),
        Later::Settings => SettingsPage().into_any(),
        Later::SignIn => SignInPage().into_any(),
        Later::SendAgain => SendAgainPage().into_any(),
        Later::Check => CheckPage().into_any(),
        Later::Panel(account) => Panel(PanelProps { account }).into_any(),
        Later::Dialogs(shortcuts) => Dialogs(DialogsProps { shortcuts }).into_any(),
    })
}

/// Whether all the code of the page that the server has sent is there: waits for the module if it takes that. Before, the
/// page must not be taken over, since its links and forms would be as well. If the module cannot be had, they go on to
/// work as they do without a script.
pub async fn is_whole() -> bool {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let is_list = location.pathname().is_ok_and(|path| path == paths::MEMBERS);
    (is_list && paths::opened(search.trim_start_matches('?')).is_none()) || fetch().await.is_ok()
}

impl Later {
    /// The part, if the module can be had.
    pub(crate) async fn if_fetched(self) -> Option<AnyView> {
        made(self).await.ok()
    }

    /// Waits for the module. If it cannot be had, such as when the server has another version by now, the browser goes
    /// to the page instead, as it does without a script. So it does if somebody has gone on to another number meanwhile:
    /// the router waits for what was asked for first, and would not show it.
    async fn fetched() {
        let Location { pathname, search, hash, .. } = use_location();
        let asked = pathname.get_untracked();
        platform::tell_of_module("later");
        let is_there = fetch().await.is_ok();
        let path = pathname.get_untracked();
        if !is_there || (path != asked && without_number(&path).is_some_and(|of| without_number(&asked) == Some(of))) {
            platform::open_page(&path, &search.get_untracked(), &hash.get_untracked());
            pending::<()>().await;
        }
    }
}

/// What comes before the number at the end of a path.
fn without_number(path: &str) -> Option<&str> {
    let (before, number) = path.rsplit_once('/')?;
    number.parse::<u64>().is_ok().then_some(before)
}

impl ChooseView for Later {
    async fn choose(self) -> AnyView {
        Self::fetched().await;
        // It is there now.
        made(self).await.unwrap_or_else(|_| ().into_any())
    }

    /// Flat routes do not ask for it.
    async fn preload(&self) {}
}
