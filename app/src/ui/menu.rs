use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent, SubmitEvent},
    html::Details,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, Node},
};

/// A menu that opens below its label; works without JavaScript, and closes when it is left, used or escaped.
#[component]
pub(crate) fn Menu(
    /// The label, which says what is chosen or how things stand.
    label: AnyView,
    /// A class for the label.
    #[prop(optional, into)]
    class: String,
    /// It stays open when something in it is used.
    #[prop(optional)]
    stays: bool,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    // What had the focus is hidden then: the label takes it.
    let leave = move || {
        close();
        let label = menu.get_untracked().and_then(|menu| menu.first_element_child());
        if let Some(label) = label.and_then(|label| label.dyn_into::<HtmlElement>().ok()) {
            drop(label.focus());
        }
    };
    let on_leave = move |event: FocusEvent| {
        let goes_to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let stays = menu.get_untracked().is_some_and(|menu| menu.contains(goes_to.as_ref()));
        if goes_to.is_some() && !stays {
            close();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            leave();
        }
    };
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("a").is_ok_and(|link| link.is_some())) {
            leave();
        }
    };
    let on_use = move |_: SubmitEvent| {
        if !stays {
            leave();
        }
    };
    view! {
        <details class="menu" node_ref=menu on:focusout=on_leave on:keydown=on_key on:click=on_click on:submit:capture=on_use>
            <summary class=class>{label}</summary>
            <div class="menu-body">{children()}</div>
        </details>
    }
}
