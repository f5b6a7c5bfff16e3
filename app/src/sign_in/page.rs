use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    domain::{Refusal, Role, SignInWay},
    paths, platform,
    ui::Notice,
};

use super::provider::{LoadBalancer, Provider};

/// Who are you, and where did you want to go? Every form leads on to `next`.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let way = SharedValue::new(platform::sign_in_way).into_inner();
    let query = use_query_map().get_untracked();
    let next = query.get("next").unwrap_or_default();
    let refusal = query.get("refused").and_then(|word| Refusal::of(&word));
    let held = next == paths::SEND_AGAIN;
    let body = match way {
        SignInWay::Provider { host, claim, ready } => view! { <Provider next host claim ready refusal /> }.into_any(),
        SignInWay::LoadBalancer { claim } => view! { <LoadBalancer next claim refusal /> }.into_any(),
        SignInWay::Demo => view! { <Demo next /> }.into_any(),
        SignInWay::Link => {
            let (failed, asked) = (query.get("link").is_some(), query.get("asked").is_some());
            view! { <Link next key=query.get("key").unwrap_or_default() failed asked /> }.into_any()
        }
    };
    view! {
        <Title text="Sign in" />
        <div class="sign-in sheet">
            <h1 tabindex="-1">"Sign in to Muster"</h1>
            {held.then(|| view! { <Notice><p role="status">"You were signed out. What you sent was not done and is kept for ten minutes: sign in, and you can send it."</p></Notice> })}
            {body}
        </div>
    }
}

const fn meaning(role: Role) -> &'static str {
    match role {
        Role::Viewer => "sees everything and downloads files",
        Role::Operator => "also adds, invites and starts, retries and dismisses",
        Role::Admin => "also stops, disassociates and deletes",
    }
}

/// Any role, without proof: there is nothing to protect.
#[component]
fn Demo(next: String) -> impl IntoView {
    let roles = Role::ALL.map(|role| {
        let described = format!("{role}-meaning");
        let class = if role == Role::Admin { "primary" } else { "" };
        view! {
            <li>
                <button name="role" value=role.word() class=class aria-describedby=described.clone()>{format!("Continue as {role}")}</button>
                <span class="soft" id=described>{meaning(role)}</span>
            </li>
        }.into_any()
    });
    view! {
        <p>"This is a demo organization: nothing here is real, and no AWS account is touched. Choose what you may do."</p>
        <form method="post" action=paths::SIGN_IN_DEMO>
            <input type="hidden" name="next" value=next />
            <ul class="plain">{roles.into_iter().collect_view()}</ul>
        </form>
    }
}

/// The key of the link that stands in the log.
#[component]
fn Link(next: String, key: String, failed: bool, asked: bool) -> impl IntoView {
    let has_key = !key.is_empty();
    let field = if has_key {
        view! { <input type="hidden" name="key" value=key /> }.into_any()
    } else {
        view! {
            <label for="key">"The key: what follows “key=” in the link"</label>
            <input id="key" name="key" required autocomplete="off" spellcheck="false" aria-invalid=failed.then_some("true") aria-describedby=failed.then_some("key-error") />
        }
        .into_any()
    };
    let words = if has_key {
        "This link signs you in as admin, once."
    } else {
        "Muster wrote a link to its log when it started. Open it: it signs you in as admin, once, within ten minutes."
    };
    view! {
        {failed.then(|| view! { <Notice tone="bad"><p role="alert" id="key-error">"This link was used already, is older than ten minutes, or is not Muster’s. Ask for a new one."</p></Notice> })}
        {asked.then(|| view! { <Notice><p role="status">"The newest link is in the log. One is written at most once a minute; those before it are void."</p></Notice> })}
        <p>{words}</p>
        <form method="post" action=paths::SIGN_IN_LINK class="stack">
            <input type="hidden" name="next" value=next.clone() />
            {field}
            <button class="primary">"Sign in as admin"</button>
        </form>
        {(!has_key || failed).then(|| view! {
            <form method="post" action=paths::SIGN_IN_NEW_LINK>
                <input type="hidden" name="next" value=next />
                <button>"Write a new link to the log"</button>
            </form>
        }.into_any())}
    }
}
