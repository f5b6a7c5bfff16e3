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
    ui::{Empty, ErrorNotice, FormAction, Notice, Transition, ask, meanwhile, sent},
};

/// The fields whose text may not be understood, and what each of them takes.
const NARROWING: [(&str, &str); 4] = [
    ("account", "an account id, which has 12 digits"),
    ("operation", "the number of an operation"),
    ("from", DAY),
    ("until", DAY),
];
const DAY: &str = "a day, which is written as in 2026-11-21";

/// What the URL asks for and cannot be understood: fields and values.
type Lost = Memo<Vec<(String, String)>>;

/// Every act, the newest first.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let location = use_location();
    // On the way to another screen the URL is that one's already; nothing is asked for under it.
    let query = Memo::new(move |before: Option<&AuditQuery>| match before {
        Some(before) if location.pathname.get() != paths::AUDIT => before.clone(),
        _ => AuditQuery::parse(&location.search.get()),
    });
    let lost = Memo::new(move |_| location.search.with(|search| AuditQuery::not_understood(search)));
    let verify = FormAction::new::<server_fns::Verify>();
    let acts = ask(
        move || (query.get(), verify.version().get()),
        |(query, _)| async move { server_fns::list(query.to_search()).await },
    );
    expect_context::<Live>().follow(acts, Change::is_of_operations);
    view! {
        <Title text="Audit trail" />
        <div class="head"><h1 tabindex="-1">"Audit trail"</h1></div>
        <Filter query lost />
        {NARROWING.map(|(name, kind)| view! { <NotUnderstood name kind lost /> }.into_any()).into_iter().collect_view()}
        <Transition fallback=meanwhile("Reading the audit trail…")>
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

/// What a URL that somebody wrote or cut short asks of this field and the list cannot go by.
#[component]
fn NotUnderstood(name: &'static str, kind: &'static str, lost: Lost) -> impl IntoView {
    let notices = move || {
        let mine = lost.get().into_iter().filter(|(field, _)| field == name).map(|(_, value)| {
            view! { <Notice tone="warn"><p>{format!("“{value}” is not {kind}. The list is not narrowed by it.")}</p></Notice> }
            .into_any()
        });
        mine.collect_view().into_any()
    };
    view! { <div id=problem_of(name) class="form-error" role="alert">{move || notices()}</div> }
}

/// By which a field names what is wrong with it.
fn problem_of(name: &str) -> String {
    format!("audit-{name}-error")
}

/// A plain form, which works without JavaScript; with it, only the list changes.
#[component]
fn Filter(query: Memo<AuditQuery>, lost: Lost) -> impl IntoView {
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
            <Field name="actor" label="Who" kind="search" value=actor lost />
            <div class="field">
                <label for="audit-act">"Did what"</label>
                <select id="audit-act" name="act"><option value="">"Anything"</option>{move || acts()}</select>
            </div>
            <Field name="account" label="Account" kind="search" value=account lost pattern="\\s*[0-9]{4}-?[0-9]{4}-?[0-9]{4}\\s*" title="An account id has 12 digits" />
            <Field name="operation" label="Operation" kind="search" value=operation lost pattern="\\s*[0-9]+\\s*" title="The number of an operation" />
            <Field name="from" label="From (UTC)" kind="date" value=from lost />
            <Field name="until" label="Until (UTC)" kind="date" value=until lost />
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
    lost: Lost,
    #[prop(optional)] pattern: Option<&'static str>,
    #[prop(optional)] title: Option<&'static str>,
) -> impl IntoView {
    let id = format!("audit-{name}");
    let wrong = move || lost.with(|lost| lost.iter().any(|(field, _)| field == name));
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
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=move || wrong().then(|| problem_of(name))
                value=value.get_untracked()
                prop:value=value
            />
        </div>
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
