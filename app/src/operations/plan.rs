use leptos::prelude::*;
use leptos_meta::Title;
use serde::de::DeserializeOwned;

use super::{
    approval::{Ask, Requested},
    outcome::SkipList,
    server_fns,
};
use crate::{
    domain::{
        Action, Approval, DetectorState, InviteOptions, MembersQuery, Plan, PlanId, PlanRegion, PlannedAccount, Region,
        Role,
    },
    error::AppError,
    frame::{LastList, Live},
    members::KeptTicks,
    paths, platform,
    ui::{
        Empty, FormAction, FormError, Gone, Notice, Numbered, PostForm, Time, WhyNot, ask, by_number, count, may,
        number_in_path, plural, refused,
    },
};

/// What an action would do, before it does anything.
#[component]
pub(crate) fn PlanPage() -> impl IntoView {
    let id = number_in_path();
    let plan = ask(move || id.get(), |id| by_number(id, "plan", async |id| server_fns::show_plan(PlanId(id)).await));
    let gone = Gone {
        heading: "Plan",
        title: "This plan is no longer kept. If it was started, its operation is.",
        way_on: (paths::MEMBERS, "Select accounts again"),
    };
    view! {
        <Title text="Plan" />
        <Numbered thing=plan gone let:plan>
            <PlanView plan />
        </Numbered>
    }
}

#[component]
fn PlanView(plan: Plan) -> impl IntoView {
    let last_list: LastList = expect_context();
    let used = plan.regions.iter().filter(|region| region.cells > 0).count();
    let regions = plural(u32::try_from(used).unwrap_or(0), "Region");
    let title = format!("{} {}", plan.action.verb(), plural(plan.accounts, "account"));
    let reach = format!("{} in {regions}", plural(plan.cells, "account-Region"));
    let rest = plan.selected - plan.accounts;
    let are = if rest == 1 { "is" } else { "are" };
    let skipped = plan.skipped.clone();
    let in_regions = plan.regions.iter().map(|region| region.region.clone()).collect();
    let nothing = plan.cells == 0;
    let done = plan.operation;
    let accounts = view! { <Accounts first=plan.first.clone() all=plan.accounts creates=plan.action.creates() /> };
    let lines = plan.regions.clone().into_iter().map(|region| view! { <RegionLine region /> }).collect_view();
    view! {
        <div class="head">
            <h1 tabindex="-1">{title} " " <span>{reach}</span></h1>
            <a class="button quiet" download="" href=paths::export_plan(plan.id)>"Download the plan as CSV"</a>
        </div>
        <p class="lead">
            {match done {
                Some(id) => view! { "This plan was started as " <a href=paths::operation(id)>{format!("operation {}", id.0)}</a> ". " }.into_any(),
                None => view! { "Nothing has been done yet. " {meaning(plan.action)} }.into_any(),
            }}
            {(rest > 0).then(|| format!(" {} of the {} selected accounts {are} left out.", count(rest), count(plan.selected)))}
            <Elsewhere planned=plan.regions.iter().filter(|planned| planned.cells > 0).map(|planned| planned.region.clone()).collect() />
        </p>
        <div class="sheet">
            <table class="plan">
                <thead><tr><th>"Region"</th><th class="num">"Account-Regions"</th><th class="num">"Left out"</th><th class="num">"Calls"</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {accounts}
        {(plan.unasked > 0).then(|| view! { <NotAsked cells=plan.unasked /> })}
        <SkipList title="Left out, and why" action=plan.action groups=skipped regions=in_regions />
        {if let Some(id) = done {
            let requested = plan.approval.request.clone().map(|request| view! { <Requested plan=plan.clone() request /> });
            view! { {requested} <p class="actions"><a class="button primary" href=paths::operation(id)>{format!("Open operation {}", id.0)}</a></p> }.into_any()
        } else if nothing {
            view! {
                <Empty title="The action applies to none of the selected accounts.">
                    <a class="button" href=move || last_list.href()>"Back to Members"</a>
                </Empty>
            }.into_any()
        } else {
            confirm(plan)
        }}
    }
}

/// A plan for some of the Regions leaves the accounts as they are in the others: that is easily overlooked.
#[component]
fn Elsewhere(planned: Vec<Region>) -> impl IntoView {
    let live: Live = expect_context();
    let said = move || {
        let known = live.status.get().and_then(Result::ok)?.regions.into_iter();
        let known = known.filter(|known| matches!(known.detector, DetectorState::Present | DetectorState::Unknown));
        let others = known.filter(|known| !planned.contains(&known.region)).count();
        let others = plural(u32::try_from(others).ok().filter(|others| *others > 0)?, "other Region");
        let here = match &*planned {
            [one] => one.to_string(),
            several => plural(u32::try_from(several.len()).ok()?, "Region"),
        };
        Some(format!(" Only in {here}: nothing changes in {others}."))
    };
    view! { {move || said()} }
}

/// To whom it would be done: all accounts if they are few, else the first of them.
#[component]
fn Accounts(first: Vec<PlannedAccount>, all: u32, creates: bool) -> impl IntoView {
    let shown = u32::try_from(first.len()).unwrap_or(u32::MAX);
    let more = all.saturating_sub(shown);
    let lines = first.into_iter().map(|planned| {
        let link = paths::member(&MembersQuery::default(), planned.account);
        let address = |email: Option<Box<str>>| email.map_or_else(|| "not known".to_owned(), String::from);
        view! {
            <tr>
                <th scope="row" class="id"><a href=link>{planned.account.to_string()}</a></th>
                <td>{address(planned.email)}</td>
                {creates.then(|| view! { <td>{address(planned.created_as)}</td> }.into_any())}
            </tr>
        }
        .into_any()
    });
    let lines = lines.collect_view();
    (shown > 0).then(|| view! {
        <details class="sheet planned" open=more == 0>
            <summary>{if more == 0 { "The accounts".to_owned() } else { format!("The first {} of the accounts", count(shown)) }}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Accounts of the plan, scrollable">
                <table>
                    <thead>
                        <tr><th>"Account"</th><th>{if creates { "E-mail address now" } else { "E-mail address" }}</th>{creates.then(|| view! { <th>"Created with"</th> }.into_any())}</tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {(more > 0).then(|| view! { <p class="soft">{format!("and {} more", count(more))}</p> }.into_any())}
        </details>
    }.into_any())
}

/// Which locks GuardDuty has not told of.
#[component]
fn NotAsked(cells: u32) -> impl IntoView {
    view! {
        <Notice tone="warn">
            <p>
                {format!("Whether an organization policy locks {} is not known yet. GuardDuty refuses those that are locked; the outcome lists them.", plural(cells, "account-Region"))}
            </p>
        </Notice>
    }
}

/// What can be done about the plan: confirm it, ask for approval, or decide about it.
fn confirm(plan: Plan) -> AnyView {
    match plan.approval.clone() {
        Approval { request: Some(request), .. } => view! { <Requested plan request /> }.into_any(),
        Approval { above: Some(above), .. } => view! { <Ask plan above /> }.into_any(),
        Approval { .. } => view! { <Confirm plan /> }.into_any(),
    }
}

const fn meaning(action: Action) -> &'static str {
    match action {
        Action::CreateMembers => {
            "The accounts are added as members: accounts of the organization are enabled at once, others can then be invited."
        }
        Action::CreateAndInvite => {
            "The accounts are added as members: accounts of the organization are enabled at once, all others are asked to accept this administrator."
        }
        Action::RecreateMembers => {
            "The accounts are deleted from the list, created again with the new e-mail addresses, and asked to accept this administrator. This cannot be undone."
        }
        Action::InviteMembers => "The accounts are asked to accept this administrator.",
        Action::StartMonitoringMembers => "GuardDuty monitors these accounts again.",
        Action::StopMonitoringMembers => "GuardDuty stops monitoring these accounts; their findings are kept.",
        Action::DisassociateMembers => "The accounts are no longer members; their details are kept.",
        Action::DeleteMembers => {
            "The accounts and their details are taken off the list: to have them back, they must be added and invited again. The AWS accounts themselves stay."
        }
    }
}

#[component]
fn RegionLine(region: PlanRegion) -> impl IntoView {
    view! {
        <tr>
            <th scope="row" class="id">{region.region.to_string()}</th>
            <td class="num">{count(region.cells)}</td>
            <td class="num">{count(region.skipped)}</td>
            <td class="num">{count(region.calls)}</td>
        </tr>
    }
}

/// What was ticked for a plan is acted on once the plan is confirmed.
pub(super) fn forget_ticks<T: Clone + DeserializeOwned + Send + Sync>(plan: PlanId, confirm: FormAction<T>) {
    let kept: KeptTicks = expect_context();
    Effect::new(move || match confirm.value().get() {
        Some(Ok(_)) => kept.confirmed(plan),
        Some(Err(AppError::Conflict { plan: Some(newer), .. })) => kept.replanned(plan, newer),
        _ => {}
    });
}

/// The form that confirms: what it asks depends on the action.
#[component]
fn Confirm(plan: Plan) -> impl IntoView {
    let start = FormAction::new::<server_fns::Start>();
    let last_list: LastList = expect_context();
    forget_ticks(plan.id, start);
    let needs_count = plan.needs_count();
    let verb = format!("{} {}", plan.action.verb(), plural(plan.accounts, "account"));
    let label = if plan.action.invites() {
        let most = if plan.action.creates() { "up to " } else { "" };
        let send = format!("{verb} and send {most}{}", plural(plan.emails, "e-mail"));
        view! { <span class="sent">{send}</span> <span class="unsent">{verb} " without e-mail"</span> }.into_any()
    } else {
        verb.into_any()
    };
    let class = if plan.action.is_destructive() { "primary danger" } else { "primary" };
    let (accounts, emails) = (plan.accounts, plan.emails);
    let (invites, creates) = (plan.action.invites(), plan.action.creates());
    let many_regions = plan.regions.iter().filter(|region| region.cells > 0).count() > 1;
    let (needs, may_what) = (Role::for_action(plan.action), plan.action.infinitive());
    let busy = move || start.pending().get();
    let newer = move || match start.value().get() {
        Some(Err(AppError::Conflict { plan, .. })) => plan,
        _ => None,
    };
    view! {
        <PostForm action=start attr:class="sheet form">
            <input type="hidden" name="plan" value=plan.id.0.to_string() />
            <input type="hidden" name="hash" value=plan.hash />
            {invites.then(|| view! { <InviteFields emails creates many_regions before=plan.invite.clone() /> })}
            {needs_count.then(|| view! {
                <label for="typed_count">{format!("Type {}, the number of accounts, to confirm", count(accounts))}</label>
                <input id="typed_count" name="typed_count" inputmode="numeric" autocomplete="off" required class="short" aria-describedby="typed_count-error" aria-invalid=refused(start.value(), "typed_count") />
            }.into_any())}
            <FormError value=start.value() id="typed_count-error" />
            <p class="soft">
                "Selected " <Time at=plan.frozen_at /> ". Takes " {duration(plan.seconds)} ". What no longer qualifies by then is skipped and reported."
            </p>
            <WhyNot needs what=may_what />
            {move || newer().map(|plan| view! { <a class="button" href=paths::plan(plan)>"Look at what would be done now"</a> }.into_any())}
            <div class="actions">
                <button class=class aria-disabled=move || busy().then_some("true") {..may(needs, may_what)}>{label}</button>
                <a class="button quiet" href=move || last_list.away_from_plan()>"Do nothing"</a>
            </div>
        </PostForm>
    }
}

/// What an invitation carries.
#[component]
pub(super) fn InviteFields(
    emails: u32,
    creates: bool,
    many_regions: bool,
    /// What the invitations carried that are repeated.
    before: Option<InviteOptions>,
) -> impl IntoView {
    let why = match &before {
        Some(_) => Some("As it was in the operation that is retried."),
        None => many_regions.then_some("Ticked beforehand, since each of the Regions would send its own."),
    };
    let InviteOptions { message, disable_email_notification: silent } =
        before.unwrap_or(InviteOptions { message: String::new(), disable_email_notification: many_regions });
    let most = if creates { "up to " } else { "" };
    view! {
        <label for="message">"Message in the invitation (optional)"</label>
        <textarea id="message" name="message" rows="2">{platform::inside_text_area(&message)}</textarea>
        // The style sheet shows what goes with the box, here and in the button, so that it follows without a script too.
        <div class="by-email">
            <label class="check">
                <input type="checkbox" name="disable_email_notification" value="true" checked=silent aria-describedby=why.map(|_| "silent-why") />
                "Send no e-mail; the invitation shows in each account’s GuardDuty only"
            </label>
            {why.map(|why| view! { <p id="silent-why" class="soft">{why}</p> }.into_any())}
            <Notice>
                <p class="sent">
                    {format!("GuardDuty sends {most}{} to the root users’ addresses, one for each account and Region that has to accept, and verifies each address first. For a few seconds you can take it back.", plural(emails, "message"))}
                </p>
                <p class="unsent">"Nobody gets an e-mail: whoever has to accept finds the invitation in GuardDuty only, in each of these Regions."</p>
            </Notice>
        </div>
    }
}

/// A length of time for people.
pub(super) fn duration(seconds: u32) -> String {
    match seconds {
        0..=4 => "a few seconds".to_owned(),
        5..=89 => format!("about {seconds} seconds"),
        90..=5_399 => format!("about {} minutes", (seconds + 30) / 60),
        _ => format!("about {} hours", (seconds + 1_800) / 3_600),
    }
}
