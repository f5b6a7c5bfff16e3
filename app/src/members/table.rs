use leptos::prelude::*;

use super::{list::List, panel::row_id};
use crate::{
    domain::{AccountId, MembersQuery, Region, RegionFreshness, Row, RowUnprocessed, Sort, Timestamp, Window},
    frame::Live,
    paths,
    ui::{Empty, RegionStrip, Status, Time, count},
};

/// One page of rows.
#[component]
pub(crate) fn Table(window: Window, opened: Option<AccountId>) -> impl IntoView {
    let List { query, ticked, hydrated, .. } = expect_context();
    if window.rows.is_empty() {
        return view! { <NoRows total=window.total /> }.into_any();
    }
    let accounts: Vec<AccountId> = window.rows.iter().map(|row| row.account).collect();
    let tick_page = {
        let accounts = accounts.clone();
        move |event| {
            let on = event_target_checked(&event);
            ticked.update(|ticked| accounts.iter().for_each(|account| ticked.set(*account, on)));
        }
    };
    let whole_page = move || ticked.with(|ticked| accounts.iter().all(|account| ticked.contains(*account)));
    let footer = view! { <Paging window=window.clone() /> };
    let regions = window.regions;
    let rows =
        window.rows.into_iter().map(|row| view! { <RowView row regions=regions.clone() opened /> }).collect_view();
    view! {
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="Members, scrollable">
                <table class="members">
                    <thead>
                        <tr>
                            <th class="tick">
                                <label class="hit">
                                    <span class="sr-only">"Select this page"</span>
                                    <input type="checkbox" prop:checked=whole_page on:change=tick_page disabled=move || !hydrated.get() />
                                </label>
                            </th>
                            <Heading query sort=Sort::Account label="Account" />
                            <Heading query sort=Sort::Email label="E-mail" />
                            <Heading query sort=Sort::Status label="Status" />
                            <th>"Regions"</th>
                            <Heading query sort=Sort::Invited label="Invited" />
                            <Heading query sort=Sort::Updated label="Updated" />
                            <th>"Last result"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {footer}
        </div>
    }
    .into_any()
}

/// A column by which the rows can be sorted.
#[component]
fn Heading(query: Memo<MembersQuery>, sort: Sort, label: &'static str) -> impl IntoView {
    let order = move || query.with(|query| (query.sort == sort).then_some(query.descending));
    let aria = move || order().map(|down| if down { "descending" } else { "ascending" });
    let arrow = move || order().map_or("", |down| if down { " ↓" } else { " ↑" });
    view! {
        <th aria-sort=aria>
            <a href=move || query.with(|query| paths::members(&query.sorted(sort)))>
                {label} <span aria-hidden="true">{arrow}</span>
            </a>
        </th>
    }
}

#[component]
fn RowView(row: Row, regions: Vec<Region>, opened: Option<AccountId>) -> impl IntoView {
    let List { query, ticked, .. } = expect_context();
    let account = row.account;
    let is_ticked = move || ticked.with(|ticked| ticked.contains(account));
    let marked = row.unprocessed.is_some();
    let otherwise = if row.cells.iter().any(Option::is_some) { "Not in every Region" } else { "Not a member" };
    let class = move || {
        let mut class = String::new();
        for (name, on) in [("ticked", is_ticked()), ("open", opened == Some(account)), ("unprocessed", marked)] {
            if on {
                class.push_str(name);
                class.push(' ');
            }
        }
        class
    };
    let email = row.email.map(String::from);
    let hint = email.clone();
    let last = row.unprocessed.map_or_else(|| "–".into_any(), |result| view! { <LastResult result /> }.into_any());
    view! {
        <tr class=class>
            <td class="tick">
                <label class="hit">
                    <span class="sr-only">{format!("Select {account}")}</span>
                    <input
                        type="checkbox"
                        name="accounts[]"
                        value=account.to_string()
                        prop:checked=is_ticked
                        on:change=move |event| ticked.update(|ticked| ticked.set(account, event_target_checked(&event)))
                    />
                </label>
            </td>
            <th scope="row"><a class="id" id=row_id(account) href=move || query.with(|query| paths::member(query, account))>{account.to_string()}</a></th>
            <td class="mail" title=hint>{email.unwrap_or_else(|| "–".into())}</td>
            <td><Status status=row.worst otherwise /></td>
            <td><RegionStrip regions cells=row.cells /></td>
            <td>{moment(row.invited_at)}</td>
            <td>{moment(row.updated_at)}</td>
            <td class="why">{last}</td>
        </tr>
    }
}

fn moment(at: Option<Timestamp>) -> AnyView {
    at.map_or_else(|| "–".into_any(), |at| view! { <Time at /> }.into_any())
}

/// What GuardDuty did not process, in a few words; the panel has the rest.
#[component]
fn LastResult(result: RowUnprocessed) -> impl IntoView {
    let title = format!("{} in {}: {}", result.action, Region::list(&result.regions), result.result);
    view! { <span title=title>"Not processed: "{result.cause.title()}</span> }
}

/// Which rows these are, and the way to the others.
#[component]
fn Paging(window: Window) -> impl IntoView {
    let List { query, .. } = expect_context();
    let first = window.page * MembersQuery::PAGE;
    let shown = u32::try_from(window.rows.len()).unwrap_or(0);
    let last_page = window.matching.saturating_sub(1) / MembersQuery::PAGE;
    let page = window.page;
    let to =
        move |target: u32| move || query.with(|query| paths::members(&MembersQuery { page: target, ..query.clone() }));
    let back = (page > 0).then(|| {
        view! { <a class="button quiet" href=to(0)>"First"</a> <a class="button quiet" rel="prev" href=to(page - 1)>"Previous"</a> }
    });
    let on = (page < last_page).then(|| {
        view! { <a class="button quiet" rel="next" href=to(page + 1)>"Next"</a> <a class="button quiet" href=to(last_page)>"Last"</a> }
    });
    view! {
        <div class="foot">
            <span>{format!("{}–{} of {}", count(first + 1), count(first + shown), count(window.matching))}</span>
            <nav aria-label="Pages">{back} {on}</nav>
        </div>
    }
}

/// Nothing to list, and what to do about it.
#[component]
fn NoRows(total: u32) -> impl IntoView {
    let List { query, .. } = expect_context();
    let live: Live = expect_context();
    if total > 0 {
        return view! {
            <Empty title="No member matches these filters.">
                <a class="button" href=move || query.with(|query| paths::members(&query.unfiltered()))>"Clear filters"</a>
            </Empty>
        }
        .into_any();
    }
    let why = move || {
        let regions = live.status.get().and_then(Result::ok).map(|status| status.regions).unwrap_or_default();
        let never_read = |region: &RegionFreshness| region.freshness.read_at.is_none();
        if regions.iter().any(|r| r.freshness.reading.is_some() || never_read(r) && r.freshness.error.is_none()) {
            view! { <Empty title="Reading the members of every Region. They appear here as they arrive." /> }.into_any()
        } else if regions.iter().any(never_read) {
            view! {
                <Empty title="No members could be read yet; above it says why. Muster tries again by itself.">
                    <a class="button" href=paths::SETTINGS>"Check the connection"</a>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title="This administrator account has no members yet.">
                    <a class="button primary" href=paths::ADD_ACCOUNTS>"Add accounts"</a>
                </Empty>
            }
            .into_any()
        }
    };
    view! { {why} }.into_any()
}
