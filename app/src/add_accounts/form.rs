use leptos::{html::Textarea, prelude::*, server_fn::ServerFn};

use super::server_fns::Check;
use crate::{
    domain::{MembersQuery, Role, TypedAccounts},
    frame::Live,
    platform,
    ui::{may, plural},
};

/// Problems that are listed while somebody types.
const LISTED: usize = 20;
/// A longer text, in bytes, is checked by the server only: every key would wait for it.
const LONGEST: usize = 200_000;

/// The form that has a list checked. A plain form in every case, because it may carry a file.
#[component]
pub(super) fn ListForm(query: Memo<MembersQuery>, #[prop(optional_no_strip)] text: Option<String>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    // What was typed before the page ran in the browser counts.
    let field = NodeRef::<Textarea>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            typed.set(field.value());
        }
    });
    let live: Live = expect_context();
    let administrator = RwSignal::new(None);
    Effect::new(move || {
        administrator.set(live.status.get().and_then(Result::ok).and_then(|status| status.administrator));
    });
    let verdict = Memo::new(move |_| {
        let parse = |text: &str| TypedAccounts::parse(text).but(administrator.get());
        typed.with(|text| (text.len() <= LONGEST).then(|| parse(text)))
    });
    view! {
        <form class="sheet form" method="post" enctype="multipart/form-data" action=Check::url()>
            <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
            <label for="accounts">"Accounts, one a line: the account id and the e-mail address of its root user"</label>
            <textarea
                node_ref=field
                id="accounts"
                name="accounts"
                rows="12"
                spellcheck="false"
                aria-describedby="accounts-hint accounts-verdict"
                aria-invalid=move || verdict.with(|typed| typed.as_ref().is_some_and(|typed| typed.problems().next().is_some())).then_some("true")
                placeholder="111122223333, root@example.com"
                on:input=move |event| typed.set(event_target_value(&event))
            >
                {platform::inside_text_area(&text.unwrap_or_default())}
            </textarea>
            <p id="accounts-hint" class="soft">
                "The two in any order, separated by comma, semicolon, tab or space; a header line and further columns do not matter. "
                "Nothing is done yet: you see a verdict for every line first."
            </p>
            <div id="accounts-verdict" aria-live="polite">{move || match verdict.get() {
                    Some(typed) => summary(&typed).into_any(),
                    None => view! { <p>"The list is long: check it, and you see its verdicts."</p> }.into_any(),
                }}</div>
            <label for="file">"Or a file: CSV or text, such as the list of accounts that AWS Organizations exports"</label>
            <input type="file" id="file" name="file" accept=".csv,.tsv,.txt,text/csv,text/plain" />
            <div class="actions">
                <button class="primary" {..may(Role::Operator, "add accounts")}>"Check the list"</button>
            </div>
        </form>
    }
}

/// How many lines can be used, and what is wrong with the others, while somebody types.
fn summary(typed: &TypedAccounts) -> Option<impl IntoView + use<>> {
    let bad = u32::try_from(typed.problems().count()).unwrap_or(u32::MAX);
    let good = u32::try_from(typed.lines.len()).unwrap_or(u32::MAX) - bad;
    (good + bad > 0).then(|| {
        let problems = typed.problems().take(LISTED).map(|(line, problem)| {
            let text = line.text.chars().take(60).collect::<String>();
            view! { <li>{format!("Line {}: {problem}. ", line.number)} <code>{text}</code></li> }.into_any()
        });
        let list = (bad > 0).then(|| {
            view! {
                <div class="notice bad">
                    <p>{format!("{} cannot be used:", plural(bad, "line"))}</p>
                    <ul>{problems.collect_view()}</ul>
                </div>
            }
            .into_any()
        });
        view! { <p>{format!("{} in the list.", plural(good, "account"))}</p> {list} }.into_any()
    })
}
