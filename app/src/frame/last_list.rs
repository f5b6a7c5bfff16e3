use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{paths, platform};

/// The list of members as it was last seen in this session: where every way back leads.
#[derive(Clone, Copy)]
pub(crate) struct LastList(RwSignal<String>);

impl LastList {
    pub(super) fn provide() {
        let search = RwSignal::new(SharedValue::new(platform::last_list).into_inner());
        let location = use_location();
        Effect::new(move || {
            if location.pathname.get() == paths::MEMBERS {
                search.set(location.search.get().trim_start_matches('?').to_owned());
            }
        });
        provide_context(Self(search));
    }

    /// The link to it.
    pub(crate) fn href(self) -> String {
        self.0.with(|search| paths::members_again(search))
    }
}
