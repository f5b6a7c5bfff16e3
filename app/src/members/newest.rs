use std::{
    future::poll_fn,
    pin::pin,
    task::{Poll, Waker},
    time::Duration,
};

use leptos::prelude::*;

use super::server_fns;
use crate::{
    domain::{MembersQuery, Span, Window},
    error::AppError,
};

/// Which rows are asked for, under which query.
pub(super) type Asked = (MembersQuery, Span);

/// What was answered to which question, of which snapshot.
type Instead = (Asked, u64, Result<Window, AppError>);

/// Asks for the rows that are wanted by now: whoever types on waits for no answer to what was typed before. A resource
/// alone would ask one question after the other.
#[derive(Clone, Copy)]
pub(super) struct Newest {
    asked: Memo<Asked>,
    /// Who waits for an answer.
    waiting: StoredValue<Option<Waker>>,
    /// The answer to a question that another one became on its way: the resource will ask it once more.
    instead: StoredValue<Option<Instead>>,
    /// The page runs in the browser: it asks again by itself.
    hydrated: RwSignal<bool>,
    /// The last question was not answered, and is asked again.
    pub(super) failing: RwSignal<bool>,
    /// Until it is, nothing is sent.
    resting: StoredValue<bool>,
}

/// What was not answered is asked again after so long.
const ASK_AGAIN: Duration = Duration::from_secs(3);

impl Newest {
    pub(super) fn new(asked: Memo<Asked>, hydrated: RwSignal<bool>) -> Self {
        let waiting = StoredValue::new(None::<Waker>);
        Effect::new(move || {
            asked.track();
            wake(waiting);
        });
        let (instead, failing, resting) = (StoredValue::new(None), RwSignal::new(false), StoredValue::new(false));
        Self { asked, waiting, instead, hydrated, failing, resting }
    }

    /// Has the question wait for a while, if another try may be answered: rows that are there stay, and so does the focus.
    fn rest(self, error: &AppError) -> bool {
        let passes = matches!(error, AppError::Connection | AppError::Internal { .. } | AppError::TooOften { .. });
        if !passes || self.hydrated.try_get_untracked() != Some(true) {
            return false;
        }
        self.failing.set(true);
        self.resting.set_value(true);
        let go_on = move || {
            self.resting.try_update_value(|resting| *resting = false);
            wake(self.waiting);
        };
        set_timeout(go_on, ASK_AGAIN);
        true
    }

    /// The rows that were asked for, or those that are by the time of the answer, from this snapshot if it is still kept.
    pub(super) async fn rows(self, asked: Asked, snapshot: u64) -> Result<Window, AppError> {
        let instead = self.instead.try_update_value(Option::take).flatten();
        if let Some((_, _, answer)) = instead.filter(|(of, at, _)| (of, *at) == (&asked, snapshot)) {
            return answer;
        }
        let (mut wanted, mut changed) = (asked, false);
        loop {
            let (query, span) = &wanted;
            let mut request = pin!(server_fns::rows(query.to_search(), span.from, span.rows, snapshot));
            let answer = poll_fn(|context| {
                if self.asked.try_with_untracked(|now| *now != wanted) == Some(true) {
                    return Poll::Ready(None);
                }
                self.waiting.try_update_value(|waiting| *waiting = Some(context.waker().clone()));
                if self.resting.try_get_value() == Some(true) {
                    return Poll::Pending;
                }
                request.as_mut().poll(context).map(Some)
            });
            let Some(answer) = answer.await else {
                // What is dropped here is called off.
                (wanted, changed) = (self.asked.get_untracked(), true);
                self.resting.set_value(false);
                continue;
            };
            if answer.as_ref().is_err_and(|error| self.rest(error)) {
                continue;
            }
            self.failing.try_set(false);
            if changed {
                self.instead.try_update_value(|instead| *instead = Some((wanted, snapshot, answer.clone())));
            }
            return answer;
        }
    }
}

fn wake(waiting: StoredValue<Option<Waker>>) {
    if let Some(waker) = waiting.try_update_value(Option::take).flatten() {
        waker.wake();
    }
}
