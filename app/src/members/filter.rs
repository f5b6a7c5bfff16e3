use leptos::{ev, html::Input, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    list::List,
    suggestions::{LISTBOX, Suggested, Suggestions},
};
use crate::{
    domain::{MembersQuery, Token},
    paths,
    ui::once_left,
};

/// Free text and tokens, which narrow the rows: kept in the URL, and a form without JavaScript.
#[component]
pub(crate) fn FilterLine() -> impl IntoView {
    let List { query, .. } = expect_context();
    let field = NodeRef::<Input>::new();
    let clear = move || {
        query
            .with(|query| (!query.is_unfiltered()).then(|| paths::members(&query.unfiltered())))
            .map(|href| view! { <a class="button quiet" href=href>"Clear filters"</a> }.into_any())
    };
    view! {
        <form class="filter" method="get" action=paths::MEMBERS role="search" on:submit=|event: ev::SubmitEvent| event.prevent_default()>
            {move || query.with(others)}
            <Applied field />
            <Field field />
            {move || clear()}
            <noscript><button>"Filter"</button></noscript>
        </form>
    }
}

/// The text is in the URL at every key; what begins like a token is offered as one.
#[component]
fn Field(field: NodeRef<Input>) -> impl IntoView {
    let list: List = expect_context();
    let List { query, hydrated, .. } = list;
    let suggestions = Suggestions::new(list);
    let navigate = StoredValue::new(use_navigate());
    let go = move |query: MembersQuery, replace| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&paths::members(&query), options));
    };
    let filter = move |text: String| go(query.get_untracked().with(|query| query.text = text), true);
    // A link or the back button may change the text; while somebody types, what is typed stands, also what was typed
    // before the page ran in the browser.
    Effect::new(move |before: Option<()>| {
        let text = query.with(|query| query.text.clone());
        let Some(field) = field.get().filter(|field| field.value() != text) else { return };
        if before.is_none() {
            filter(field.value());
        } else if document().active_element().as_ref() != Some(&*field) {
            field.set_value(&text);
        }
    });
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() {
            suggestions.close();
        } else {
            suggestions.offer(&text);
        }
        filter(text);
    };
    // What was typed for the token is no text that is looked for.
    let choose = move |token: Token| {
        let mut query = query.get_untracked();
        if suggestions.may_mean(&query.text, &token) {
            query.text.clear();
        }
        if let Some(field) = field.get_untracked() {
            field.set_value(&query.text);
        }
        go(query.toggled(&token), false);
    };
    let press = move |event: ev::KeyboardEvent| suggestions.press(&event).into_iter().for_each(choose);
    view! {
        <div class="combo">
            <label class="sr-only" for="q">"Filter by account id or e-mail address"</label>
            <input
                node_ref=field
                id="q"
                name="q"
                type="search"
                role=move || hydrated.get().then_some("combobox")
                aria-autocomplete="list"
                aria-controls=LISTBOX
                aria-expanded=move || hydrated.get().then(|| suggestions.are_open().to_string())
                aria-activedescendant=move || suggestions.active()
                autocomplete="off"
                spellcheck="false"
                placeholder="Account id, e-mail address, status, type …"
                value=query.get_untracked().text
                on:input=typed
                on:keydown=press
                on:blur=once_left(move || suggestions.close())
            />
            <Suggested suggestions choose />
        </div>
    }
}

/// The tokens of the query, each a link that takes it out.
#[component]
fn Applied(field: NodeRef<Input>) -> impl IntoView {
    let List { query, .. } = expect_context();
    let to_field = move |_| {
        if let Some(field) = field.get_untracked() {
            // The link goes; a field that cannot take the focus leaves it where it is.
            drop(field.focus());
        }
    };
    let applied = move || {
        let query = query.get();
        let tokens = query.tokens();
        (!tokens.is_empty()).then(|| {
            let chips = tokens.into_iter().map(|token| {
                view! {
                    <li>
                        <a class="chip" href=paths::members(&query.toggled(&token)) on:click=to_field>
                            <span class="sr-only">"Remove "</span> {token.name(query.regions.len())} " " <span aria-hidden="true">"×"</span>
                        </a>
                    </li>
                }.into_any()
            });
            view! { <ul class="chips" aria-label="Applied">{chips.collect_view()}</ul> }.into_any()
        })
    };
    view! { {move || applied()} }
}

/// The other parts of the query, for the form without JavaScript.
fn others(query: &MembersQuery) -> impl IntoView + use<> {
    let search = query.with(|query| query.text.clear()).to_search();
    form_urlencoded::parse(search.as_bytes())
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> }.into_any()
        })
        .collect_view()
}
