use leptos::{
    attr::width as width_of,
    ev::{MouseEvent, PointerEvent},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

use super::server_fns::Arrange;
use crate::{
    domain::{Column, Layout, Placed},
    platform,
    ui::{FormAction, Menu, PostForm},
};

/// How the list is laid out: a choice that the browser keeps.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    /// As it is now, also while a column is being dragged.
    pub(super) layout: RwSignal<Layout>,
    keep: FormAction<()>,
}

impl Columns {
    pub(super) fn new() -> Self {
        let layout = RwSignal::new(Layout::parse(&platform::chosen("list")));
        let keep = FormAction::new::<Arrange>();
        Effect::new(move || {
            if let Some(chosen) = keep.on_its_way("layout") {
                platform::choose("list", &chosen);
                layout.set(Layout::parse(&chosen));
            }
        });
        Self { layout, keep }
    }

    /// Those that the list has, in their order.
    pub(super) fn shown(self) -> Memo<Vec<Column>> {
        Memo::new(move |_| self.layout.with(|layout| layout.shown().map(|placed| placed.column).collect()))
    }

    /// How many the table has, with the box and the account.
    pub(super) fn number(self) -> u32 {
        self.layout.with(|layout| layout.shown().fold(2, |number, _| number + 1))
    }

    /// Those that the list has, with the width of each in CSS pixels; none for those that share what room is left.
    fn widths(self, phrases: bool) -> Vec<(Column, Option<u16>)> {
        self.layout.with(|layout| {
            let sharing = layout.sharing();
            let width = |placed: Placed| (!sharing.contains(&placed.column)).then(|| Layout::width(placed, phrases));
            layout.shown().map(|placed| (placed.column, width(placed))).collect()
        })
    }

    /// The least width of the whole table in CSS pixels.
    pub(super) fn room(self, phrases: bool) -> u16 {
        self.layout.with(|layout| layout.shown().map(|placed| Layout::width(placed, phrases)).sum::<u16>())
            + BOX
            + ACCOUNT
    }
}

/// The widths of the box and of the account in CSS pixels.
const BOX: u16 = 44;
const ACCOUNT: u16 = 124;

/// The widths of the columns. They are attributes: the policy of the page lets no style stand in its HTML.
#[component]
pub(super) fn Widths(columns: Columns, phrases: Memo<bool>) -> impl IntoView {
    let others = move || {
        let widths = columns.widths(phrases.get()).into_iter();
        widths
            .map(|(column, width)| view! { <col class=column.word() {..width_of(width)} /> }.into_any())
            .collect_view()
            .into_any()
    };
    view! { <colgroup><col {..width_of(BOX)} /><col {..width_of(ACCOUNT)} />{move || others()}</colgroup> }
}

/// The edge of a heading, by which a column is dragged wider; the menu does the same without a pointer.
#[component]
pub(super) fn Edge(columns: Columns, column: Column) -> impl IntoView {
    // Where the pointer was when it went down, and how wide the column.
    let held = StoredValue::new(None::<(i32, i32)>);
    let take = move |event: PointerEvent| {
        let edge = event_target::<HtmlElement>(&event);
        let heading = edge.parent_element().and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        // Without it, the column follows the pointer as long as that is on the edge.
        drop(edge.set_pointer_capture(event.pointer_id()));
        held.set_value(heading.map(|heading| (event.client_x(), heading.offset_width())));
        event.prevent_default();
    };
    let drag = move |event: PointerEvent| {
        if let Some((from, width)) = held.get_value() {
            let width = u16::try_from((width + event.client_x() - from).max(0)).unwrap_or(u16::MAX);
            columns.layout.update(|layout| *layout = layout.resized(column, width));
        }
    };
    let leave = move |_| {
        if held.get_value().is_some() {
            held.set_value(None);
            columns.keep.send("layout", &columns.layout.with_untracked(ToString::to_string));
        }
    };
    view! { <span class="edge" aria-hidden="true" on:pointerdown=take on:pointermove=drag on:pointerup=leave on:pointercancel=leave></span> }
}

/// Which columns the list has, in which order and how wide, and how high its rows are. Every button carries the layout
/// that it leads to, so all of them work without a script.
#[component]
pub(super) fn ColumnsMenu(columns: Columns) -> impl IntoView {
    let layout = columns.layout;
    let compact = move || layout.with(|layout| Layout { compact: !layout.compact, ..layout.clone() }.to_string());
    view! {
        <Menu label="Columns".into_any() class="button" stays=true>
            <PostForm action=columns.keep>
                <ul class="columns" aria-label="Columns, in their order">
                    <For
                        each=move || layout.get().columns
                        key=|placed| placed.column.word()
                        children=move |placed| view! { <Line columns column=placed.column /> }
                    />
                </ul>
                <div class="actions">
                    <button name="layout" value=compact aria-pressed=move || layout.with(|layout| layout.compact.to_string())>"Compact rows"</button>
                    <button name="layout" value=Layout::default().to_string() class="quiet">"Reset columns"</button>
                </div>
            </PostForm>
        </Menu>
    }
}

/// How wide the column is drawn, in CSS pixels.
fn drawn(column: Column) -> Option<u16> {
    let heading = document().query_selector(&format!(".members th.{}", column.word())).ok().flatten()?;
    u16::try_from(heading.dyn_into::<HtmlElement>().ok()?.offset_width()).ok()
}

#[component]
fn Line(columns: Columns, column: Column) -> impl IntoView {
    let layout = columns.layout;
    let label = column.label();
    let leads = move |to: fn(&Layout, Column) -> Option<Layout>| {
        move || layout.with(|layout| to(layout, column).as_ref().unwrap_or(layout).to_string())
    };
    let shown = move || layout.with(|layout| layout.shown().any(|placed| placed.column == column).to_string());
    // How wide it is drawn only a script knows.
    let resize = move |event: MouseEvent, wider: bool| {
        let stepped = layout.with_untracked(|layout| layout.stepped(column, wider, Some(drawn(column)?)));
        if let Some(stepped) = stepped {
            event.prevent_default();
            columns.keep.send("layout", &stepped.to_string());
        }
    };
    let step = move |sign: &'static str,
                     says: String,
                     to: fn(&Layout, Column) -> Option<Layout>,
                     wider: Option<bool>| {
        let press = move |event| {
            if let Some(wider) = wider {
                resize(event, wider);
            }
        };
        let stays = move || layout.with(|layout| to(layout, column).is_none()).then_some("true");
        view! {
            <button name="layout" value=leads(to) class="quiet" aria-label=says.clone() title=says aria-disabled=stays on:click=press>{sign}</button>
        }.into_any()
    };
    view! {
        <li>
            <button name="layout" value=leads(|layout, column| Some(layout.turned(column))) aria-pressed=shown>{label}</button>
            {step("↑", format!("Move {label} to the front"), |layout, column| layout.moved(column, false), None)}
            {step("↓", format!("Move {label} to the back"), |layout, column| layout.moved(column, true), None)}
            {step("−", format!("Make {label} narrower"), |layout, column| layout.stepped(column, false, None), Some(false))}
            {step("+", format!("Make {label} wider"), |layout, column| layout.stepped(column, true, None), Some(true))}
        </li>
    }
}
