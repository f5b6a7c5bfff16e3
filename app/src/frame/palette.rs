use std::time::Duration;

use leptos::{
    ev::KeyboardEvent, prelude::*, server_fn::ServerFn, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement,
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    LastList, Live,
    screens::SCREENS,
    server_fns::{self, Refresh},
};
use crate::{
    domain::{Action, MembersQuery, OperationId, Region, RegionFreshness},
    paths,
    ui::Dialog,
};

/// Accounts that are named at most.
const FOUND: u32 = 6;
/// Fewer letters are in too many accounts.
const LEAST: usize = 3;
/// GuardDuty's account ids have no more digits, and no operation's number has as many.
const ID_DIGITS: usize = 12;
/// How long nothing is typed before accounts are looked for.
const REST: Duration = Duration::from_millis(120);
const THEMES: [(&str, &str); 3] = [
    ("Theme: as the system", "[name=theme][value=system]"),
    ("Theme: light", "[name=theme][value=light]"),
    ("Theme: dark", "[name=theme][value=dark]"),
];

/// Something that can be chosen.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    label: String,
    kind: &'static str,
    does: Does,
}

/// What a choice does.
#[derive(Clone, PartialEq, Eq)]
enum Does {
    /// Goes there.
    Go(String),
    /// Has these Regions in view.
    Scope(Vec<Region>),
    /// Presses what stands in the page, which knows whether it may be.
    Press(String),
    /// Shows the keys.
    Keys,
}

fn entry(label: impl Into<String>, kind: &'static str, does: Does) -> Entry {
    Entry { label: label.into(), kind, does }
}

/// Everything that can be reached by typing a part of its name: screens, accounts, operations, the scope, actions.
#[component]
pub(super) fn Palette(open: RwSignal<bool>, keys: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open label="Find or go to"><Chooser open keys /></Dialog> }
}

#[component]
fn Chooser(open: RwSignal<bool>, keys: RwSignal<bool>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::new());
    let at = RwSignal::new(0_usize);
    let last_list: LastList = expect_context();
    let fixed = fixed(last_list);
    let shown = Memo::new(move |_| typed.with(|typed| matching(&fixed.read(), typed, found.get())));
    let navigate = use_navigate();
    let choose = Callback::new(move |place: usize| {
        let Some(entry) = shown.with_untracked(|shown| shown.get(place).cloned()) else { return };
        open.set(false);
        match entry.does {
            Does::Go(href) => navigate(&href, NavigateOptions::default()),
            Does::Scope(regions) => navigate(&last_list.choose(regions), NavigateOptions::default()),
            Does::Press(selector) => press(&selector),
            Does::Keys => keys.set(true),
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let (here, many) = (at.get_untracked(), shown.with_untracked(Vec::len).max(1));
        match event.key().as_str() {
            "ArrowDown" => at.set((here + 1) % many),
            "ArrowUp" => at.set((here + many - 1) % many),
            "Enter" => choose.run(here),
            _ => return,
        }
        event.prevent_default();
        show_option(at.get_untracked());
    };
    let on_input = move |event| {
        typed.set(event_target_value(&event));
        at.set(0);
        find(typed, found);
    };
    let options = move || {
        let options = shown.get().into_iter().enumerate().map(|(place, Entry { label, kind, .. })| {
            let selected = move || if at.get() == place { "true" } else { "false" };
            view! {
                <li role="option" id=option(place) aria-selected=selected on:click=move |_| choose.run(place)>
                    <span>{label}</span> <span class="soft">{kind}</span>
                </li>
            }
            .into_any()
        });
        options.collect_view()
    };
    view! {
        <input
            type="text"
            role="combobox"
            autofocus
            autocomplete="off"
            spellcheck="false"
            aria-label="Screen, account, operation or action"
            placeholder="Screen, account id or e-mail, operation number, action"
            aria-expanded="true"
            aria-controls="choices"
            aria-autocomplete="list"
            aria-activedescendant=move || (!shown.read().is_empty()).then(|| option(at.get()))
            on:input=on_input
            on:keydown=on_key
        />
        <ul id="choices" class="choices" role="listbox" tabindex="-1" aria-label="Choices">{move || options()}</ul>
        <p class="soft" role="status">{move || shown.read().is_empty().then_some("Nothing matches.")}</p>
        <p class="soft"><kbd>"↑"</kbd> <kbd>"↓"</kbd> " choose, " <kbd>"Enter"</kbd> " go, " <kbd>"Esc"</kbd> " close"</p>
    }
}

fn option(place: usize) -> String {
    format!("choice-{place}")
}

/// What can be chosen whatever is typed.
fn fixed(last_list: LastList) -> RwSignal<Vec<Entry>> {
    let live: Live = expect_context();
    let fixed = RwSignal::new(Vec::new());
    Effect::new(move || {
        let status = live.status.get().and_then(Result::ok);
        let regions = status.map(|status| status.regions).unwrap_or_default();
        fixed.set(entries(last_list, regions));
    });
    fixed
}

fn entries(last_list: LastList, regions: Vec<RegionFreshness>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = SCREENS
        .iter()
        .map(|screen| entry(screen.label, "Screen", Does::Go(untrack(|| screen.href(last_list)))))
        .collect();
    let scope = untrack(|| last_list.scope());
    let pressed = |path: &str| Does::Press(format!("form[action=\"{path}\"] button"));
    entries.extend([
        entry("Add accounts", "Action", Does::Go(paths::add_accounts(&scope))),
        entry("Look up accounts in GuardDuty", "Action", Does::Go(paths::look_up(&scope))),
        entry("Correct e-mail addresses", "Action", Does::Go(paths::scoped(paths::RECREATE, &scope))),
        entry("Refresh: read every Region again", "Action", pressed(Refresh::PATH)),
        entry("Keys and shortcuts", "Help", Does::Keys),
    ]);
    if regions.len() > 1 {
        entries.push(entry("All Regions", "Scope", Does::Scope(Vec::new())));
    }
    let on = regions.into_iter().filter(|region| region.detector.is_on());
    entries.extend(on.map(|region| {
        let label = format!("Only {}", region.region);
        entry(label, "Scope", Does::Scope(vec![region.region]))
    }));
    entries.extend(THEMES.map(|(label, selector)| entry(label, "Theme", Does::Press(selector.to_owned()))));
    entries.extend(Action::ON_MEMBERS.map(|action| {
        let label = format!("{}: tick the accounts in Members", action.verb());
        entry(label, "Action", Does::Go(untrack(|| last_list.href())))
    }));
    entries.push(entry("Sign out", "Action", pressed(paths::SIGN_OUT)));
    entries
}

/// Those that have each word that is typed, an operation under its number, and the accounts that were found.
fn matching(fixed: &[Entry], typed: &str, found: Vec<Entry>) -> Vec<Entry> {
    let typed = typed.trim().to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let has_all = |entry: &&Entry| {
        let (label, kind) = (entry.label.to_lowercase(), entry.kind.to_lowercase());
        words.iter().all(|word| label.contains(word) || kind.contains(word))
    };
    let mut shown: Vec<Entry> = fixed.iter().filter(has_all).cloned().collect();
    let number = words.last().filter(|word| word.len() < ID_DIGITS).and_then(|word| word.parse().ok());
    let named = words.len() < 2 || "operation".starts_with(words[0]);
    if let Some(number) = number.filter(|_| named) {
        let does = Does::Go(paths::operation(OperationId(number)));
        shown.insert(0, entry(format!("Operation {number}"), "Operation", does));
    }
    shown.extend(found);
    shown
}

/// Asks for the accounts that have what is typed, once nothing more is; an answer to what is no longer typed is dropped.
fn find(typed: RwSignal<String>, found: RwSignal<Vec<Entry>>) {
    let text = typed.get_untracked().trim().to_owned();
    found.set(Vec::new());
    if text.len() < LEAST {
        return;
    }
    let is_typed = {
        let text = text.clone();
        move || typed.try_with_untracked(|typed| typed.trim() == text) == Some(true)
    };
    let ask = move || {
        if !is_typed() {
            return;
        }
        spawn_local(async move {
            // Where accounts cannot be asked for, the frame says why.
            let Ok(window) = server_fns::find(text.clone(), FOUND).await else { return };
            if !is_typed() {
                return;
            }
            let mut entries: Vec<Entry> = window
                .rows
                .into_iter()
                .map(|row| {
                    let label =
                        row.email.map_or_else(|| row.account.to_string(), |email| format!("{} {email}", row.account));
                    entry(label, "Account", Does::Go(paths::member(&MembersQuery::default(), row.account)))
                })
                .collect();
            if window.matching > FOUND {
                let label = format!("All {} accounts with “{text}”", window.matching);
                let query = MembersQuery { text, ..MembersQuery::default() };
                entries.push(entry(label, "Members", Does::Go(paths::members(&query))));
            }
            found.set(entries);
        });
    };
    set_timeout(ask, REST);
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|element| element.dyn_into().ok())
}

fn press(selector: &str) {
    if let Some(element) = element(selector) {
        element.click();
    }
}

/// Scrolls the list so that an option is in view.
fn show_option(place: usize) {
    if let Some(element) = element(&format!("#{}", option(place))) {
        element.scroll_into_view_with_bool(false);
    }
}
