use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{group::Group, server_fns};
use crate::{
    domain::{MembersQuery, OpenList, Region, RelationshipStatus, Token},
    error::AppError,
    frame::Live,
    paths,
    ui::{Empty, ErrorNotice, Transition, ask, meanwhile, plural, url_error},
};

/// What the groups share with their page.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// The scope, and nothing else of the URL.
    pub(super) scope: Memo<MembersQuery>,
    /// Has the results asked for again.
    pub(super) tick: RwSignal<u32>,
    /// What was done last, since only what is gone shows it.
    pub(super) said: RwSignal<String>,
}

/// Every result that is still open, by reason.
#[component]
pub(crate) fn UnprocessedPage() -> impl IntoView {
    let location = use_location();
    // On the way to another screen the URL is that one's already.
    let scope = Memo::new(move |before: Option<&MembersQuery>| match before {
        Some(before) if location.pathname.get() != paths::UNPROCESSED => before.clone(),
        _ => MembersQuery::parse(&location.search.get()).scope(),
    });
    let shared = Shared { scope, tick: RwSignal::new(0), said: RwSignal::new(String::new()) };
    provide_context(shared);
    let list = ask(
        move || (scope.get(), shared.tick.get()),
        |(scope, _)| async move { server_fns::list(scope.to_search()).await },
    );
    expect_context::<Live>().follow(list, |change| change.is_of_roster() || change.is_of_operations());
    let shown = move || list.get().and_then(Result::ok);
    let heading = move || shown().filter(|list| list.accounts > 0).map(|list| plural(list.accounts, "account"));
    view! {
        <Title text="Unprocessed" />
        <div class="head"><h1 tabindex="-1">"Unprocessed " <span><Transition>{move || heading()}</Transition></span></h1></div>
        {url_error::<server_fns::Retry>()}
        {url_error::<server_fns::Dismiss>()}
        <p class="soft" role="status">{shared.said}</p>
        <Transition fallback=meanwhile("Reading what was not processed…")>
            <Running />
            {move || list.get().map(|list| around(list, &scope.read().regions))}
            // Their own parent: what stands before and after them comes and goes.
            <div>
                <For
                    each=move || shown().unwrap_or_default().groups
                    key=|group| (group.action, group.why.clone(), group.cells, group.newest)
                    let:group
                >
                    <Group group />
                </For>
            </div>
            {move || shown().filter(|list| list.unlisted > 0).map(|list| view! {
                <p class="soft">{format!("There are {} more; they are listed once these are dealt with.", plural(list.unlisted, "reason"))}</p>
            }.into_any())}
        </Transition>
    }
}

/// That more may come.
#[component]
fn Running() -> impl IntoView {
    let live: Live = expect_context();
    let said = move || {
        let running = live.status.get().and_then(Result::ok).map_or(0, |status| status.running);
        let operations = plural(running, "operation");
        (running > 0).then(|| {
            view! {
                <p class="soft">
                    <a href=paths::OPERATIONS>{operations}</a>
                    {if running == 1 { " is" } else { " are" }} " running: what GuardDuty does not process appears here."
                </p>
            }
            .into_any()
        })
    };
    view! { {move || said()} }
}

/// What is said above the groups, or in their place.
fn around(list: Result<OpenList, AppError>, regions: &[Region]) -> AnyView {
    let list = match list {
        Ok(list) => list,
        Err(error) => return view! { <ErrorNotice error /> }.into_any(),
    };
    let refused = MembersQuery::of_regions(regions.to_vec());
    let refused = refused.toggled(&Token::Status(RelationshipStatus::EmailVerificationFailed));
    match (list.cells, list.elsewhere) {
        (0, 0) => view! {
            <Empty title="No account is unprocessed.">
                <p>"An e-mail address that GuardDuty took and could not verify later is a status of its account, and is not listed here."</p>
                <a class="button" href=paths::members(&refused)>"Show Verification failed"</a>
                <a class="button" href=paths::MEMBERS>"Go to Members"</a>
            </Empty>
        }
        .into_any(),
        (0, elsewhere) => view! {
            <Empty title=format!("Nothing is open in {}.", Region::list(regions))>
                <a class="button" href=paths::UNPROCESSED>{format!("Show {} in other Regions", plural(elsewhere, "account-Region"))}</a>
            </Empty>
        }
        .into_any(),
        (cells, _) => view! {
            <p class="lead">
                {format!("GuardDuty did not do what it was asked to in {}. ", plural(cells, "account-Region"))}
                "It leaves this page by itself once a later operation processes it, or a reading shows that it is done."
            </p>
        }
        .into_any(),
    }
}
