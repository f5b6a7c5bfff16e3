use leptos::{html::Textarea, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::server_fns::Create;
use crate::{
    domain::{MembersQuery, TypedAccounts},
    paths,
    ui::{FormError, plural},
};

/// The form that adds accounts by typing or pasting them.
#[component]
pub(crate) fn AddAccountsPage() -> impl IntoView {
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let action = ServerAction::<Create>::new();
    let text = RwSignal::new(String::new());
    // What was typed before the page ran in the browser counts.
    let field = NodeRef::<Textarea>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            text.set(field.value());
        }
    });
    let typed = Memo::new(move |_| text.with(|text| TypedAccounts::parse(text)));
    let scope = move || {
        query.with(|query| match query.regions.as_slice() {
            [] => "every Region".to_owned(),
            regions => regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })
    };
    view! {
        <Title text="Add accounts" />
        <div class="head"><h1 tabindex="-1">"Add accounts"</h1></div>
        <ActionForm action attr:class="sheet form">
            <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
            <label for="accounts">"Accounts, one a line: the account id, then the e-mail address of its root user"</label>
            <textarea
                node_ref=field
                id="accounts"
                name="accounts"
                rows="12"
                required
                spellcheck="false"
                aria-describedby="accounts-hint accounts-verdict"
                placeholder="111122223333, root@example.com"
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <p id="accounts-hint" class="soft">
                "Comma, semicolon, tab or space between them; a header line and further columns are skipped. They will be created in "
                {scope} " (the Region control above chooses)."
            </p>
            <div id="accounts-verdict" aria-live="polite">{move || verdict(&typed.get())}</div>
            <FormError value=action.value() />
            <div class="actions">
                <button class="primary">"Look at the plan"</button>
                <a class="button quiet" href=paths::MEMBERS>"Back to Members"</a>
            </div>
        </ActionForm>
    }
}

/// How many lines can be used, and what is wrong with the others.
fn verdict(typed: &TypedAccounts) -> Option<AnyView> {
    if typed.lines.is_empty() {
        return None;
    }
    let good = u32::try_from(typed.details().len()).unwrap_or(u32::MAX);
    let problems: Vec<_> = typed
        .problems()
        .take(20)
        .map(|(line, problem)| {
            let text = line.text.chars().take(60).collect::<String>();
            view! { <li>{format!("Line {}: {problem}. ", line.number)} <code>{text}</code></li> }
        })
        .collect();
    let bad = u32::try_from(typed.problems().count()).unwrap_or(u32::MAX);
    let list = (bad > 0).then(|| {
        view! {
            <div class="notice bad">
                <p>{format!("{} to be mended first:", plural(bad, "line"))}</p>
                <ul>{problems}</ul>
            </div>
        }
    });
    Some(view! { <p>{format!("{} can be added.", plural(good, "account"))}</p> {list} }.into_any())
}
