use std::time::Duration;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{server_fns, stream};
use crate::{
    domain::{Change, Region, RosterStatus},
    error::AppError,
    ui::{Answer, SessionEnded, ask, every},
};

/// How often is asked what the stream of changes would tell, while there is none.
const WITHOUT_STREAM: Duration = Duration::from_secs(1);
/// How often is asked how the roster stands, whatever happens: it becomes stale by time alone.
const IN_ANY_CASE: Duration = Duration::from_secs(30);

/// What keeps the page true to the server while it can be seen.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// How the roster stands; kept while the next answer is on its way.
    pub(crate) status: Answer<RosterStatus>,
    /// What changed last.
    change: RwSignal<Change>,
    /// Changes are heard of.
    heard: StoredValue<bool>,
}

impl Live {
    pub(crate) fn provide() {
        let live = Self {
            status: ask(|| (), |()| server_fns::status()),
            change: RwSignal::new(Change::default()),
            heard: StoredValue::new(false),
        };
        provide_context(live);
        live.watch_session();
        Effect::new(move |is_old: Option<bool>| {
            if live.change.with(Change::is_of_roster) && is_old.is_some() {
                live.ask_again();
            }
            true
        });
        every(WITHOUT_STREAM, move || {
            if !live.heard.get_value() {
                live.ask_again();
            }
        });
        every(IN_ANY_CASE, move || live.ask_again());
        stream::listen(live.change, live.heard);
    }

    /// Asks how the roster stands now.
    pub(crate) fn ask_again(self) {
        self.status.refetch();
    }

    /// The Regions that can be chosen, once they are known.
    pub(crate) fn regions(self) -> Option<Vec<Region>> {
        let status = self.status.get().and_then(Result::ok)?;
        let on = status.regions.into_iter().filter(|region| region.detector.is_on());
        Some(on.map(|freshness| freshness.region).collect())
    }

    /// Says so when the session of the page has ended, until somebody has signed in again.
    fn watch_session(self) {
        let SessionEnded(ended) = expect_context();
        Effect::new(move || match self.status.get() {
            Some(Ok(_)) => ended.set(false),
            Some(Err(AppError::Unauthenticated)) => ended.set(true),
            _ => {}
        });
    }

    /// Has the server asked again for what the page shows whenever a change concerns it. Of many changes that come
    /// while an answer is on its way, one more question is made. While no change is heard of, it is asked for whenever
    /// the roster's state came: never when the session has ended, which would put an error in the place of what
    /// somebody is typing into. What does not exist is not asked for again.
    pub(crate) fn follow<T>(self, shown: Answer<T>, concerns: impl Fn(&Change) -> bool + 'static)
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let ask_again = move || {
            if !shown.with_untracked(|shown| matches!(shown, Some(Err(AppError::NotFound { .. })))) {
                shown.refetch();
            }
        };
        Effect::new(move |is_old: Option<bool>| {
            if self.change.with(&concerns) && is_old.is_some() {
                ask_again();
            }
            true
        });
        Effect::new(move |is_old: Option<bool>| {
            let answered = self.status.with(|status| matches!(status, Some(Ok(_))));
            if answered && is_old.is_some() && !self.heard.get_value() {
                ask_again();
            }
            true
        });
    }
}
