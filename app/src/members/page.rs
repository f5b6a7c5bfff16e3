use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{ChooseView, hooks::use_location};

use super::{
    bulk_bar::BulkBar,
    columns::ColumnsMenu,
    filter::FilterLine,
    list::{Failing, List},
    notices::RegionNotices,
    status_bar::StatusBar,
    table::Rows,
    views::Views,
};
use crate::{
    frame::{ALL_SHOWN, RefreshButton, StrangeRegions},
    later::Later,
    paths,
    ui::{Menu, Notice, Transition, count, meanwhile},
};

/// The list of members.
#[component]
pub(crate) fn MembersPage() -> impl IntoView {
    let list = List::new();
    provide_context(list);
    let location = use_location();
    let opened = Memo::new(move |_| paths::opened(&location.search.get()));
    let total = move || {
        let window = list.window.get().and_then(Result::ok)?;
        let (query, all, matching) = (&window.query, count(window.total), count(window.matching));
        Some(if query.is_unfiltered() {
            all
        } else if query.unprocessed || !query.regions.is_empty() && (query.not_enabled || query.gaps) {
            // These bring accounts into view that are no members in scope: some could not even be created.
            matching
        } else {
            format!("{matching} of {all}")
        })
    };
    let nothing_to_export = move || {
        location.search.with(|search| paths::had_nothing_to_export(search)).then(|| {
            view! { <Notice tone="bad"><p role="alert">"Nothing was exported: no account was selected."</p></Notice> }
        })
    };
    let Failing(failing) = expect_context();
    let failing = move || {
        let text = "The rows could not be read just now. Muster asks for them again every few seconds.";
        failing.get().then(|| view! { <Notice tone="warn"><p role="status">{text}</p></Notice> })
    };
    view! {
        <Title text="Members" />
        <div class="list" class:open=move || opened.get().is_some()>
            <div class="head">
                <h1 tabindex="-1">"Members " <span><Transition>{move || total()}</Transition></span></h1>
                <RefreshButton />
                <ColumnsMenu columns=list.columns />
                <ExportMenu list />
                <a class="button" href=move || paths::look_up(&list.query.get())>"Look up"</a>
                <a class="button primary" href=move || paths::add_accounts(&list.query.get())>"Add accounts"</a>
            </div>
            <StrangeRegions instead=ALL_SHOWN />
            {move || failing()}
            <Transition>
                <RegionNotices /> {move || nothing_to_export()}
                <StatusBar />
            </Transition>
            <div class="filter-line"><FilterLine /> <Views /></div>
            <div class="split">
                <BulkBar>
                    <Transition fallback=meanwhile("Reading the members…")><Rows opened /></Transition>
                </BulkBar>
                {move || opened.get().map(|account| Suspend::new(Later::Panel(account).choose()))}
            </div>
        </div>
    }
}

/// Files with all members that match the filters; the form around the list exports the selected ones.
#[component]
fn ExportMenu(list: List) -> impl IntoView {
    let links = [("csv", "CSV, for spreadsheets"), ("json", "JSON"), ("ndjson", "JSON, an object a line")].map(|(ending, label)| {
        // The attribute keeps the router from taking the link for a screen of its own.
        view! { <li><a download="" href=move || list.query.with(|query| paths::export_members(query, ending))>{label}</a></li> }.into_any()
    });
    view! {
        <Menu label="Export".into_any() class="button">
            <p>"All that match, in the order of the list:"</p>
            <ul class="plain">{links.into_iter().collect_view()}</ul>
        </Menu>
    }
}
