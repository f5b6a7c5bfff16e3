use leptos::prelude::*;

use super::{key_sheet::KeySheet, palette::Palette, shortcuts::Shortcuts};

/// What opens over every screen.
#[component]
pub(crate) fn Dialogs(shortcuts: Shortcuts) -> impl IntoView {
    view! {
        <Palette open=shortcuts.palette keys=shortcuts.keys />
        <KeySheet shortcuts />
    }
}
