use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::server_fns::SetTheme;
use crate::{
    platform,
    ui::{FormAction, PostForm},
};

/// The colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::System, "system", "System"), (Self::Light, "light", "Light"), (Self::Dark, "dark", "Dark")];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(theme, ..)| *theme == self).map_or("system", |(_, word, _)| word)
    }

    /// The one that was chosen.
    pub(crate) fn chosen() -> Self {
        Self::of(&platform::chosen("theme"))
    }

    fn of(word: &str) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map_or(Self::System, |(theme, ..)| *theme)
    }
}

/// Chooses the theme; works without JavaScript as a form.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let action = FormAction::new::<SetTheme>();
    let chosen = RwSignal::new(Theme::chosen());
    Effect::new(move || {
        if let Some(word) = action.on_its_way("theme") {
            let theme = Theme::of(&word);
            chosen.set(theme);
            platform::choose("theme", theme.as_str());
        }
    });
    let buttons = Theme::ALL.map(|(theme, word, label)| {
        view! {
            <button
                name="theme"
                value=word
                class="quiet"
                aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
            >
                {label}
            </button>
        }
        .into_any()
    });
    view! {
        <PostForm action>
            <div class="theme" role="group" aria-label="Theme">{buttons.into_iter().collect_view()}</div>
        </PostForm>
    }
}
