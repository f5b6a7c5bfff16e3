use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{chain::ChainMark, server_fns, table::Acts, words::did_what};
use crate::{
    domain::{self, Act, Action, AuditQuery, Change},
    frame::Live,
    paths,
    ui::{Empty, ErrorNotice, FormAction, Notice, Transition, ask, sent},
};

/// Every act, the newest first.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let location = use_location();
    // On the way to another screen the URL is that one's already; nothing is asked for under it.
    let query = Memo::new(move |before: Option<&AuditQuery>| match before {
        Some(before) if location.pathname.get() != paths::AUDIT => before.clone(),
        _ => AuditQuery::parse(&location.search.get()),
    });
    let verify = FormAction::new::<server_fns::Verify>();
    let acts = ask(
        move || (query.get(), verify.version().get()),
        |(query, _)| async move { server_fns::list(query.to_search()).await },
    );
    expect_context::<Live>().follow(acts, Change::is_of_operations);
    view! {
        <Title text="Audit trail" />
        <div class="head"><h1 tabindex="-1">"Audit trail"</h1></div>
        <Filter query />
        {move || location.search.with(|search| not_understood(search))}
        <Transition fallback=|| view! { <p class="empty" role="status">"Reading the audit trail…"</p> }.into_any()>
            {move || acts.get().map(|acts| match acts {
                Ok(acts) => view! { <Shown acts query=query.get() verify /> }.into_any(),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })}
        </Transition>
    }
}

#[component]
fn Shown(acts: domain::AuditPage, query: AuditQuery, verify: FormAction<()>) -> impl IntoView {
    let (chain, last) = (acts.chain.clone(), acts.last);
    let downloads = query.clone();
    let file =
        move |ending, name| view! { <a download="" href=paths::export_audit(&downloads, ending)>{name}</a> }.into_any();
    let unfiltered = query.is_unfiltered();
    let list = if acts.lines.is_empty() {
        view! { <Nothing unfiltered /> }.into_any()
    } else {
        view! {
            <Acts acts query />
            <p class="files">
                "Download every entry " {(!unfiltered).then_some("that matches ")} "as "
                {file("csv", "CSV")} ", which says the same as this page, or as " {file("ndjson", "NDJSON")}
                ", word for word with what the hashes are made of: there, the end of an act is an entry of its own."
            </p>
        }
        .into_any()
    };
    view! { <ChainMark chain last verify /> {list} }
}

#[component]
fn Nothing(unfiltered: bool) -> impl IntoView {
    if unfiltered {
        return view! {
            <Empty title="Nothing has been done yet. Every operation, dismissal, download and sign-in is listed here, with who did it and what came of it.">
                <a class="button" href=paths::MEMBERS>"Go to Members"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No act matches these filters.">
            <a class="button" href=paths::AUDIT>"Show every act"</a>
        </Empty>
    }
    .into_any()
}

/// What a URL that somebody wrote or cut short asks for and the list cannot go by.
fn not_understood(search: &str) -> AnyView {
    let notices = AuditQuery::not_understood(search).into_iter().map(|(name, value)| {
        let kind = match &*name {
            "account" => "an account id, which has 12 digits",
            "operation" => "the number of an operation",
            _ => "a day, which is written as in 2026-11-21",
        };
        view! { <Notice tone="warn"><p>{format!("“{value}” is not {kind}. The list is not narrowed by it.")}</p></Notice> }
    });
    notices.collect_view().into_any()
}

/// A plain form, which works without JavaScript; with it, only the list changes.
#[component]
fn Filter(query: Memo<AuditQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = sent(&event, &["actor", "act", "account", "operation", "from", "until"]);
        let understood = AuditQuery::not_understood(&typed).is_empty();
        let url =
            if understood { paths::audit(&AuditQuery::parse(&typed)) } else { format!("{}?{typed}", paths::AUDIT) };
        navigate(&url, NavigateOptions::default());
    };
    let acts = move || {
        let chosen = query.with(|query| query.deed().map(str::to_owned));
        let [any_operation, others @ ..] = Act::ALL.map(|act| (act.word().to_owned(), did_what(&act, None)));
        let by_action = Action::ALL.map(|action| (action.to_string(), did_what(&Act::StartOperation, Some(action))));
        let options = [any_operation].into_iter().chain(by_action).chain(others).map(|(deed, words)| {
            let selected = chosen.as_ref() == Some(&deed);
            view! { <option value=deed selected=selected>{words}</option> }.into_any()
        });
        options.collect_view()
    };
    let clear = move || {
        let is_narrow = query.with(|query| !query.is_unfiltered());
        is_narrow.then(|| view! { <a class="button quiet" href=paths::AUDIT>"Clear filters"</a> }.into_any())
    };
    let actor = Signal::derive(move || query.with(|query| query.actor.clone()));
    let account = Signal::derive(move || query.with(|query| text(query.account)));
    let operation = Signal::derive(move || query.with(|query| text(query.operation.map(|operation| operation.0))));
    let from = Signal::derive(move || query.with(|query| text(query.from)));
    let until = Signal::derive(move || query.with(|query| text(query.until)));
    view! {
        <form method="get" action=paths::AUDIT class="filter fields" role="search" on:submit=apply>
            <Field name="actor" label="Who" kind="search" value=actor />
            <div class="field">
                <label for="audit-act">"Did what"</label>
                <select id="audit-act" name="act"><option value="">"Anything"</option>{move || acts()}</select>
            </div>
            <Field name="account" label="Account" kind="search" value=account pattern="\\s*[0-9]{4}-?[0-9]{4}-?[0-9]{4}\\s*" title="An account id has 12 digits" />
            <Field name="operation" label="Operation" kind="search" value=operation pattern="\\s*[0-9]+\\s*" title="The number of an operation" />
            <Field name="from" label="From (UTC)" kind="date" value=from />
            <Field name="until" label="Until (UTC)" kind="date" value=until />
            <button>"Filter"</button>
            {move || clear()}
        </form>
    }
}

#[component]
fn Field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: Signal<String>,
    #[prop(optional)] pattern: Option<&'static str>,
    #[prop(optional)] title: Option<&'static str>,
) -> impl IntoView {
    let id = format!("audit-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                name=name
                type=kind
                autocomplete="off"
                spellcheck="false"
                pattern=pattern
                title=title
                value=value.get_untracked()
                prop:value=value
            />
        </div>
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
