use leptos::prelude::*;

use super::server_fns;
use crate::{
    domain::SessionLine,
    paths,
    ui::{ErrorNotice, Time, Transition, ask, meanwhile},
};

/// Where who looks at the page is signed in, and how to end that. Plain forms: what they end may be this page's session.
#[component]
pub(super) fn SignedInWhere() -> impl IntoView {
    let sessions = ask(|| (), |()| server_fns::list_sessions());
    view! {
        <section aria-labelledby="sessions">
            <h2 id="sessions">"Where you are signed in"</h2>
            <Transition fallback=meanwhile("Reading your sessions…")>
                {move || sessions.get().map(|sessions| match sessions {
                    Ok(sessions) => view! { <Table sessions /> }.into_any(),
                    Err(error) => view! { <ErrorNotice error /> }.into_any(),
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Table(sessions: Vec<SessionLine>) -> impl IntoView {
    let lines = sessions.into_iter().map(|session| view! { <Line session /> }).collect_view();
    view! {
        <div class="sheet scroll" tabindex="0" role="region" aria-label="Where you are signed in, scrollable">
            <table>
                <thead><tr><th>"Browser"</th><th>"Address"</th><th>"Signed in"</th><th>"Last seen"</th><th><span class="sr-only">"End it"</span></th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <div class="stack">
            <p class="soft">"A session ends 8 hours after it was last seen, and 24 hours after it began."</p>
            <form method="post" action=paths::SIGN_OUT_EVERYWHERE><button class="danger">"Sign out everywhere"</button></form>
        </div>
    }
}

#[component]
fn Line(session: SessionLine) -> impl IntoView {
    let end = if session.here {
        "this one".into_any()
    } else {
        let label = format!("End the session in {}", session.browser);
        view! {
            <form method="post" action=paths::SIGN_OUT_SESSION>
                <button name="session" value=session.id aria-label=label>"End"</button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{session.browser}</th>
            <td class="id">{session.address.unwrap_or_else(|| "–".into())}</td>
            <td><Time at=session.begun_at /></td>
            <td><Time at=session.seen_at /></td>
            <td>{end}</td>
        </tr>
    }
}
