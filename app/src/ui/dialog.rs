use leptos::{ev::MouseEvent, html, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlDialogElement};

/// A dialog over the page, in the browser alone: the focus goes in, stays in, and goes back to where it was; Escape and
/// a click beside it close it.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is, for a screen reader.
    label: &'static str,
    /// What is in it, made anew each time that it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // The browser tells of a close some time after it: it may be open again by then.
    let closed_here = StoredValue::new(false);
    Effect::new(move || {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else { return };
        if open {
            // With what is in it.
            request_animation_frame(move || {
                if !dialog.open() {
                    // What is open already stays so.
                    drop(dialog.show_modal());
                }
            });
        } else {
            closed_here.set_value(dialog.open());
            dialog.close();
        }
    });
    let beside = move |event: MouseEvent| {
        if event.target().is_some_and(|target| target.dyn_ref::<HtmlDialogElement>().is_some()) {
            open.set(false);
        }
    };
    let closed = move |_| {
        if !closed_here.try_update_value(std::mem::take).unwrap_or_default() {
            open.set(false);
        }
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-label=label on:close=closed on:click=beside>
            {move || open.get().then(|| children())}
        </dialog>
    }
}
