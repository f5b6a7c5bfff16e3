//! Every building block in every state, for whoever changes how Muster looks.

use http::HeaderMap;
use leptos::{config::LeptosOptions, prelude::*};

use super::{
    design_chosen::{Dialogs, Palette, Selection, Suggestions},
    design_parts::{Fields, Menus, Progress, Statuses, Tables},
    design_pictures::{Pictures, Shades},
    design_states::{Notices, Panels, States},
    document,
};
use crate::ui::Clock;

/// Grounds and what stands on them, by the role that each colour has.
const GROUNDS: [&str; 8] =
    ["ground", "surface", "raised", "sunken", "accent-wash", "bad-wash", "both-wash", "warn-wash"];
const INKS: [&str; 9] = ["ink", "ink-soft", "accent", "ok", "paused", "waiting", "idle", "bad", "focus"];
/// What a button is for, by its class.
const BUTTONS: [(&str, &str); 5] = [
    ("", "Plain"),
    ("primary", "The one thing to do"),
    ("danger", "Takes something away"),
    ("primary danger", "Takes it away now"),
    ("quiet", "By the way"),
];

/// The page of all building blocks, asked for with these headers.
pub fn design_page(options: LeptosOptions, headers: HeaderMap) -> String {
    document(options, headers, "Building blocks", || {
        Clock::provide();
        view! {
            <div class="head"><h1>"Building blocks"</h1></div>
            <p class="lead">"Each as the screens use it, in every state. Nothing here does anything; the theme is the system’s, or the one that was chosen on any other page."</p>
            <div class="blocks">
                <Colours /> <Words /> <Buttons /> <Fields /> <Statuses /> <Chips /> <Menus /> <Notices /> <States /> <Tables />
                <Progress /> <Panels /> <Dialogs /> <Palette /> <Suggestions /> <Selection /> <Pictures /> <Shades />
            </div>
        }
    })
}

/// A group of building blocks under its heading.
#[component]
pub(super) fn Group(title: &'static str, children: Children) -> impl IntoView {
    let id = format!("group-{}", title.to_lowercase());
    let named = id.clone();
    view! { <section class="block" aria-labelledby=named><h2 id=id>{title}</h2> {children()}</section> }
}

#[component]
fn Colours() -> impl IntoView {
    let grounds = GROUNDS.map(|ground| {
        let inks = INKS.into_iter().zip((24_u32..).step_by(32)).map(|(ink, x)| {
            view! { <g><circle cx=x cy="16" r="9" fill=format!("var(--{ink})")><title>{ink}</title></circle></g> }
        });
        view! {
            <li class="swatch">
                <svg width="304" height="32" role="img" aria-label=format!("What stands on {ground}")>
                    <rect width="304" height="32" rx="6" fill=format!("var(--{ground})")></rect>
                    {inks.collect_view()}
                </svg>
                <span class="id">{ground}</span>
            </li>
        }
    });
    view! {
        <Group title="Colours">
            <p class="soft">{INKS.join(" · ")} ", on each ground:"</p>
            <ul class="plain">{grounds.into_iter().collect_view()}</ul>
        </Group>
    }
}

#[component]
fn Words() -> impl IntoView {
    view! {
        <Group title="Words">
            <p class="h1">"A screen " <span>"1,200"</span></p>
            <h2>"A part of it " <span>"12 accounts"</span></h2>
            <h3>"A part of a part"</h3>
            <p>"What is said. " <span class="soft">"What is said beside it. "</span> <span class="bad-text">"What is wrong. "</span> <a href="#main">"Where it leads"</a> " " <b>"What counts"</b></p>
            <p><span class="id">"111122223333"</span> " " <span class="tag">"admin"</span> " " <code>"GuardDuty’s own words"</code></p>
        </Group>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let rows = BUTTONS.map(|(class, label)| {
        view! {
            <div class="actions">
                <button type="button" class=class>{label}</button>
                <button type="button" class=class aria-disabled="true" title="Why it cannot be pressed">"Not now"</button>
                <button type="button" class=class aria-pressed="true">"Pressed"</button>
                <button type="button" class=class aria-busy="true">"Working …"</button>
                <a class=format!("button {class}") href="#main">"A link"</a>
            </div>
        }
    });
    view! { <Group title="Buttons"><div class="plain">{rows.into_iter().collect_view()}</div></Group> }
}

#[component]
fn Chips() -> impl IntoView {
    view! {
        <Group title="Chips">
            <ul class="chips">
                <li><a class="chip" href="#main">"Via Organizations"</a></li>
                <li><a class="chip" href="#main">"Not in every Region " <b>"59"</b></a></li>
                <li><a class="chip" href="#main" aria-current="true">"By invitation " <b>"361"</b></a></li>
                <li><a class="chip alert" href="#main">"Not processed " <b>"3"</b></a></li>
                <li><a class="chip alert" href="#main" aria-current="true">"Not processed " <b>"3"</b></a></li>
            </ul>
        </Group>
    }
}
