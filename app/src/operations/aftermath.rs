use leptos::prelude::*;

use super::{
    outcome::{CorrectLink, these},
    server_fns,
};
use crate::{
    domain::{AccountId, Aftermath, FollowUp, MembersQuery, OperationId, RelationshipStatus, Role, Standing, Tone},
    error::AppError,
    frame::Live,
    paths,
    ui::{Answer, FormAction, FormError, PostForm, Status, Transition, ask, extent, may},
};

/// What has become of what an operation processed: some of it shows only after GuardDuty has answered, such as an address
/// that cannot be verified.
#[component]
pub(super) fn AftermathSection(id: Memo<Option<u64>>) -> impl IntoView {
    let live: Live = expect_context();
    let found = ask(
        move || id.get(),
        async |id| match id {
            Some(id) => server_fns::show_aftermath(OperationId(id)).await,
            None => Err(AppError::not_found("operation")),
        },
    );
    live.follow(found, move |change| {
        change.is_of_roster() || id.get_untracked().is_some_and(|id| change.is_of(OperationId(id)))
    });
    view! { <Transition><Found id found /></Transition> }
}

/// Made anew only when something is otherwise: what is open stays open. Where it cannot be told, the page above says why.
#[component]
fn Found(id: Memo<Option<u64>>, found: Answer<Aftermath>) -> impl IntoView {
    let shown = Memo::new(move |_| id.get().zip(found.get().and_then(Result::ok)));
    view! { {move || shown.get().map(|(id, aftermath)| view! { <Shown id=OperationId(id) aftermath /> })} }
}

#[component]
fn Shown(id: OperationId, aftermath: Aftermath) -> impl IntoView {
    let Aftermath { standing, follow_up } = aftermath;
    (!standing.is_empty()).then(|| {
        let lines = standing.into_iter().map(|standing| view! { <Line standing /> }).collect_view();
        view! {
            <section class="sheet skips standing" aria-labelledby="standing">
                <div class="head">
                    <h2 id="standing">"Statuses of the processed accounts now"</h2>
                    {follow_up.map(|next| view! { <FollowUpForm id next /> })}
                </div>
                <ul class="plain">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Line(standing: Standing) -> impl IntoView {
    let Standing { status, cells, accounts, first } = standing;
    let more = accounts as usize > first.len();
    // What needs an answer is not left to be found.
    let open = status.as_ref().is_some_and(|status| status.tone() == Tone::Bad);
    let refused = status == Some(RelationshipStatus::EmailVerificationFailed);
    let correct = refused.then(|| {
        let href = paths::recreate(first.iter().copied(), &MembersQuery::default());
        let of = more.then(|| format!("For the first {} of the accounts:", first.len()));
        view! { <p>{of}</p> <CorrectLink href /> }.into_any()
    });
    let meaning = status.as_ref().map(|status| view! { <p>{status.meaning()}</p> }.into_any());
    let first = AccountId::list(&first);
    view! {
        <li>
            <details open=open>
                <summary>
                    <Status status /> " " <span class="soft">{extent(accounts, cells)}</span>
                </summary>
                {meaning}
                <p class="id">{first} {more.then_some(" …")}</p>
                {correct}
            </details>
        </li>
    }
}

/// A plan of what is done next, for exactly what the operation changed.
#[component]
fn FollowUpForm(id: OperationId, next: FollowUp) -> impl IntoView {
    let plan = FormAction::new::<server_fns::FollowUp>();
    let again = if next.back { " again" } else { "" };
    let class = if next.action.is_destructive() { "danger" } else { "" };
    let label = format!("{} {}{again}", next.action.verb(), these(next.accounts));
    view! {
        <PostForm action=plan>
            <input type="hidden" name="operation" value=id.0.to_string() />
            <button {..may(Role::for_action(next.action), next.action.infinitive())} class=class>{label}</button>
            <FormError value=plan.value() />
        </PostForm>
    }
}
