use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{list::List, server_fns};
use crate::{
    domain::{AccountId, MemberProtections, ProtectionLine, Region},
    error::AppError,
    paths,
    ui::{Transition, ask},
};

/// The protection plans of an account. They are asked for once the page runs, so that nothing waits for them; without
/// a script a link asks.
#[component]
pub(super) fn Protections(account: AccountId) -> impl IntoView {
    let List { query, .. } = expect_context();
    let asked = RwSignal::new(use_location().search.with_untracked(|search| paths::shows_plans(search)));
    Effect::new(move || asked.set(true));
    let plans = ask(
        move || asked.get(),
        move |asked| async move { if asked { Some(server_fns::plans(account).await) } else { None } },
    );
    let ask = query.with_untracked(|query| paths::member_plans(query, account));
    let not_yet = move || {
        let asking = move || asked.get().then_some("Asking GuardDuty…");
        view! {
            <p class="soft">{move || asking()}</p>
            <noscript><a class="button" href=ask.clone()>"Ask GuardDuty"</a></noscript>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="plans">
            <h3 id="plans">"Protection plans"</h3>
            <Transition>
                {move || match plans.get() {
                    None | Some(None) => not_yet().into_any(),
                    Some(Some(Ok(plans))) => view! { <Answer plans /> }.into_any(),
                    Some(Some(Err(AppError::NotFound { .. }))) => view! { <p class="soft">"Not a member, so it has none."</p> }.into_any(),
                    Some(Some(Err(error))) => view! { <p class="bad-text">{error.to_string()}</p> }.into_any(),
                }}
            </Transition>
        </section>
    }
}

#[component]
fn Answer(plans: MemberProtections) -> impl IntoView {
    if plans.regions.is_empty() {
        return view! { <p class="soft">"The account is Enabled in no Region, so there are none to show."</p> }
            .into_any();
    }
    let lines = plans.lines().into_iter().map(|line| view! { <Line line /> }).collect_view();
    let failures = plans.failures().into_iter().map(|(reason, regions)| {
        view! { <p><span class="bad-text">{format!("Not known in {}", Region::list(&regions))}</span> ": " {reason}</p> }.into_any()
    });
    let managed = plans.managed_by_policy();
    let managed = (!managed.is_empty()).then(|| {
        let regions = Region::list(&managed);
        view! { <p class="soft">{format!("An organization policy sets them in {regions}: they cannot be changed in GuardDuty.")}</p> }.into_any()
    });
    view! { <ul class="plain plans">{lines}</ul> {managed} {failures.collect_view()} }.into_any()
}

#[component]
fn Line(line: ProtectionLine) -> impl IntoView {
    let phrase = line.phrase();
    let label = line.part.as_ref().unwrap_or(&line.plan).label().to_owned();
    view! { <li class:part=line.part.is_some()><span>{label}</span> <span class="soft">{phrase}</span></li> }
}
