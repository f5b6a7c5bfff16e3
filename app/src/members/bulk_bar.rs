use std::time::Duration;

use leptos::wasm_bindgen::JsCast;
use leptos::{ev, prelude::*, task::spawn_local, web_sys::HtmlElement};

use super::{
    kept::KeptTicks,
    list::List,
    offered::{reach, verb},
    selection::Ticked,
    server_fns::{self, Plan},
};
use crate::{
    domain::{AccountId, Action, Offer, Role},
    error::AppError,
    operations, paths,
    ui::{FormAction, FormError, PostForm, Transition, count, plural, refusal},
};

/// How long a selection must rest before the server is asked what can be done to it.
const REST: Duration = Duration::from_millis(120);

/// The form around the rows: what is ticked, and what can be done to it.
#[component]
pub(crate) fn BulkBar(children: Children) -> impl IntoView {
    let list: List = expect_context();
    let action = FormAction::new::<Plan>();
    let kept: KeptTicks = expect_context();
    Effect::new(move || {
        if let Some(Ok(plan)) = action.value().get() {
            kept.planned(plan);
        }
    });
    let offers = offers(list);
    let refused = RwSignal::new(None::<Refused>);
    // To the end: the plan may have to wait for its screen's code.
    let planning = Memo::new(move |_| action.pending().get() || matches!(action.value().get(), Some(Ok(_))));
    let note = move || {
        if planning.get() {
            return Some("Planning: nothing has been done yet …".into_any());
        }
        refused.get().map(|refused| {
            let href = way_on(list, offers, &refused);
            let link = href.map(|(label, href)| view! { <a href=href>{label}</a> }.into_any());
            view! { {refused.why} " " {link} }.into_any()
        })
    };
    Effect::new(move || {
        list.ticked.track();
        refused.set(None);
    });
    view! {
        <PostForm action attr:class="bulk-form" on:submit:capture=move |event| refuse(&event, refused, planning)>
            <input type="hidden" name="search" value=move || list.query.with(crate::domain::MembersQuery::to_search) />
            <TickedFields list />
            {children()}
            <div class="bulk" class:held=move || list.ticked.with(|ticked| !ticked.accounts.is_empty()) role="group" aria-label="Act on the selection">
                <Summary list offers />
                <div class="bulk-actions" aria-busy=move || planning.get().then_some("true")>
                    {Action::ON_MEMBERS.map(|action| view! { <ActionButton list offers action /> }).into_iter().collect_view()}
                    <ExportButtons list />
                </div>
                <p class="bulk-note" class:soft=planning role="status">{move || note()}</p>
                <FormError value=action.value() />
            </div>
        </PostForm>
    }
}

/// An action that was asked for and is not done.
#[derive(Clone)]
struct Refused {
    action: Option<Action>,
    why: String,
}

/// Where it is made possible.
fn way_on(list: List, offers: Offers, refused: &Refused) -> Option<(&'static str, String)> {
    let action = refused.action.filter(|action| refusal(Role::for_action(*action), action.infinitive()).is_none())?;
    let offers = offers.get_untracked().ok()?;
    let skipped = offers.iter().find(|offer| offer.action == action)?.skipped.first()?;
    list.query.with_untracked(|query| operations::way_on(skipped, query))
}

/// What can be done to the selection, or why nothing can.
type Offers = RwSignal<Result<Vec<Offer>, AppError>>;

/// Asks the server what can be done to the selection, whenever it rests.
fn offers(list: List) -> Offers {
    let offers = RwSignal::new(Ok(Vec::new()));
    let asked = StoredValue::new(0u32);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let (ticked, query) = (list.ticked.get(), list.query.get());
        asked.update_value(|asked| *asked = asked.wrapping_add(1));
        let mine = asked.get_value();
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        if ticked == Ticked::default() {
            offers.set(Ok(Vec::new()));
            return;
        }
        let ask = move || {
            spawn_local(async move {
                let all = ticked.all;
                let (accounts, except) = ticked.into_lists();
                let answer = server_fns::offers(query.to_search(), all, accounts, except).await;
                if asked.try_get_value() == Some(mine) {
                    offers.set(answer);
                }
            });
        };
        pending.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    offers
}

/// A button that cannot do anything says why instead of sending the form; one that sends it elsewhere does so as HTML
/// has it, past the plan. While one plan is made, no other is asked for.
fn refuse(event: &ev::SubmitEvent, refused: RwSignal<Option<Refused>>, planning: Memo<bool>) {
    let button = event.submitter().and_then(|submitter| submitter.dyn_into::<HtmlElement>().ok());
    let Some(button) = button else { return };
    if button.get_attribute("aria-disabled").as_deref() == Some("true") {
        event.prevent_default();
        event.stop_propagation();
        let action = button.get_attribute("value").and_then(|name| name.parse().ok());
        refused.set(button.get_attribute("title").map(|why| Refused { action, why }));
    } else if button.has_attribute("formaction") {
        event.stop_propagation();
    } else if planning.get_untracked() {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The ticked accounts and the exceptions, for the form; before the page runs the boxes stand for them.
#[component]
fn TickedFields(list: List) -> impl IntoView {
    let fields = move || {
        list.hydrated.get().then(|| {
            let ticked = list.ticked.get();
            let name = if ticked.all { "except[]" } else { "accounts[]" };
            let field =
                |account: AccountId| view! { <input type="hidden" name=name value=account.to_string() /> }.into_any();
            ticked.accounts.into_iter().map(field).collect_view().into_any()
        })
    };
    view! { {move || fields()} }
}

/// How much is selected, and the way to select all.
#[component]
fn Summary(list: List, offers: Offers) -> impl IntoView {
    let List { ticked, .. } = list;
    let matching = move || list.window.get().and_then(Result::ok).map_or(0, |window| window.matching);
    let text = move || match ticked.with(|ticked| ticked.count(matching())) {
        0 => "Select accounts to act on them".to_owned(),
        number => {
            let selected = format!("{} selected", plural(number, "account"));
            match ticked.with(|ticked| ticked.elsewhere.len()) {
                0 => selected,
                others => format!(
                    "{selected}, {} of them under other filters",
                    count(u32::try_from(others).unwrap_or(u32::MAX))
                ),
            }
        }
    };
    let clear = move || {
        (ticked.get() != Ticked::default()).then(|| {
            view! { <button type="button" class="quiet" on:click=move |_| ticked.set(Ticked::default())>"Clear"</button> }.into_any()
        })
    };
    let tick_all = move |event| ticked.set(Ticked::whole(event_target_checked(&event)));
    let reach = move || {
        let most = offers.with(|offers| offers.iter().flatten().map(|offer| offer.cells).max()).unwrap_or(0);
        let fixed = if ticked.with(|ticked| ticked.all) { ", fixed when planned" } else { "" };
        (most > 0).then(|| format!("One action: up to {}{fixed}", plural(most, "account-Region")))
    };
    view! {
        <div class="bulk-summary">
            // First, and on a line of its own with the rest: what was clicked stays where it is, whatever is said of it.
            <label class="check">
                <input type="checkbox" name="all" value="true" prop:checked=move || ticked.with(|ticked| ticked.all) on:change=tick_all />
                <Transition fallback=|| "All that match".into_any()>{move || all_that_match(matching())}</Transition>
            </label>
            <b><Transition>{move || text()}</Transition></b>
            {move || clear()}
            <span class="soft">{move || reach()}</span>
        </div>
    }
}

/// One action, with how much of the selection it applies to.
#[component]
fn ActionButton(list: List, offers: Offers, action: Action) -> impl IntoView {
    let offer =
        Memo::new(move |_| offers.with(|offers| offers.iter().flatten().find(|offer| offer.action == action).cloned()));
    let problem = move || offers.with(|offers| offers.as_ref().err().map(ToString::to_string));
    let number = move || offer.with(|offer| offer.as_ref().map(|offer| offer.accounts));
    let label = move || verb(action, number());
    let refusal = StoredValue::new(refusal(Role::for_action(action), action.infinitive()));
    let refused = move || refusal.get_value();
    let disabled = move || refused().is_some() || list.hydrated.get() && number().unwrap_or(0) == 0;
    let says = move || match offer.get() {
        _ if list.ticked.with(|ticked| *ticked == Ticked::default()) => {
            format!("{}: select accounts first.", action.verb())
        }
        Some(offer) => reach(&offer),
        None => format!("{}: working out what it applies to.", action.verb()),
    };
    let title = move || refused().or_else(problem).unwrap_or_else(says);
    let class = if action.is_destructive() { "danger" } else { "" };
    view! {
        <button name="action" value=action.api_name() class=class aria-disabled=move || disabled().then_some("true") title=title>
            {move || label()}
        </button>
    }
}

/// Takes the selection along as a file: one button in three parts, of which the first says what all do.
#[component]
fn ExportButtons(list: List) -> impl IntoView {
    let nothing_ticked = move || list.hydrated.get() && list.ticked.with(|ticked| *ticked == Ticked::default());
    let button = |(ending, format, text): (&str, &'static str, &'static str)| {
        let title = move || {
            if nothing_ticked() {
                "Export: select accounts first.".to_owned()
            } else {
                format!("Export the selected accounts as {format}")
            }
        };
        view! {
            <button
                formaction=paths::export_selected(ending)
                formmethod="post"
                aria-label=format!("Export {format}")
                aria-disabled=move || nothing_ticked().then_some("true")
                title=title
            >
                {text}
            </button>
        }
        .into_any()
    };
    let formats = [("csv", "CSV", "Export CSV"), ("json", "JSON", "JSON"), ("ndjson", "NDJSON", "NDJSON")];
    view! { <span class="parts">{formats.map(button).into_iter().collect_view()}</span> }
}

fn all_that_match(matching: u32) -> String {
    if matching == 1 { "The one that matches".to_owned() } else { format!("All {} that match", count(matching)) }
}
