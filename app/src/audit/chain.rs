use leptos::prelude::*;

use super::words::places;
use crate::{
    domain::{Chain, ChainFound},
    ui::{FormAction, FormError, Moment, PostForm, count},
};

/// Whether the trail is whole, when that was looked at last, and the button that looks again.
#[component]
pub(super) fn ChainMark(
    chain: Chain,
    /// The number of the last entry.
    last: u64,
    verify: FormAction<()>,
) -> impl IntoView {
    let pending = verify.pending();
    let looking = chain.looking;
    let state = match chain.found {
        None if looking => view! { <p>"The chain is being verified…"</p> }.into_any(),
        None => view! { <p>"The chain has not been verified yet."</p> }.into_any(),
        Some(found) if !found.breaks.is_empty() => view! { <Broken found /> }.into_any(),
        Some(found) if found.entries == 0 => view! {
            <p>"No entry has been verified yet: the trail was empty when it was looked at " <Moment at=found.at /></p>
        }
        .into_any(),
        Some(found) => view! { <Whole found last /> }.into_any(),
    };
    view! {
        <section class="chain" aria-label="Chain">
            {state}
            <PostForm action=verify>
                <button aria-disabled=move || pending.get().then_some("true")>
                    {move || if pending.get() { "Verifying…" } else { "Verify now" }}
                </button>
                <FormError value=verify.value() />
            </PostForm>
        </section>
    }
}

#[component]
fn Whole(found: ChainFound, last: u64) -> impl IntoView {
    let entries = u32::try_from(found.entries).unwrap_or(u32::MAX);
    let many =
        if entries == 1 { "the first entry".to_owned() } else { format!("the first {} entries", count(entries)) };
    view! {
        <div>
            <p><span class="verified">"Verified"</span> {format!(": {many}, each as it was written, ")} <Moment at=found.at /></p>
            {(last > found.entries).then(|| view! { <p>"Not verified yet: what was added since, from No. " {found.entries + 1} " on."</p> }.into_any())}
            {found.head.map(|head| view! {
                <details>
                    <summary>"What this proves"</summary>
                    <p>
                        "Nobody changed, removed or swapped an entry without writing all that follow anew. Whoever could write to
                        the database could have done that, or cut off the end: keep this hash of the last entry elsewhere, and "
                        <code>"muster audit verify --head …"</code> " tells. The log names it every hour."
                    </p>
                    <p><code class="hash">{head}</code></p>
                </details>
            }.into_any())}
        </div>
    }
}

#[component]
fn Broken(found: ChainFound) -> impl IntoView {
    let lines = places(&found.breaks).into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect_view();
    view! {
        <div class="notice bad" role="alert">
            <p>"The chain is broken: somebody wrote to the database past Muster. It was seen " <Moment at=found.at /></p>
            <ul>{lines}</ul>
            <p>"Keep a copy of the database as it is, and compare it with your backups: they have what was there."</p>
        </div>
    }
}
