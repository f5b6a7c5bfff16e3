use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{page::Shared, server_fns};
use crate::{
    domain::{Dismissal, MembersQuery, OpenCell, OpenGroup, Role, sentence},
    error::AppError,
    frame::Live,
    operations::{CorrectLink, same_words, these},
    paths,
    ui::{FormAction, PostForm, Time, count, extent, may, plural, refused},
};

/// The open results of one action for one reason: what to do about them, retry, dismissal.
#[component]
pub(super) fn Group(group: OpenGroup) -> impl IntoView {
    let Shared { scope, .. } = expect_context();
    let retry = FormAction::new::<server_fns::Retry>();
    let (why, key) = (group.why.clone(), group.clone());
    let accounts =
        why.cause.needs_email().then(|| group.named.iter().map(|open| open.cell.account).collect::<Vec<_>>());
    let again = format!("Retry just {}", these(group.accounts));
    let extent = format!("{} · {}", group.action.verb(), extent(group.accounts, group.cells));
    view! {
        <article class="sheet remedy-group">
            <div class="head">
                <h2>{sentence(why.cause.title())} " " <span class="soft">{extent}</span></h2>
                {why.cause.can_be_retried().then(|| view! {
                    <PostForm action=retry>
                        <Key group=key scope />
                        <button {..may(Role::for_action(group.action), group.action.infinitive())}>{again}</button>
                    </PostForm>
                })}
            </div>
            <Problem value=retry.value() sent=retry.version() />
            <p>{why.cause.remedy()}</p>
            {why.reason.map(|reason| view! { <p><code>{String::from(reason)}</code></p> }.into_any())}
            {accounts.map(|accounts| view! { <CorrectLink href=Signal::derive(move || scope.with(|scope| paths::recreate(accounts.clone(), scope))) /> })}
            <Dismiss group />
        </article>
    }
}

/// The fields that name a group.
#[component]
fn Key(group: OpenGroup, scope: Memo<MembersQuery>) -> impl IntoView {
    view! {
        <input type="hidden" name="action" value=group.action.api_name() />
        <input type="hidden" name="cause" value=group.why.cause.to_string() />
        {group.why.reason.map(|reason| view! { <input type="hidden" name="reason" value=String::from(reason) /> }.into_any())}
        <input type="hidden" name="search" value=move || scope.with(MembersQuery::to_search) />
    }
}

/// The error of a form that was sent by this page; of one that was sent plainly the page itself tells.
#[component]
fn Problem<T: Clone + Send + Sync + 'static>(
    #[prop(into)] value: Signal<Option<Result<T, AppError>>>,
    /// How often the form was sent by this page.
    #[prop(into)]
    sent: Signal<usize>,
    /// By which the field that it is about names it.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let text = move || {
        let error = value.get().and_then(Result::err)?;
        (sent.get() > 0).then(|| error.to_string())
    };
    view! {
        <div role="alert" class="form-error" id=id>{move || text().map(|text| view! { <p class="notice bad">{text}</p> }.into_any())}</div>
    }
}

/// The accounts with GuardDuty's own words, and the form that closes their results.
#[component]
fn Dismiss(group: OpenGroup) -> impl IntoView {
    let Shared { scope, tick, said } = expect_context();
    let live: Live = expect_context();
    let dismiss = FormAction::new::<server_fns::Dismiss>();
    Effect::new(move || {
        if dismiss.version().get() > 0
            && let Some(Ok(cells)) = dismiss.value().get()
        {
            said.set(format!("{} dismissed.", plural(cells, "account-Region")));
            tick.update(|tick| *tick = tick.wrapping_add(1));
            live.ask_again();
            focus_heading();
        }
    });
    let more = group.cells.saturating_sub(u32::try_from(group.named.len()).unwrap_or(u32::MAX));
    let one = group.cells == 1;
    let all =
        if one { "Dismiss it".to_owned() } else { format!("Dismiss all {}", plural(group.cells, "account-Region")) };
    let seen = group.newest.0.to_string();
    let problem = format!("problem-{}-{}-{seen}", group.action.api_name(), group.why.cause);
    let key = group.clone();
    let said = same_words(group.named.iter().map(|open| &*open.result));
    let differ = said.is_none();
    let lines = group.named.into_iter().map(|open| view! { <Line open scope differ /> }).collect_view();
    view! {
        <PostForm action=dismiss attr:class="dismiss">
            <Key group=key scope />
            <details>
                <summary>{if one { "The account and GuardDuty’s own words" } else { "Accounts to choose from, and GuardDuty’s own words" }}</summary>
                {said}
                <div class="scroll" tabindex="0" role="region" aria-label="Accounts that were not processed, scrollable">
                    <table>
                        <thead>
                            <tr>
                                <th class="tick"><span class="sr-only">"Ticked"</span></th>
                                <th>"Account"</th><th>"Region"</th>{differ.then(|| view! { <th>"GuardDuty’s own words"</th> }.into_any())}<th>"Operation"</th><th>"When"</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
                {(more > 0).then(|| view! { <p class="soft">{format!("and {} more, which are retried and dismissed with all", count(more))}</p> }.into_any())}
            </details>
            <div class="actions">
                <label class="note">
                    "Nothing more will be done, because"
                    <input name="note" aria-describedby=problem.clone() aria-invalid=refused(dismiss.value(), "note") required maxlength=Dismissal::LONGEST_NOTE.to_string() autocomplete="off" />
                </label>
                // The first: Enter in the note must not mean all.
                {(!one).then(|| view! { <button class="those-ticked" {..may(Role::Operator, "dismiss results")}>"Dismiss those ticked"</button> }.into_any())}
                <button {..may(Role::Operator, "dismiss results")} name="all_until" value=seen>{all}</button>
            </div>
            <Problem value=dismiss.value() sent=dismiss.version() id=problem />
        </PostForm>
    }
}

#[component]
fn Line(
    open: OpenCell,
    scope: Memo<MembersQuery>,
    /// GuardDuty's own words are not the same for all.
    differ: bool,
) -> impl IntoView {
    let OpenCell { cell, result, operation, at } = open;
    let (account, region) = (cell.account, cell.region.to_string());
    let panel = move || {
        scope.with(|scope| paths::member(&MembersQuery { text: account.to_string(), ..scope.clone() }, account))
    };
    view! {
        <tr>
            <td class="tick">
                <label class="hit">
                    <input type="checkbox" name="cells[]" value=cell.to_string() aria-label=format!("{account} in {region}") />
                </label>
            </td>
            <th scope="row" class="id"><a href=panel>{account.to_string()}</a></th>
            <td class="id">{region}</td>
            {differ.then(|| view! { <td><code>{String::from(result)}</code></td> }.into_any())}
            <td><a href=paths::operation(operation)>{format!("Operation {}", operation.0)}</a></td>
            <td><Time at /></td>
        </tr>
    }
}

/// The button that was pressed is gone: the focus goes to the heading.
fn focus_heading() {
    request_animation_frame(|| {
        let heading = document().query_selector("main h1").ok().flatten();
        if let Some(heading) = heading.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // A heading that cannot take the focus leaves it where it is.
            drop(heading.focus());
        }
    });
}
