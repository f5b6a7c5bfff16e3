use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::server_fns;
use crate::{
    domain::{self, ChangedBy, HistoryLine, HistoryQuery, MembersQuery, OperationId},
    frame::Live,
    paths,
    ui::{Empty, ErrorNotice, Moment, Transition, ask, meanwhile, pages, sent},
};

/// Every change that was seen, the newest first.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let location = use_location();
    // On the way to another screen the URL is that one's already; nothing is asked for under it.
    let query = Memo::new(move |before: Option<&HistoryQuery>| match before {
        Some(before) if location.pathname.get() != paths::HISTORY => before.clone(),
        _ => HistoryQuery::parse(&location.search.get()),
    });
    let newest = newest();
    // Later pages stay as they are: somebody is on the way through them.
    let version = move || query.with(|query| query.page == 0).then(|| newest.get());
    let changes = ask(move || (query.get(), version()), |(query, _)| server_fns::list(query.to_search()));
    view! {
        <Title text="History" />
        <div class="head"><h1 tabindex="-1">"History"</h1></div>
        <Filter query />
        <Transition fallback=meanwhile("Reading the history…")>
            {move || changes.get().map(|changes| match changes {
                Ok(changes) if changes.lines.is_empty() => view! { <Nothing query=query.get() /> }.into_any(),
                Ok(changes) => view! { <List changes query=query.get() /> }.into_any(),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })}
        </Transition>
    }
}

/// Moves on when the roster has a newer snapshot than the one that the page came with.
fn newest() -> RwSignal<u64> {
    let live: Live = expect_context();
    let newest = RwSignal::new(0);
    Effect::new(move |before: Option<Option<u64>>| {
        let now = live.status.get().and_then(Result::ok).map(|status| status.snapshot);
        if let (Some(Some(before)), Some(now)) = (before, now)
            && before != now
        {
            newest.set(now);
        }
        now.or_else(|| before.flatten())
    });
    newest
}

/// A plain form, which works without JavaScript; with it, only the list changes.
#[component]
fn Filter(query: Memo<HistoryQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let query = HistoryQuery::parse(&sent(&event, &["q", "by", "region"]));
        navigate(&paths::history(&query), NavigateOptions::default());
    };
    let scope = move || {
        let regions = query.with(|query| query.regions.clone());
        let hidden = regions
            .into_iter()
            .map(|region| view! { <input type="hidden" name="region" value=region.to_string() /> }.into_any());
        hidden.collect_view()
    };
    let options = move || {
        let chosen = query.with(|query| query.by);
        choices(chosen)
            .into_iter()
            .map(|(by, label)| {
                let (word, selected) = (by.map(ChangedBy::word).unwrap_or_default(), by == chosen);
                view! { <option value=word selected=selected>{label}</option> }.into_any()
            })
            .collect_view()
    };
    let clear = move || {
        query
            .with(|query| (!query.is_unfiltered()).then(|| paths::history(&query.unfiltered())))
            .map(|href| view! { <a class="button quiet" href=href>"Clear filters"</a> }.into_any())
    };
    view! {
        <form method="get" action=paths::HISTORY class="filter" role="search" on:submit=apply>
            {move || scope()}
            <label class="sr-only" for="history-q">"Filter by account id"</label>
            <input
                id="history-q"
                name="q"
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder="Account id"
                value=query.get_untracked().text
                prop:value=move || query.with(|query| query.text.clone())
            />
            <label class="sr-only" for="history-by">"Changed by"</label>
            <select id="history-by" name="by">{move || options()}</select>
            <button>"Filter"</button>
            {move || clear()}
        </form>
    }
}

/// Who can be chosen, and the one operation that the URL names.
fn choices(chosen: Option<ChangedBy>) -> Vec<(Option<ChangedBy>, String)> {
    let mut choices = vec![
        (None, "By anybody".to_owned()),
        (Some(ChangedBy::Operations), "By operations of Muster".to_owned()),
        (Some(ChangedBy::Outside), "Outside Muster".to_owned()),
    ];
    if let Some(ChangedBy::Operation(operation)) = chosen {
        choices.push((chosen, format!("By operation {}", operation.0)));
    }
    choices
}

#[component]
fn Nothing(query: HistoryQuery) -> impl IntoView {
    if !query.text.chars().all(|char| char.is_ascii_digit() || char == '-') {
        let members = MembersQuery { text: query.text.clone(), ..MembersQuery::default() };
        return view! {
            <Empty title=format!("“{}” is no part of an account id, which has 12 digits. An open account shows its history too.", query.text)>
                <a class="button" href=paths::members(&members)>"Find it in Members"</a>
            </Empty>
        }
        .into_any();
    }
    if !query.is_unfiltered() || !query.regions.is_empty() {
        return view! {
            <Empty title="No change matches these filters.">
                <a class="button" href=paths::HISTORY>"Show every change"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No change has been seen yet. When the status, the detector or the e-mail address of a member changes between two readings, it is listed here with what did it.">
            <a class="button" href=paths::MEMBERS>"Go to Members"</a>
        </Empty>
    }
    .into_any()
}

#[component]
fn List(changes: domain::HistoryPage, query: HistoryQuery) -> impl IntoView {
    let rows = changes.lines.iter().map(|line| view! { <Line line=line.clone() /> }).collect_view();
    view! {
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="History, scrollable">
                <table class="history">
                    <thead><tr><th>"Account"</th><th>"Region"</th><th>"What changed"</th><th>"Seen"</th><th>"By"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pages(changes.page, HistoryQuery::PAGE, changes.lines.len(), changes.matching, &|page| paths::history(&query.on_page(page)))}
        </div>
    }
}

#[component]
fn Line(line: HistoryLine) -> impl IntoView {
    let account = paths::member(&MembersQuery::default(), line.account);
    view! {
        <tr>
            <th scope="row"><a class="id" href=account>{line.account.to_string()}</a></th>
            <td class="id">{line.region.to_string()}</td>
            <td class="change">{line.text()}</td>
            <td><Moment at=line.at /></td>
            <td><By operation=line.operation /></td>
        </tr>
    }
}

/// What did it.
#[component]
pub(crate) fn By(operation: Option<OperationId>) -> impl IntoView {
    match operation {
        Some(operation) => {
            view! { <a href=paths::operation(operation)>{format!("operation {}", operation.0)}</a> }.into_any()
        }
        None => "outside Muster".into_any(),
    }
}
