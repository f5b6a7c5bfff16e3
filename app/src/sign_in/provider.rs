use leptos::prelude::*;

use crate::{domain::Refusal, paths, ui::Notice};

/// The way to an identity provider, or why there is none.
#[component]
pub(crate) fn Provider(
    next: String,
    host: String,
    claim: String,
    ready: bool,
    refusal: Option<Refusal>,
) -> impl IntoView {
    let again = paths::sign_in(&next);
    let refused = refusal.map(|refusal| view! { <Refused refusal host=host.clone() claim /> });
    let way = if ready {
        view! {
            <p>"You sign in at " <strong>{host.clone()}</strong> " and come back."</p>
            <p><a class="button primary" rel="external" href=paths::sign_in_provider(&next)>{format!("Sign in at {host}")}</a></p>
        }
        .into_any()
    } else {
        view! {
            <Notice tone="warn">
                <p role="status">{format!("{host} does not answer, so nobody can sign in. Muster asks it again every few seconds; its log says why.")}</p>
            </Notice>
            <p><a class="button" rel="external" href=again>"Try again"</a></p>
        }
        .into_any()
    };
    view! { {refused} {way} }
}

/// Whoever sees this was not let through by the load balancer's word.
#[component]
pub(crate) fn LoadBalancer(next: String, claim: String, refusal: Option<Refusal>) -> impl IntoView {
    let host = "The load balancer".to_owned();
    view! {
        {refusal.map(|refusal| view! { <Refused refusal host claim /> })}
        <p>"A load balancer in front of Muster signs people in."</p>
        <p><a class="button primary" rel="external" href=paths::sign_in_provider(&next)>"Go on"</a></p>
    }
}

/// Why nobody was signed in, and who can help.
#[component]
fn Refused(refusal: Refusal, host: String, claim: String) -> impl IntoView {
    let words = match refusal {
        Refusal::Stale => "This sign-in was used already, took longer than ten minutes, or was begun in another browser. Sign in again.".into(),
        Refusal::Denied => format!("{host} did not sign you in. Try again, or ask whoever looks after your account there."),
        Refusal::NoRole => format!("{host} knows you, but you have no role in Muster: its claim “{claim}” must hold viewer, operator or admin. Ask whoever looks after your account there."),
        Refusal::NotBelieved => format!("{host} said something that Muster does not believe, so you are not signed in. The log of Muster says what."),
        Refusal::Unreachable => format!("{host} did not answer. Try again in a moment; the log of Muster says why."),
    };
    view! { <Notice tone="bad"><p role="alert">{words}</p></Notice> }
}
