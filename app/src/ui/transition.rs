use leptos::prelude::*;

/// What waits for answers, and stays as it is while newer ones are on their way: leptos's own, compiled once for whatever is
/// in it.
#[component]
pub(crate) fn Transition(
    /// What is shown until the first answers are there.
    #[prop(optional, into)]
    fallback: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! { <leptos::prelude::Transition fallback>{children()}</leptos::prelude::Transition> }
}

/// What a screen says of itself until its first answers are there: not at once, since mostly they come before it is read.
pub(crate) fn meanwhile(text: &'static str) -> impl FnOnce() -> AnyView + Send {
    move || view! { <p class="meanwhile">{text}</p> }.into_any()
}
