use leptos::{ev::MouseEvent, prelude::*, tachys::html::attribute::Attribute};

use crate::domain::{Role, Who};

/// Who looks at the page; as it was when the page was loaded.
#[derive(Clone)]
pub(crate) struct Me(pub(crate) Option<Who>);

/// What the frame says of something that was pressed and not done.
#[derive(Clone, Copy)]
pub(crate) struct Told(pub(crate) RwSignal<Option<String>>);

/// The server has said that the session of this page is over.
#[derive(Clone, Copy)]
pub(crate) struct SessionEnded(pub(crate) RwSignal<bool>);

/// Why who looks at the page may not do what takes this role; nothing if they may. The server decides for itself.
pub(crate) fn refusal(needs: Role, what: &str) -> Option<String> {
    let Me(who) = use_context()?;
    let role = who?.role;
    (role < needs).then(|| format!("{} You are signed in as {role}.", needs.only(what)))
}

/// What is spread over a button that takes a role: who may not press it can still reach it, and is told why.
pub(crate) fn may(needs: Role, what: &str) -> impl Attribute + use<> {
    unless(refusal(needs, what))
}

/// What is spread over a button that may do nothing for a reason: one can still reach it, and is told the reason.
pub(crate) fn unless(why: Option<String>) -> impl Attribute + use<> {
    let disabled = why.is_some().then_some("true");
    let told = use_context::<Told>();
    let title = why.clone();
    let press = move |event: MouseEvent| {
        if let (Some(why), Some(Told(told))) = (&why, told) {
            event.prevent_default();
            told.set(Some(why.clone()));
        }
    };
    view! { <{..} aria-disabled=disabled title=title on:click=press /> }
}

/// Says above a form that takes a role why who looks at it cannot send it.
#[component]
pub(crate) fn WhyNot(needs: Role, #[prop(into)] what: String) -> impl IntoView {
    refusal(needs, &what).map(|why| view! { <p class="notice warn">{why}</p> }.into_any())
}
