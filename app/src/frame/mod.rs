//! What is around every screen: top bar, navigation, and the roster's state that both show.

mod last_list;
mod live;
mod region_scope;
pub(crate) mod server_fns;
mod session;
mod side_bar;
mod stream;
mod theme;
mod top_bar;

pub(crate) use last_list::LastList;
pub(crate) use live::Live;
pub(crate) use theme::Theme;
pub(crate) use top_bar::RefreshButton;

use leptos::wasm_bindgen::JsCast;
use leptos::{prelude::*, web_sys::HtmlElement};
use leptos_router::hooks::use_location;
use session::Said;
use side_bar::SideBar;
use top_bar::TopBar;

use crate::{
    paths, platform,
    ui::{Me, SessionEnded, Told},
};

/// The frame, with a screen inside.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    focus_heading_after_navigation();
    // Whoever leaves this page or comes to it loads the document anew.
    if use_location().pathname.get_untracked() == paths::SIGN_IN {
        return view! { <main id="main">{children()}</main> }.into_any();
    }
    provide_context(SessionEnded(RwSignal::new(false)));
    provide_context(Told(RwSignal::new(None)));
    Live::provide();
    LastList::provide();
    provide_context(Me(SharedValue::new(platform::who).into_inner()));
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <TopBar />
            <SideBar />
            <main id="main" tabindex="-1">{children()}</main>
        </div>
        <div class="says"><Said /></div>
    }
    .into_any()
}

/// A new screen is announced by moving the focus to its heading.
fn focus_heading_after_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                let heading = document().query_selector("main h1").ok().flatten();
                if let Some(heading) = heading.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                    // A heading that cannot take the focus leaves it where it is.
                    drop(heading.focus());
                }
            });
        }
        now
    });
}
