use leptos::prelude::*;

use super::{server_fns, way_on::way_on};
use crate::{
    domain::{
        AccountId, Action, CauseGroup, Dismissed, MembersQuery, OperationId, Region, Role, Since, SkipGroup, Why,
        sentence,
    },
    paths,
    ui::{FormAction, FormError, PostForm, Time, count, extent, may, plural},
};

/// What was not processed, by cause, each with its remedy and a way to retry just these once the operation is over.
#[component]
pub(crate) fn Causes(
    id: OperationId,
    action: Action,
    groups: Vec<CauseGroup>,
    since: Vec<Since>,
    regions: Vec<Region>,
    over: bool,
) -> impl IntoView {
    let scope = MembersQuery::of_regions(regions);
    let several = groups.iter().filter(|group| group.open > 0).count() > 1;
    let all: u32 = groups.iter().map(|group| group.cells).sum();
    (!groups.is_empty()).then(|| {
        let groups = groups.into_iter().map(|group| view! { <Group id action group scope=scope.clone() over /> }).collect_view();
        view! {
            <section aria-labelledby="not-processed">
                <div class="head">
                    <h2 id="not-processed">"Not processed " <span>{plural(all, "account-Region")}</span></h2>
                    {(over && several).then(|| view! { <Retry id action why=None label="Retry everything still open".to_owned() /> })}
                </div>
                <DealtWith since />
                {groups}
            </section>
        }.into_any()
    })
}

/// Where to find what became of results since.
#[component]
fn DealtWith(since: Vec<Since>) -> impl IntoView {
    (!since.is_empty()).then(|| {
        let parts = since.into_iter().enumerate().map(|(place, Since { operation, cells })| {
            let joint = if place > 0 { ", " } else { "" };
            let how = match operation {
                Some(by) => {
                    view! { "taken up by " <a href=paths::operation(by)>{format!("operation {}", by.0)}</a> }.into_any()
                }
                None => "where GuardDuty shows by now what was wanted".into_any(),
            };
            view! { {joint} <b>{count(cells)}</b> " " {how} }
        });
        view! { <p class="lead">"Since then: " {parts.collect_view()} "."</p> }.into_any()
    })
}

/// What nobody has dealt with yet has its remedy; the rest is kept to be read.
#[component]
fn Group(id: OperationId, action: Action, group: CauseGroup, scope: MembersQuery, over: bool) -> impl IntoView {
    let shown = u32::try_from(group.failures.len()).unwrap_or(u32::MAX);
    let more = group.cells.saturating_sub(shown);
    let why = group.why();
    let open = !over || group.open > 0;
    let stands = match group.open {
        _ if !over => String::new(),
        0 => " · none still open".to_owned(),
        open if open < group.cells => format!(" · {} still open", count(open)),
        _ => String::new(),
    };
    let recreate = (open && group.cause.needs_email()).then(|| {
        let accounts = group.failures.iter().map(|failure| failure.account);
        view! { <CorrectLink href=paths::recreate(accounts, &scope) /> }
    });
    let said = same_words(group.failures.iter().map(|failure| &*failure.result));
    let differ = said.is_none();
    let lines = group.failures.into_iter().map(|failure| {
        let name = failure.account.to_string();
        let panel = paths::member(&MembersQuery { text: name.clone(), ..scope.clone() }, failure.account);
        view! {
            <tr>
                <th scope="row" class="id"><a href=panel>{name}</a></th>
                <td class="id">{failure.region.to_string()}</td>
                {differ.then(|| view! { <td><code>{String::from(failure.result)}</code></td> }.into_any())}
            </tr>
        }
        .into_any()
    });
    let retry = (over && open && group.cause.can_be_retried()).then(|| {
        view! { <Retry id action why=Some(why) label=format!("Retry just {}", these(group.open_accounts)) /> }
    });
    view! {
        <article class="sheet remedy-group" class:closed=!open>
            <div class="head">
                <h3>{sentence(group.cause.title())} " " <span class="soft">{extent(group.accounts, group.cells)} {stands}</span></h3>
                {retry}
            </div>
            {open.then(|| view! { <p>{group.cause.remedy()}</p> }.into_any())}
            {group.reason.map(|reason| view! { <p><code>{String::from(reason)}</code></p> }.into_any())}
            {recreate}
            <details>
                <summary>"Accounts and GuardDuty’s own words"</summary>
                {said}
                <div class="scroll" tabindex="0" role="region" aria-label="Accounts that were not processed, scrollable">
                    <table>
                        <thead><tr><th>"Account"</th><th>"Region"</th>{differ.then(|| view! { <th>"GuardDuty’s own words"</th> }.into_any())}</tr></thead>
                        <tbody>{lines.collect_view()}</tbody>
                    </table>
                </div>
                {(more > 0).then(|| view! { <p class="soft">{format!("and {} more", count(more))}</p> }.into_any())}
            </details>
        </article>
    }
}

#[component]
fn Retry(id: OperationId, action: Action, why: Option<Why>, label: String) -> impl IntoView {
    let retry = FormAction::new::<server_fns::Retry>();
    view! {
        <PostForm action=retry>
            <input type="hidden" name="operation" value=id.0.to_string() />
            {why.map(|why| view! {
                <input type="hidden" name="cause" value=why.cause.to_string() />
                {why.reason.map(|reason| view! { <input type="hidden" name="reason" value=String::from(reason) /> }.into_any())}
            }.into_any())}
            <button {..may(Role::for_action(action), action.infinitive())}>{label}</button>
            <FormError value=retry.value() />
        </PostForm>
    }
}

/// What people dismissed, with their notes.
#[component]
pub(crate) fn DismissedList(dismissed: Vec<Dismissed>) -> impl IntoView {
    (!dismissed.is_empty()).then(|| {
        let lines = dismissed.into_iter().map(|Dismissed { note, actor, at, cells }| {
            view! { <li><b>{count(cells)}</b> " by " {actor} ": " {note} " · " <Time at /></li> }.into_any()
        });
        view! {
            <section class="sheet skips">
                <h2>"Dismissed"</h2>
                <ul class="plain">{lines.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// What an action leaves out, by reason.
#[component]
pub(crate) fn SkipList(
    title: &'static str,
    action: Action,
    groups: Vec<SkipGroup>,
    regions: Vec<Region>,
) -> impl IntoView {
    let scope = MembersQuery::of_regions(regions);
    let all = groups.iter().map(|group| group.cells).sum();
    (!groups.is_empty()).then(|| {
        let lines = groups.into_iter().map(|group| {
            let sample = AccountId::list(&group.sample);
            let way_on = way_on(&group, &scope)
                .map(|(label, href)| view! { <p><a class="button" href=href>{label}</a></p> }.into_any());
            let more = group.cells as usize > group.sample.len();
            view! {
                <li>
                    <details>
                        <summary><b>{count(group.cells)}</b> " " {group.reason.text(action)}</summary>
                        <p class="id">{sample} {more.then_some(" …")}</p>
                        {way_on}
                    </details>
                </li>
            }
            .into_any()
        });
        view! {
            <section class="sheet skips">
                <h2>{title} " " <span class="soft">{plural(all, "account-Region")}</span></h2>
                <ul class="plain">{lines.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// Leads to the form that puts e-mail addresses right.
#[component]
pub(crate) fn CorrectLink(#[prop(into)] href: Signal<String>) -> impl IntoView {
    view! { <p><a class="button" href=href>"Correct the e-mail address"</a></p> }
}

/// GuardDuty's own words, where they are the same for all.
pub(crate) fn same_words<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<AnyView> {
    let first = words.next()?;
    words.all(|other| other == first).then(|| view! { <p><code>{first.to_owned()}</code></p> }.into_any())
}

/// “these 12 accounts”
pub(crate) fn these(accounts: u32) -> String {
    if accounts == 1 { "this account".to_owned() } else { format!("these {} accounts", count(accounts)) }
}
