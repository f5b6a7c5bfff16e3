use leptos::prelude::*;

use super::design::Group;
use crate::{
    domain::{Action, RelationshipStatus, Token},
    ui::{Mark, count, plural},
};

/// What a word in the palette may find.
const FOUND: [(&str, &str); 4] = [
    ("Members", "Screen"),
    ("111122223333 root@example.com", "Account"),
    ("Operation 12", "Operation"),
    ("Only eu-west-1", "Scope"),
];

/// A dialog as it is when it is open; here it stands in the page, not over it.
#[component]
fn Opened(label: &'static str, children: Children) -> impl IntoView {
    view! { <dialog class="dialog" open aria-label=label>{children()}</dialog> }
}

#[component]
pub(super) fn Dialogs() -> impl IntoView {
    view! {
        <Group title="Dialogs">
            <Opened label="Keys">
                <div class="head"><h2>"What it is about"</h2><button type="button" class="quiet" aria-label="Close">"×"</button></div>
                <h3>"A part of it"</h3>
                <dl class="keys">
                    <div><dt><kbd>"Ctrl K"</kbd> " " <kbd>"⌘ K"</kbd></dt><dd>"What it does"</dd></div>
                    <div><dt><kbd>"?"</kbd></dt><dd>"What that does"</dd></div>
                </dl>
                <label class="check"><input type="checkbox" checked />"What can be chosen"</label>
            </Opened>
        </Group>
    }
}

#[component]
pub(super) fn Palette() -> impl IntoView {
    view! {
        <Group title="Palette">
            <Chooser id="choices-found" label="Something matches" typed="e" found=&FOUND />
            <Chooser id="choices" label="Nothing matches" typed="xyzzy" found=&[] />
        </Group>
    }
}

/// The command palette with what was found; the first is the one that Enter goes to.
#[component]
fn Chooser(
    id: &'static str,
    label: &'static str,
    typed: &'static str,
    found: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let option = move |place| format!("{id}-{place}");
    let options = found.iter().enumerate().map(move |(place, (label, kind))| {
        let selected = (place == 0).to_string();
        view! { <li role="option" id=option(place) aria-selected=selected><span>{*label}</span> <span class="soft">{*kind}</span></li> }
        .into_any()
    });
    let active = (!found.is_empty()).then(|| option(0));
    view! {
        <Opened label>
            <input
                type="text"
                role="combobox"
                autocomplete="off"
                aria-label="Screen, account, operation or action"
                placeholder="Screen, account id or e-mail, operation number, action"
                aria-expanded="true"
                aria-controls=id
                aria-autocomplete="list"
                aria-activedescendant=active
                value=typed
            />
            <ul id=id class="choices" role="listbox" tabindex="-1" aria-label="Choices">{options.collect_view()}</ul>
            <p class="soft" role="status">{found.is_empty().then_some("Nothing matches.")}</p>
            <p class="soft"><kbd>"↑"</kbd> <kbd>"↓"</kbd> " choose, " <kbd>"Enter"</kbd> " go, " <kbd>"Esc"</kbd> " close"</p>
        </Opened>
    }
}

#[component]
pub(super) fn Suggestions() -> impl IntoView {
    view! {
        <Group title="Suggestions">
            <Suggested id="suggested" label="Offered, none chosen yet" />
            <Suggested id="suggested-at" label="The keys have come to one" at=1 />
        </Group>
    }
}

/// The filter with what is offered below it.
#[component]
fn Suggested(id: &'static str, label: &'static str, #[prop(optional)] at: Option<usize>) -> impl IntoView {
    let option = move |place| format!("{id}-{place}");
    let tokens = [
        Token::Status(RelationshipStatus::Disabled),
        Token::Status(RelationshipStatus::EmailVerificationFailed),
        Token::Drift,
        Token::Unprocessed,
    ];
    let options = tokens.into_iter().zip([1_250, 3, 59, 12]).enumerate().map(|(place, (token, accounts))| {
        let mark = match &token {
            Token::Status(status) => Some(view! { <Mark status=Some(status.clone()) /> }),
            _ => None,
        };
        let selected = (at == Some(place)).to_string();
        view! { <li id=option(place) role="option" aria-selected=selected>{mark} {token.name(4)} " " <b>{count(accounts)}</b></li> }
        .into_any()
    });
    view! {
        <div class="filter">
            <div class="combo">
                <input
                    type="search"
                    role="combobox"
                    autocomplete="off"
                    aria-label=label
                    aria-expanded="true"
                    aria-controls=id
                    aria-autocomplete="list"
                    aria-activedescendant=at.map(option)
                    placeholder="Account id, e-mail address, status, type …"
                />
                <ul id=id class="suggestions" role="listbox" aria-label=label>{options.collect_view()}</ul>
            </div>
        </div>
    }
}

#[component]
pub(super) fn Selection() -> impl IntoView {
    view! {
        <Group title="Selection">
            <Bar label="Nothing selected" accounts=0 />
            <Bar label="Some selected" accounts=12 />
            <Bar label="All selected" accounts=12_400 all=true />
            <Bar label="A plan is made" accounts=12 planning=true note="Planning: nothing has been done yet …" />
            <Bar label="What was pressed cannot be done" accounts=12 note="Disassociate applies to none of the selected accounts: 12 account-Regions were never invited." />
            <Bar label="Not planned" accounts=12 error="The server did not answer. Check the connection and try again." />
        </Group>
    }
}

/// The bar below the list of members: how much is selected, and what can be done to it.
#[component]
fn Bar(
    label: &'static str,
    /// How many are selected.
    accounts: u32,
    #[prop(optional)] all: bool,
    #[prop(optional)] planning: bool,
    #[prop(optional, into)] note: Option<&'static str>,
    #[prop(optional, into)] error: Option<&'static str>,
) -> impl IntoView {
    let some = accounts > 0;
    let selected = if some {
        format!("{} selected", plural(accounts, "account"))
    } else {
        "Select accounts to act on them".to_owned()
    };
    let buttons = Action::ON_MEMBERS.into_iter().enumerate().map(|(place, action)| {
        let class = if action.is_destructive() { "danger" } else { "" };
        let applies = some && place % 2 == 0;
        let text = if applies { format!("{} {}", action.verb(), count(accounts)) } else { action.verb().to_owned() };
        view! { <button type="button" class=class aria-disabled=(!applies).then_some("true") title="How much it applies to, or why it does not">{text}</button> }
        .into_any()
    });
    view! {
        <div class="bulk" role="group" aria-label=label>
            <div class="bulk-summary">
                <label class="check"><input type="checkbox" checked=all />{format!("All {} that match", count(12_400))}</label>
                <b>{selected}</b>
                {some.then(|| view! { <button type="button" class="quiet">"Clear"</button> }.into_any())}
                <span class="soft">{some.then(|| format!("One action: up to {}", plural(4 * accounts, "account-Region")))}</span>
            </div>
            <div class="bulk-actions" aria-busy=planning.then_some("true")>
                {buttons.collect_view()}
                <span class="parts">{["Export CSV", "JSON", "NDJSON"].map(|text| view! { <button type="button" aria-disabled=(!some).then_some("true")>{text}</button> }.into_any()).into_iter().collect_view()}</span>
            </div>
            <p class="bulk-note" class:soft=planning role="status">{note}</p>
            <div role="alert" class="form-error">{error.map(|error| view! { <p class="notice bad">{error}</p> }.into_any())}</div>
        </div>
    }
}
