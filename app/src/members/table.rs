use leptos::{attr, ev, prelude::*, web_sys::HtmlInputElement};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    columns::{Edge, Widths},
    drawn::Drawn,
    grid::Grid,
    keys::press,
    list::List,
    no_rows::NoRows,
    panel::row_id,
    room::Room,
    ticking::Ticking,
};
use crate::{
    domain::{
        AccountId, Column, MembersQuery, Region, RelationshipStatus, Row, RowUnprocessed, Sort, Timestamp, sentence,
    },
    paths, platform,
    ui::{RegionStrip, STRIP, Status, Time, count, once_left},
};

/// The rows, or why there are none.
#[component]
pub(crate) fn Rows(opened: Memo<Option<AccountId>>) -> impl IntoView {
    let list: List = expect_context();
    // The table is built once and then changes in place.
    let kind = Memo::new(move |_| match list.window.get() {
        Some(Ok(window)) if window.matching == 0 => Some(Err(window.total)),
        Some(Ok(_)) => Some(Ok(())),
        _ => None,
    });
    let rows = move || {
        kind.get().map(|kind| match kind {
            Ok(()) => view! { <Table opened /> }.into_any(),
            Err(total) => view! { <NoRows total /> }.into_any(),
        })
    };
    view! { {move || rows()} }
}

#[component]
fn Table(opened: Memo<Option<AccountId>>) -> impl IntoView {
    let list: List = expect_context();
    let grid = Grid::new(list);
    let ticking = Ticking::new(grid);
    let List { query, hydrated, columns, .. } = list;
    let regions = Memo::new(move |_| grid.of_window(|window| window.regions.clone()).unwrap_or_default());
    // Where the Regions differ is what somebody looks for: it is said, not only shown. Each row reads it, and no key in the
    // filter is to draw their Regions again.
    let in_words = Memo::new(move |_| query.with(|query| query.drift));
    let phrases = Memo::new(move |_| in_words.get() || regions.with(|regions| regions.len() > STRIP));
    let shown = columns.shown();
    let stops = grid.stops(0);
    let heading = move |(column, place): (Column, u32)| {
        let sort = match column {
            Column::Email => Sort::Email,
            Column::Status => Sort::Status,
            Column::Regions => Sort::Regions,
            Column::Invited => Sort::Invited,
            Column::Updated => Sort::Updated,
            Column::Result => Sort::Unprocessed,
        };
        view! { <Heading query sort label=column.label() class=column.word() tab=stops(place)><Edge columns column /></Heading> }
    };
    let row = move |place| view! { <RowView grid ticking place regions in_words shown opened /> };
    let part = move |part| match part {
        Drawn::Row(place) => row(place).into_any(),
        Drawn::Room(rows) => view! { <Room rows /> }.into_any(),
    };
    let navigate = use_navigate();
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && opened.get_untracked().is_some() {
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate(&query.with_untracked(paths::members), options);
        } else {
            press(grid, &ticking, &event);
        }
    };
    let plain = move || {
        grid.plain().map(|places| view! { <tbody inner_html=platform::html(places.map(row))></tbody> }.into_any())
    };
    view! {
        <div class="sheet">
            <div
                class="scroll"
                node_ref=grid.scroller
                on:scroll=move |_| grid.look()
                tabindex=move || (!hydrated.get()).then_some("0")
                role="region"
                aria-label="Members, scrollable"
            >
                <table
                    class="members"
                    class:compact=move || columns.layout.with(|layout| layout.compact)
                    {..attr::width(move || columns.room(phrases.get()))}
                    node_ref=grid.table
                    role=move || hydrated.get().then_some("grid")
                    aria-label="Members"
                    aria-multiselectable=move || hydrated.get().then_some("true")
                    aria-rowcount=move || grid.matching() + 1
                    on:keydown=on_key
                    on:focusin=move |event| grid.came(&event)
                    on:focusout=once_left(move || grid.left())
                >
                    <Widths columns phrases />
                    <thead>
                        <tr aria-rowindex="1">
                            <th class="tick"><TickAll list ticking tab=stops(0) /></th>
                            <Heading query sort=Sort::Account label="Account" class="" tab=stops(1)>""</Heading>
                            {move || shown.get().into_iter().zip(2..).map(heading).collect_view().into_any()}
                        </tr>
                    </thead>
                    <tbody><For each=move || grid.drawn() key=|part| *part children=part /></tbody>
                    {move || plain()}
                </table>
            </div>
            <Paging grid />
        </div>
    }
}

/// The box above all boxes.
#[component]
fn TickAll(list: List, ticking: Ticking, tab: Signal<Option<&'static str>>) -> impl IntoView {
    view! {
        <label class="hit">
            <span class="sr-only">"Select all that match"</span>
            <input
                type="checkbox"
                tabindex=tab
                prop:checked=move || ticking.whole() == Some(true)
                prop:indeterminate=move || ticking.whole().is_none()
                on:change=move |event| ticking.all(event_target_checked(&event))
                disabled=move || !list.hydrated.get()
            />
        </label>
    }
}

/// The heading of a column, by which the rows can be sorted.
#[component]
fn Heading(
    query: Memo<MembersQuery>,
    sort: Sort,
    label: &'static str,
    class: &'static str,
    tab: Signal<Option<&'static str>>,
    children: Children,
) -> impl IntoView {
    let order = move || query.with(|query| (query.sort == sort).then_some(query.descending));
    let aria = move || order().map(|down| if down { "descending" } else { "ascending" });
    let arrow = move || order().map_or("", |down| if down { " ↓" } else { " ↑" });
    view! {
        <th class=class aria-sort=aria>
            <a tabindex=tab href=move || query.with(|query| paths::members(&query.sorted(sort)))>
                {label} <span aria-hidden="true">{move || arrow()}</span>
            </a>
            {children()}
        </th>
    }
    .into_any()
}

/// The row at a place: whose it is changes with the order, and what it says with every change.
#[component]
fn RowView(
    grid: Grid,
    ticking: Ticking,
    place: u32,
    regions: Memo<Vec<Region>>,
    in_words: Memo<bool>,
    shown: Memo<Vec<Column>>,
    opened: Memo<Option<AccountId>>,
) -> impl IntoView {
    let List { query, ticked, hydrated, .. } = expect_context();
    // The row that has the focus stays when the browser no longer has those around it.
    let row = Memo::new(move |before: Option<&Option<Row>>| grid.row(place).or_else(|| before?.clone()));
    let account = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.account)));
    let is_ticked =
        Memo::new(move |_| account.get().is_some_and(|account| ticked.with(|ticked| ticked.contains(account))));
    let standing = |row: &Row| Standing { worst: row.worst.clone(), cells: row.cells.clone() };
    let standing = Memo::new(move |_| row.with(|row| row.as_ref().map(standing)));
    let class = move || {
        let is_open = account.get().is_some_and(|account| opened.get() == Some(account));
        let marked = row.with(|row| row.as_ref().is_some_and(|row| row.unprocessed.is_some()));
        [("ticked", is_ticked.get()), ("open", is_open), ("unprocessed", marked)]
            .into_iter()
            .filter_map(|(name, on)| on.then_some(name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let of_row =
        move |text: fn(&Row) -> String| move || row.with(|row| row.as_ref().map_or_else(|| "…".to_owned(), text));
    let id = of_row(|row| row.account.to_string());
    let stops = grid.stops(place + 1);
    view! {
        <tr
            class=class
            aria-rowindex=place + 2
            aria-selected=move || hydrated.get().then(|| is_ticked.get().to_string())
            aria-busy=move || row.with(Option::is_none).then_some("true")
        >
            <td class="tick"><TickBox ticking place id is_ticked tab=stops(0) /></td>
            <th scope="row">
                <a
                    class="id"
                    tabindex=stops(1)
                    id=move || account.get().map(row_id)
                    href=move || account.get().map(|account| query.with(|query| paths::member(query, account)))
                >
                    {move || id()}
                </a>
            </th>
            {move || shown.get().into_iter().zip(2..).map(|(column, place)| view! { <CellView row standing regions in_words column tab=stops(place) /> }).collect_view().into_any()}
        </tr>
    }
}

/// The box of a row.
#[component]
fn TickBox(
    ticking: Ticking,
    place: u32,
    id: impl Fn() -> String + Copy + Send + Sync + 'static,
    is_ticked: Memo<bool>,
    tab: Signal<Option<&'static str>>,
) -> impl IntoView {
    let List { hydrated, .. } = expect_context();
    let tick = move |event: ev::MouseEvent| {
        if event.shift_key() {
            ticking.through(place);
        } else {
            ticking.set(place, event_target_checked(&event));
        }
        // What was clicked turned by itself, whatever came of it.
        event_target::<HtmlInputElement>(&event).set_checked(is_ticked.get_untracked());
    };
    view! {
        <label class="hit">
            <span class="sr-only">"Select " {move || id()}</span>
            <input
                type="checkbox"
                tabindex=tab
                name=move || (!hydrated.get()).then_some("accounts[]")
                value=id
                prop:checked=is_ticked
                on:click=tick
            />
        </label>
    }
}

/// What a row says in one column.
#[component]
fn CellView(
    row: Memo<Option<Row>>,
    standing: Memo<Option<Standing>>,
    regions: Memo<Vec<Region>>,
    in_words: Memo<bool>,
    column: Column,
    tab: Signal<Option<&'static str>>,
) -> impl IntoView {
    let hint = move || {
        let email = row.with(|row| row.as_ref()?.email.as_ref().map(ToString::to_string));
        email.filter(|_| column == Column::Email)
    };
    let of_row = move |text: fn(&Row) -> AnyView| row.with(|row| row.as_ref().map(text));
    let says = move || match column {
        Column::Status => standing.with(|standing| standing.as_ref().map(worst)),
        Column::Regions => standing.get().map(|Standing { cells, .. }| {
            view! { <RegionStrip regions=regions.get() cells in_words=in_words.get() /> }.into_any()
        }),
        Column::Email => {
            of_row(|row| row.email.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string).into_any())
        }
        Column::Invited => of_row(|row| moment(row.invited_at)),
        Column::Updated => of_row(|row| moment(row.updated_at)),
        Column::Result => of_row(|row| last_result(row.unprocessed.clone())),
    };
    view! { <td class=column.word() tabindex=tab title=hint>{move || says()}</td> }
}

/// How an account stands. Most stand as the next one does: when another one takes their row, this is not drawn again.
#[derive(Clone, PartialEq, Eq)]
struct Standing {
    worst: Option<RelationshipStatus>,
    cells: Vec<Option<RelationshipStatus>>,
}

fn worst(Standing { worst, cells }: &Standing) -> AnyView {
    let otherwise = if cells.iter().any(Option::is_some) { "Not in every Region" } else { "Not a member" };
    view! { <Status status=worst.clone() otherwise /> }.into_any()
}

fn last_result(result: Option<RowUnprocessed>) -> AnyView {
    result.map_or_else(|| "–".into_any(), |result| view! { <LastResult result /> }.into_any())
}

fn moment(at: Option<Timestamp>) -> AnyView {
    at.map_or_else(|| "–".into_any(), |at| view! { <Time at /> }.into_any())
}

/// What GuardDuty did not process, in a few words; the panel has the rest.
#[component]
fn LastResult(result: RowUnprocessed) -> impl IntoView {
    let title = format!("{} in {}: {}", result.action, Region::list(&result.regions), result.result);
    view! { <span title=title>{sentence(result.cause.title())}</span> }
}

/// Which rows are in view, and without a script the way to the others.
#[component]
fn Paging(grid: Grid) -> impl IntoView {
    let List { query, hydrated, .. } = expect_context();
    let range = move || {
        let (first, last) = grid.shown();
        format!("{}–{} of {}", count(first), count(last), count(grid.matching()))
    };
    let pages = move || {
        let page = grid.of_window(|window| window.from)? / MembersQuery::PAGE;
        let last = grid.matching().saturating_sub(1) / MembersQuery::PAGE;
        let link = |rel: &'static str, label: &'static str, page| {
            let href = query.with(|query| paths::members(&MembersQuery { page, ..query.clone() }));
            view! { <a class="button quiet" rel=rel href=href>{label}</a> }.into_any()
        };
        let back =
            (page > 0).then(|| view! { {link("first", "First", 0)} {link("prev", "Previous", page - 1)} }.into_any());
        let on =
            (page < last).then(|| view! { {link("next", "Next", page + 1)} {link("last", "Last", last)} }.into_any());
        Some(view! { <nav aria-label="Pages">{back} {on}</nav> }.into_any())
    };
    view! {
        <div class="foot">
            <span>{move || range()}</span>
            {move || grid.in_full.get().map(|text| view! { <span class="in-full">{text}</span> }.into_any())}
            <p class="printed">"These are the rows around the view: Export has all."</p>
            {move || if hydrated.get() { None } else { pages() }}
        </div>
    }
}
