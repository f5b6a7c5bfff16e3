use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Live, region_scope::RegionScope, server_fns::Refresh, shortcuts::Shortcuts, theme::ThemeChoice};
use crate::{
    domain::{AutoEnable, DetectorState, RegionFreshness, Role, RosterStatus},
    error::AppError,
    paths,
    ui::{FormAction, Me, Menu, PostForm, Time, Transition, count, may, tell},
};

/// Product, where the data comes from, scope, freshness, who is signed in.
#[component]
pub(super) fn TopBar(shortcuts: Shortcuts) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    Effect::new(move || hydrated.set(true));
    let live: Live = expect_context();
    let path = use_location().pathname;
    let scoped = move || path.with(|path| paths::follows_scope(path));
    view! {
        <header class="top">
            <a class="brand" href=paths::MEMBERS>
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M5 4v16M9 4v16M13 4v16M17 4v16M2 16 21 8" />
                </svg>
                "Muster"
            </a>
            <Transition>
                {move || live.status.get().and_then(Result::ok).map(|status| view! { <Source status /> })}
                {move || scoped().then(|| view! { <RegionScope /> })}
                {move || live.status.get().map(|status| view! { <FreshnessMenu status /> })}
            </Transition>
            <span class="grow"></span>
            // Without a script it would do nothing.
            <button
                class="quiet find"
                class:ready=move || hydrated.get()
                aria-label="Find or go to"
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                on:click=move |_| shortcuts.palette.set(true)
            >
                "Find" <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
            <SignedIn />
        </header>
    }
}

/// Who is signed in, with which role, the theme, and the way out.
#[component]
fn SignedIn() -> impl IntoView {
    let Me(who) = expect_context();
    who.map(|who| {
        let name = who.name.clone();
        let label = view! { <span class="who">{name}</span> <span class="tag">{who.role.word()}</span> }.into_any();
        view! {
            <Menu label class="me">
                <p class="soft">"Signed in as " {who.name}</p>
                <ThemeChoice />
                <a href=paths::SETTINGS>"Where you are signed in"</a>
                <form method="post" action=paths::SIGN_OUT><button>"Sign out"</button></form>
            </Menu>
        }
    })
}

/// Whose members these are.
#[component]
fn Source(status: RosterStatus) -> impl IntoView {
    let demo = status.demo.then(|| view! { <span class="tag">"Demo data"</span> }.into_any());
    let administrator = status.administrator.map(|account| {
        view! { <span class="source" title="The administrator account">"Administrator " <span class="id">{account.to_string()}</span></span> }.into_any()
    });
    view! { {demo} {administrator} }
}

/// How fresh the roster is: the oldest Region decides; each one on opening.
#[component]
fn FreshnessMenu(status: Result<RosterStatus, AppError>) -> impl IntoView {
    let Ok(status) = status else {
        return view! { <span class="fresh bad"><i></i> "Not connected"</span> }.into_any();
    };
    let administrator = status.administrator.map(|account| {
        view! { <p class="soft">"Members of the administrator account " <span class="id">{account.to_string()}</span></p> }.into_any()
    });
    let (tone, summary) = summary(&status.regions);
    let label = view! { <i></i> {summary} }.into_any();
    let rows = status.regions.into_iter().map(|region| view! { <RegionLine region /> }).collect_view();
    view! {
        <Menu label class=format!("fresh {tone}")>
                {administrator}
                <div class="scroll" tabindex="0" role="region" aria-label="Freshness of each Region, scrollable"><table>
                    <thead><tr><th>"Region"</th><th>"Members"</th><th>"Auto-enable"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                <RefreshButton />
        </Menu>
    }
    .into_any()
}

/// Has every Region read again.
#[component]
pub(crate) fn RefreshButton() -> impl IntoView {
    let live: Live = expect_context();
    let action = FormAction::new::<Refresh>();
    Effect::new(move || match action.value().get() {
        Some(Ok(())) => live.ask_again(),
        Some(Err(error)) => tell(&error),
        None => {}
    });
    let reading = RwSignal::new(false);
    Effect::new(move || {
        let status = live.status.get().and_then(Result::ok);
        reading
            .set(status.is_some_and(|status| status.regions.iter().any(|region| region.freshness.reading.is_some())));
    });
    let label = move || if reading.get() { "Reading …" } else { "Refresh" };
    view! { <PostForm action><button aria-busy=move || reading.get().then_some("true") {..may(Role::Operator, "have Regions read again")}>{move || label()}</button></PostForm> }
}

fn summary(regions: &[RegionFreshness]) -> (&'static str, AnyView) {
    let used: Vec<_> = regions.iter().filter(|r| r.detector != DetectorState::RegionOff).collect();
    let failed = used.iter().filter(|r| r.freshness.error.is_some()).count();
    let first_reading = used.iter().any(|r| r.freshness.read_at.is_none() && r.freshness.reading.is_some());
    let oldest = used.iter().filter_map(|r| r.freshness.read_at).min();
    let stale = used.iter().any(|r| r.freshness.stale);
    if failed > 0 {
        let text = format!("{failed} of {} Regions not read", used.len());
        return ("bad", text.into_any());
    }
    if first_reading {
        let read: u32 = used.iter().filter_map(|r| r.freshness.reading).sum();
        return ("waiting", format!("{} read so far", count(read)).into_any());
    }
    match oldest {
        Some(at) => (
            if stale { "warn" } else { "ok" },
            view! { {stale.then_some("Stale: ")} "Updated " <Time at /> }.into_any(),
        ),
        None => ("warn", "Not read yet".into_any()),
    }
}

#[component]
fn RegionLine(region: RegionFreshness) -> impl IntoView {
    let freshness = region.freshness;
    let state = match (region.detector, freshness.error, freshness.reading, freshness.read_at) {
        (DetectorState::RegionOff, ..) => "Region off".into_any(),
        (DetectorState::Missing, ..) => "GuardDuty is off here".into_any(),
        (_, Some(error), ..) => view! { <span class="bad-text">{error}</span> }.into_any(),
        (_, None, Some(read), None) => format!("{} read so far", count(read)).into_any(),
        (_, None, _, Some(at)) => view! { "Updated " <Time at /> }.into_any(),
        (_, None, None, None) => "Not read yet".into_any(),
    };
    let auto_enable = region.auto_enable.map_or("–", AutoEnable::as_wire);
    view! { <tr><th scope="row" class="id">{region.region.to_string()}</th><td>{state}</td><td>{auto_enable}</td></tr> }
}
