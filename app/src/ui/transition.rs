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
