use leptos::prelude::*;

use super::{
    plan::{InviteFields, forget_ticks},
    server_fns,
};
use crate::{
    domain::{ApprovalRequest, Decision, InviteOptions, Plan, Role},
    frame::{LastList, Live},
    paths,
    ui::{FormAction, FormError, Notice, PostForm, Time, Transition, WhyNot, ask, count, may, plural, refused},
};

/// The form that asks another admin, where one may not decide alone.
#[component]
pub(super) fn Ask(plan: Plan, above: u32) -> impl IntoView {
    let ask = FormAction::new::<server_fns::Request>();
    let last_list: LastList = expect_context();
    forget_ticks(plan.id, ask);
    let pending = ask.pending();
    let accounts = plural(plan.accounts, "account");
    let what = format!("Ask for approval to {} {accounts}", plan.action.verb().to_ascii_lowercase());
    let (needs_count, emails) = (plan.needs_count(), plan.emails);
    let (invites, creates) = (plan.action.invites(), plan.action.creates());
    let many_regions = plan.regions.iter().filter(|region| region.cells > 0).count() > 1;
    let (needs, may_what) = (Role::for_action(plan.action), plan.action.infinitive());
    view! {
        <PostForm action=ask attr:class="sheet form">
            <input type="hidden" name="plan" value=plan.id.0.to_string() />
            <input type="hidden" name="hash" value=plan.hash />
            <Notice>
                <p>
                    {format!("More than {} at once take the approval of another admin, within 24 hours. Nothing is done until then.", plural(above, "account"))}
                </p>
            </Notice>
            {invites.then(|| view! { <InviteFields emails creates many_regions before=plan.invite.clone() /> })}
            {needs_count.then(|| view! {
                <label for="typed_count">{format!("Type {}, the number of accounts, to confirm", count(plan.accounts))}</label>
                <input id="typed_count" name="typed_count" inputmode="numeric" autocomplete="off" required class="short" aria-describedby="typed_count-error" aria-invalid=refused(ask.value(), "typed_count") />
            }.into_any())}
            <FormError value=ask.value() id="typed_count-error" />
            <WhyNot needs what=may_what />
            <div class="actions">
                <button class="primary danger" aria-disabled=move || pending.get().then_some("true") {..may(needs, may_what)}>{what}</button>
                <a class="button quiet" href=move || last_list.away_from_plan()>"Do nothing"</a>
            </div>
        </PostForm>
    }
}

/// A plan that was asked for: how it stands, and what whoever looks can do about it.
#[component]
pub(super) fn Requested(plan: Plan, request: ApprovalRequest) -> impl IntoView {
    let ApprovalRequest { actor, asked_at, until, decided, mine, may_decide, invite, .. } = request;
    let waits = decided.is_none();
    let state = match decided {
        None => view! { "Waits for approval by another admin, until " <Time at=until /> }.into_any(),
        Some((decision, by, at)) => view! { {outcome(decision, &by)} " " <Time at /> }.into_any(),
    };
    view! {
        <section class="sheet form" aria-label="Approval">
            <p><strong>{state}</strong></p>
            <p class="soft">{if mine { "You asked for it ".to_owned() } else { format!("{actor} asked for it ") }} <Time at=asked_at /></p>
            {plan.action.invites().then(|| view! { <Invitation invite emails=plan.emails creates=plan.action.creates() /> })}
            {(waits && may_decide).then(|| view! { <Approve plan=plan.clone() /> })}
            {(waits && !mine && !may_decide).then_some(view! { <p>"Only an admin can approve it."</p> })}
            {(waits && (mine || may_decide)).then(|| view! { <TurnDown plan=plan.clone() mine /> })}
            {(!waits).then(|| view! {
                <p class="actions">
                    <a class="button" href=paths::OPERATIONS>"All operations"</a>
                    <a class="button quiet" href=paths::MEMBERS>"Go to Members"</a>
                </p>
            }.into_any())}
        </section>
    }
}

/// What the accounts would be sent.
#[component]
fn Invitation(invite: InviteOptions, emails: u32, creates: bool) -> impl IntoView {
    let most = if creates { "up to " } else { "" };
    let by_email = if invite.disable_email_notification {
        "Invites without e-mail.".to_owned()
    } else {
        format!("Sends {most}{}.", plural(emails, "e-mail"))
    };
    let message = (!invite.message.is_empty()).then(|| {
        view! {
            <p>"Message in the invitation:"</p>
            <blockquote>{invite.message}</blockquote>
        }
        .into_any()
    });
    view! { <p>{by_email}</p> {message} }
}

fn outcome(decision: Decision, by: &str) -> String {
    match decision {
        Decision::Approved => format!("Approved by {by}, and started"),
        Decision::Refused => format!("Refused by {by}: nothing was done"),
        Decision::Withdrawn => "Withdrawn: nothing was done".to_owned(),
        Decision::Expired => "Nobody decided within 24 hours: nothing was done".to_owned(),
    }
}

#[component]
fn Approve(plan: Plan) -> impl IntoView {
    let approve = FormAction::new::<server_fns::Approve>();
    let pending = approve.pending();
    let words =
        format!("Approve, and {} {}", plan.action.verb().to_ascii_lowercase(), plural(plan.accounts, "account"));
    view! {
        <PostForm action=approve>
            <input type="hidden" name="plan" value=plan.id.0.to_string() />
            <input type="hidden" name="hash" value=plan.hash />
            <FormError value=approve.value() />
            <button class="primary danger" aria-disabled=move || pending.get().then_some("true")>{words}</button>
        </PostForm>
    }
}

#[component]
fn TurnDown(plan: Plan, mine: bool) -> impl IntoView {
    let turn_down = FormAction::new::<server_fns::TurnDown>();
    let pending = turn_down.pending();
    view! {
        <PostForm action=turn_down>
            <input type="hidden" name="plan" value=plan.id.0.to_string() />
            <FormError value=turn_down.value() />
            <button aria-disabled=move || pending.get().then_some("true")>
                {if mine { "Withdraw the request" } else { "Refuse" }}
            </button>
        </PostForm>
    }
}

/// What waits to be decided, above the operations.
#[component]
pub(super) fn Waiting() -> impl IntoView {
    let waiting = ask(|| (), |()| server_fns::waiting());
    expect_context::<Live>().follow(waiting, |change| change.is_of_roster() || change.is_of_operations());
    view! {
        <Transition>
            {move || waiting.get().and_then(Result::ok).filter(|requests| !requests.is_empty()).map(|requests| view! { <Requests requests /> })}
        </Transition>
    }
}

#[component]
fn Requests(requests: Vec<ApprovalRequest>) -> impl IntoView {
    let lines = requests.into_iter().map(|request| {
        let title = format!("{} {}", request.action.verb(), plural(request.accounts, "account"));
        view! {
            <li>
                <a href=paths::plan(request.plan)>{title}</a>
                " waits for approval by another admin"
                {request.may_decide.then_some(": look at it, and approve or refuse")}
                {request.mine.then_some(": you can withdraw it")}
                {format!(". {} asked for it ", request.actor)}
                <Time at=request.asked_at />
            </li>
        }
        .into_any()
    });
    let lines = lines.collect::<Vec<_>>();
    let many = count(u32::try_from(lines.len()).unwrap_or(u32::MAX));
    view! {
        <section class="notice warn" aria-label="Waiting for approval">
            <h2>"Waiting for approval " <span>{many}</span></h2>
            <ul class="plain">{lines}</ul>
        </section>
    }
}
