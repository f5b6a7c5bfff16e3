use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlInputElement},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{LastList, screens::SCREENS};
use crate::platform;

/// A second key counts as long after the first, in milliseconds.
const SECOND_KEY: i64 = 1_500;

/// What single keys can open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shortcuts {
    /// The command palette is open.
    pub(super) palette: RwSignal<bool>,
    /// The sheet that lists the keys is open.
    pub(super) keys: RwSignal<bool>,
    /// Single keys do something.
    pub(super) on: RwSignal<bool>,
}

impl Shortcuts {
    pub(super) fn provide() -> Self {
        let on = RwSignal::new(platform::chosen("shortcuts") != "off");
        let shortcuts = Self { palette: RwSignal::new(false), keys: RwSignal::new(false), on };
        let last_list: LastList = expect_context();
        let navigate = use_navigate();
        let g_pressed = StoredValue::new(None);
        Effect::new(move || {
            let navigate = navigate.clone();
            // Listened to for as long as the page lives.
            drop(window_event_listener(ev::keydown, move |event| {
                let after_g = g_pressed.get_value().is_some_and(|at| now() - at < SECOND_KEY);
                g_pressed.set_value(None);
                if event.default_prevented() || shortcuts.is_opening() || is_dialog_open() {
                    return;
                }
                let key = event.key();
                if event.ctrl_key() || event.meta_key() || event.alt_key() {
                    if key == "k" && !event.alt_key() {
                        event.prevent_default();
                        shortcuts.palette.set(true);
                    }
                    return;
                }
                if !on.get_untracked() || event.is_composing() || is_typing(&event) {
                    return;
                }
                match &*key {
                    "g" => return g_pressed.set_value(Some(now())),
                    "?" => shortcuts.keys.set(true),
                    "/" if focus_filter() => {}
                    key if after_g => {
                        let Some(screen) = SCREENS.iter().find(|screen| screen.key == key) else { return };
                        navigate(&untrack(|| screen.href(last_list)), NavigateOptions::default());
                    }
                    _ => return,
                }
                event.prevent_default();
            }));
        });
        shortcuts
    }

    /// Something of it is open, or will be once its code is there.
    fn is_opening(self) -> bool {
        self.palette.get_untracked() || self.keys.get_untracked()
    }
}

fn now() -> i64 {
    platform::now().unwrap_or_default().0
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// The key belongs to the field that has the focus.
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
    match target.tag_name().as_str() {
        "INPUT" => {
            target.dyn_ref::<HtmlInputElement>().is_none_or(|input| !["checkbox", "radio"].contains(&&*input.type_()))
        }
        "TEXTAREA" | "SELECT" => true,
        _ => target.is_content_editable(),
    }
}

/// Moves the focus to the filter of the screen, if it has one.
fn focus_filter() -> bool {
    let filter = document().query_selector("main input[type=search]").ok().flatten();
    let Some(filter) = filter.and_then(|filter| filter.dyn_into::<HtmlInputElement>().ok()) else { return false };
    filter.select();
    filter.focus().is_ok()
}
