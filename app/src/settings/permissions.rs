use leptos::prelude::*;

use crate::domain::{policy, writing_actions};

/// What each action needs: calls that write cannot be tried without writing.
#[component]
pub(super) fn Writing() -> impl IntoView {
    let needed = writing_actions();
    let all: Vec<String> = needed.iter().flat_map(|(_, needs)| needs.clone()).collect();
    let lines = needed.into_iter().map(|(action, needs)| {
        let needs = needs.into_iter().map(|need| view! { <code>{need}</code> }.into_any()).collect_view();
        view! { <tr><th scope="row">{action.verb()}</th><td>{needs}</td></tr> }.into_any()
    });
    view! {
        <section class="sheet facts" aria-labelledby="writing">
            <h2 id="writing">"What actions need"</h2>
            <p>
                "The connection check only reads: whether an action is allowed cannot be tried without doing it. Grant what your team shall do; an action that is missing shows as “access denied” with its name, account by account."
            </p>
            <table>
                <thead><tr><th>"Action"</th><th>"IAM action"</th></tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </table>
            <details>
                <summary>"Policy that allows all of them"</summary>
                <Policy actions=all label="Policy for all actions" />
            </details>
        </section>
    }
}

/// A policy to copy: one click selects all of it.
#[component]
pub(super) fn Policy(actions: Vec<String>, label: &'static str) -> impl IntoView {
    view! { <pre class="copy" tabindex="0" role="region" aria-label=label>{policy(&actions)}</pre> }
}
