use std::time::Duration;

use leptos::prelude::*;

use super::server_fns;
use crate::{domain::RosterStatus, error::AppError, ui::every};

/// The roster's state as the server last told it; asked for again while the page can be seen.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The answer, kept while the next one is on its way.
    pub(crate) status: Resource<Result<RosterStatus, AppError>>,
    tick: RwSignal<u32>,
}

impl Live {
    pub(crate) fn provide() {
        let tick = RwSignal::new(0);
        let status = Resource::new(move || tick.get(), |_| server_fns::status());
        let live = Self { status, tick };
        provide_context(live);
        every(Duration::from_secs(2), move || live.ask_again());
    }

    /// Asks the server now.
    pub(crate) fn ask_again(self) {
        self.tick.update(|tick| *tick = tick.wrapping_add(1));
    }
}
