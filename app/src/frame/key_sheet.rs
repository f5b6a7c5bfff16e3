use leptos::{prelude::*, task::spawn_local};

use super::{screens::SCREENS, server_fns, shortcuts::Shortcuts};
use crate::ui::Dialog;

const EVERYWHERE: [(&[&str], &str); 3] = [
    (&["Ctrl K", "⌘ K"], "Find or go to a screen, an account, an operation, an action"),
    (&["?"], "These keys"),
    (&["/"], "To the filter"),
];
const LIST: [(&[&str], &str); 9] = [
    (&["↑", "↓", "←", "→"], "From cell to cell"),
    (&["Page ↑", "Page ↓"], "A view up or down"),
    (&["Home", "End"], "First, last cell of the row"),
    (&["Ctrl Home", "Ctrl End"], "First, last row"),
    (&["Space"], "Tick the row"),
    (&["Shift Space"], "Tick all rows from the one that was ticked last"),
    (&["Ctrl A"], "Tick all that match"),
    (&["Enter"], "Open the account"),
    (&["Esc"], "In the account: close it, back to its row"),
];

/// The sheet that lists all keys, and turns single ones off.
#[component]
pub(super) fn KeySheet(shortcuts: Shortcuts) -> impl IntoView {
    let Shortcuts { keys, on, .. } = shortcuts;
    let turn = move |event| {
        on.set(event_target_checked(&event));
        let on = on.get_untracked();
        // What could not be kept holds for this page.
        spawn_local(async move { drop(server_fns::set_shortcuts(on).await) });
    };
    view! {
        <Dialog open=keys label="Keys">
            <div class="head"><h2>"Keys"</h2><button class="quiet" aria-label="Close" on:click=move |_| keys.set(false)>"×"</button></div>
            <Group title="Everywhere" lines=EVERYWHERE.map(each).into() />
            <Group title="Go to a screen" lines=SCREENS.map(|screen| (vec![format!("g {}", screen.key)], screen.label)).into() />
            <Group title="In the list of members" lines=LIST.map(each).into() />
            <label class="check">
                <input type="checkbox" prop:checked=move || on.get() on:change=turn />
                "Single keys do something (g, /, ?)"
            </label>
        </Dialog>
    }
}

fn each((keys, what): (&[&str], &'static str)) -> (Vec<String>, &'static str) {
    (keys.iter().map(ToString::to_string).collect(), what)
}

#[component]
fn Group(title: &'static str, lines: Vec<(Vec<String>, &'static str)>) -> impl IntoView {
    let lines = lines.into_iter().map(|(keys, what)| {
        let keys = keys.into_iter().map(|keys| view! { <kbd>{keys}</kbd> " " }.into_any());
        view! { <div><dt>{keys.collect_view()}</dt><dd>{what}</dd></div> }.into_any()
    });
    view! { <h3>{title}</h3><dl class="keys">{lines.collect_view()}</dl> }
}
