use leptos::{ev, html::Input, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::list::List;
use crate::{domain::MembersQuery, paths};

/// Free text over account ids and e-mail addresses, kept in the URL at every key.
#[component]
pub(crate) fn FilterLine() -> impl IntoView {
    let List { query, .. } = expect_context();
    let field = NodeRef::<Input>::new();
    let navigate = use_navigate();
    let filter = move |text: String| {
        let url = paths::members(&query.get_untracked().with(|query| query.text = text));
        navigate(&url, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    // A link or the back button may change the text; while somebody types, what is typed stands, also what was typed
    // before the page ran in the browser.
    let catch_up = filter.clone();
    Effect::new(move |before: Option<()>| {
        let text = query.with(|query| query.text.clone());
        let Some(field) = field.get().filter(|field| field.value() != text) else { return };
        if before.is_none() {
            catch_up(field.value());
        } else if document().active_element().as_ref() != Some(&*field) {
            field.set_value(&text);
        }
    });
    let clear = move || {
        query.with(|query| (!query.is_unfiltered()).then(|| paths::members(&query.unfiltered()))).map(|href| {
            view! { <a class="button quiet" href=href>"Clear filters"</a> }
        })
    };
    view! {
        <form class="filter" method="get" action=paths::MEMBERS role="search" on:submit=|event: ev::SubmitEvent| event.prevent_default()>
            {move || query.with(others)}
            <label class="sr-only" for="q">"Filter by account id or e-mail address"</label>
            <input
                node_ref=field
                id="q"
                name="q"
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder="Account id or e-mail address"
                value=query.get_untracked().text
                on:input=move |event| filter(event_target_value(&event))
            />
            {clear}
            <noscript><button>"Filter"</button></noscript>
        </form>
    }
}

/// The other parts of the query, for the form without JavaScript.
fn others(query: &MembersQuery) -> impl IntoView + use<> {
    let search = query.with(|query| query.text.clear()).to_search();
    form_urlencoded::parse(search.as_bytes())
        .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> })
        .collect_view()
}
