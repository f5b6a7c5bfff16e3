use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::server_fns;
use crate::{
    domain::{Action, MemberDetails, MembersQuery, PlanId, Region, Role, eligibility, email_field},
    paths,
    ui::{ErrorNotice, FormAction, FormError, PostForm, Transition, WhyNot, ask, may, meanwhile, refused},
};

/// Leads a person who has accounts with a wrong e-mail address to the plan that puts it right.
#[component]
pub(crate) fn RecreatePage() -> impl IntoView {
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let named = Memo::new(move |_| paths::recreated(&location.search.get()));
    let members = ask(move || named.get(), server_fns::members);
    let plan = FormAction::new::<server_fns::Plan>();
    let (needs, what) = (Role::for_action(Action::RecreateMembers), Action::RecreateMembers.infinitive());
    let busy = move || plan.pending().get();
    view! {
        <Title text="Correct e-mail addresses" />
        <div class="head"><h1 tabindex="-1">"Correct e-mail addresses"</h1></div>
        <p class="lead">
            "Nothing has been done yet. GuardDuty cannot change the e-mail address of a member: the account is deleted from the list, created again with the address of its root user, and invited. You see a plan of it first."
        </p>
        <WhyNot needs what />
        <PostForm action=plan attr:class="sheet form recreate">
            <input type="hidden" name="search" value=move || query.with(|query| query.unfiltered().to_search()) />
            <Transition fallback=meanwhile("Reading the accounts…")>
                {move || members.get().map(|members| match members {
                    Ok(members) => {
                        let regions = query.with(|query| query.regions.clone());
                        members.into_iter().map(|member| view! { <Account member regions=regions.clone() plan /> }).collect_view().into_any()
                    }
                    Err(error) => view! { <ErrorNotice error /> }.into_any(),
                })}
            </Transition>
            <label for="lines">"Many at once: one account a line, with the right address"</label>
            <textarea id="lines" name="lines" rows="4" spellcheck="false" aria-describedby="lines-hint lines-error" aria-invalid=refused(plan.value(), "lines") placeholder="111122223333, root@example.com"></textarea>
            <p id="lines-hint" class="soft">{move || (!named.with(Vec::is_empty)).then_some("Where an account has both a line and a field, the line counts. ")} "An account without an address stays as it is."</p>
            <FormError value=plan.value() id="lines-error" />
            <div class="actions">
                <button class="primary" aria-disabled=move || busy().then_some("true") {..may(needs, what)}>"Plan: delete and create again"</button>
            </div>
        </PostForm>
    }
}

/// One account: its address, the Regions in which it will be created again, and the field for the right address.
#[component]
fn Account(member: MemberDetails, regions: Vec<Region>, plan: FormAction<PlanId>) -> impl IntoView {
    let account = member.account.to_string();
    let (field, hint) = (email_field(&account), format!("hint-{account}"));
    let (all_empty, mine) = (refused(plan.value(), "emails"), refused(plan.value(), field.clone()));
    let mut again = Vec::new();
    let mut left_out = Vec::new();
    for cell in member.cells.iter().filter(|cell| regions.is_empty() || regions.contains(&cell.region)) {
        let Some(status) = &cell.status else { continue };
        match eligibility(Action::RecreateMembers, Some(status), member.member_type, None, false) {
            Ok(()) => again.push(cell.region.clone()),
            Err(reason) => left_out.push(format!("{}: {}", cell.region, reason.text(Action::RecreateMembers))),
        }
    }
    let reach = if again.is_empty() {
        "Nowhere in scope can it be created again.".to_owned()
    } else {
        format!("Deleted and created again in {}.", Region::list(&again))
    };
    let left_out = (!left_out.is_empty()).then(|| format!(" Left out: {}.", left_out.join("; ")));
    let link = paths::member(&MembersQuery { text: account.clone(), ..MembersQuery::default() }, member.account);
    view! {
        <input type="hidden" name="accounts[]" value=account.clone() />
        <label for=field.clone()>"Right e-mail address of " <span class="id">{account.clone()}</span></label>
        <input id=field name="emails[]" type="email" maxlength="64" autocomplete="off" spellcheck="false" aria-describedby=format!("{hint} lines-error") aria-invalid=move || all_empty().or_else(&mine) />
        <p id=hint class="soft">
            "Now: " {member.email.map_or_else(|| "no address".to_owned(), String::from)} ". " {reach} {left_out} " "
            <a href=link>"Open " {account}</a>
        </p>
    }
}
