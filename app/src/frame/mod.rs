//! What is around every screen: top bar, navigation, and the roster's state that both show.

mod arrival;
mod dialogs;
mod ended;
mod held_focus;
mod key_sheet;
mod last_list;
mod live;
mod palette;
mod region_scope;
mod screens;
pub(crate) mod server_fns;
mod session;
mod shortcuts;
mod side_bar;
mod strange_regions;
mod stream;
mod theme;
mod top_bar;

pub(crate) use arrival::Arrival;
pub(crate) use dialogs::{Dialogs, DialogsProps};
pub use ended::tell_of_end;
pub(crate) use last_list::LastList;
pub(crate) use live::Live;
pub(crate) use shortcuts::Shortcuts;
pub(crate) use strange_regions::{ALL_SHOWN, StrangeRegions};
pub(crate) use theme::Theme;
pub(crate) use top_bar::RefreshButton;

use arrival::Arrived;
use ended::Ended;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use session::Said;
use side_bar::SideBar;
use top_bar::TopBar;

use crate::{
    later::Later,
    members::KeptTicks,
    paths, platform,
    ui::{Me, SessionEnded, Told},
};

/// The frame, with a screen inside.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    // Whoever leaves this page or comes to it loads the document anew.
    if use_location().pathname.get_untracked() == paths::SIGN_IN {
        // The document is drawn once what comes after the screen is there (`shell.rs`).
        return view! { <main id="main">{children()}</main> <div id="says" class="says"><Ended /></div> }.into_any();
    }
    provide_context(SessionEnded(RwSignal::new(false)));
    provide_context(Told(RwSignal::new(None)));
    Live::provide();
    LastList::provide();
    KeptTicks::provide();
    held_focus::hold_focus();
    provide_context(Me(SharedValue::new(platform::who).into_inner()));
    let shortcuts = Shortcuts::provide();
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <TopBar shortcuts />
            <SideBar />
            <main id="main" tabindex="-1">{children()}</main>
        </div>
        <div id="says" class="says"><Said /> <Ended /></div>
        <Arrived />
        {opened(shortcuts)}
    }
    .into_any()
}

/// What opens over every screen, from its first opening on.
fn opened(shortcuts: Shortcuts) -> impl IntoView {
    let Told(told) = expect_context();
    let wanted = RwSignal::new(false);
    Effect::new(move || {
        if shortcuts.palette.get() || shortcuts.keys.get() {
            wanted.set(true);
        }
    });
    let fetched = move || async move {
        if let Some(dialogs) = Later::Dialogs(shortcuts).if_fetched().await {
            return dialogs;
        }
        // What is typed and ticked stays: this is not worth a new page.
        shortcuts.palette.set(false);
        shortcuts.keys.set(false);
        wanted.set(false);
        told.set(Some("This could not be loaded. Try again, or load the page anew.".to_owned()));
        ().into_any()
    };
    view! { {move || wanted.get().then(|| Suspend::new(fetched()))} }
}
