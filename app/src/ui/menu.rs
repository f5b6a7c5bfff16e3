use leptos::{
    ev::{FocusEvent, KeyboardEvent, SubmitEvent},
    html::Details,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::Node,
};

/// A menu that opens below its label; works without JavaScript, and closes when it is left, used or escaped.
#[component]
pub(crate) fn Menu(
    /// The label, which says what is chosen or how things stand.
    label: AnyView,
    /// A class for the label.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
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
            close();
        }
    };
    view! {
        <details class="menu" node_ref=menu on:focusout=on_leave on:keydown=on_key on:submit:capture=move |_: SubmitEvent| close()>
            <summary class=class>{label}</summary>
            <div class="menu-body">{children()}</div>
        </details>
    }
}
