//! What panics: one request is answered with an incident's number, the log has the rest under it, the process goes on.

use std::{
    panic::{AssertUnwindSafe, PanicHookInfo},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use app::error::AppError;
use futures_util::FutureExt;
use tokio::sync::Notify;
use tracing::Instrument;
use uuid::Uuid;

tokio::task_local! {
    /// The request that this work is for.
    static REQUEST: Answering;
}

/// So many characters of a request's id are its incident's number.
const LENGTH: usize = 8;

/// A request that is being answered.
#[derive(Debug, Clone)]
struct Answering {
    number: Arc<str>,
    /// A task of its own panicked.
    broken: Arc<Notify>,
    /// The log has what panicked.
    told: Arc<AtomicBool>,
    /// It has been answered, or nobody waits for the answer any more.
    over: Arc<AtomicBool>,
}

/// Says that a request is over, be it that whoever asked has gone.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Answering {
    fn error(&self) -> AppError {
        if !self.told.load(Ordering::Relaxed) {
            tracing::error!(incident = %self.number, "a request broke off because a task that it waited for panicked");
        }
        AppError::Internal { incident: self.number.to_string() }
    }

    /// Does what a request set off beside it; it hears when that panics.
    async fn beside(self, task: PinnedFuture<()>) {
        let done = AssertUnwindSafe(REQUEST.scope(self.clone(), task)).catch_unwind().await;
        if done.is_err() {
            self.broken.notify_one();
        }
    }
}

/// Answers a request of this id.
///
/// # Errors
/// [`AppError::Internal`] if something panicked in the course of it: in a handler, in a server function, or in a task
/// that renders the page. Without that last one the page would be waited for in vain.
pub async fn answered<T>(id: &str, work: impl Future<Output = T>) -> Result<T, AppError> {
    let of_id: String = id.chars().filter(char::is_ascii_alphanumeric).take(LENGTH).collect();
    let number = if of_id.is_empty() { number() } else { of_id };
    let request =
        Answering { number: number.into(), broken: Arc::default(), told: Arc::default(), over: Arc::default() };
    let _over = Over(Arc::clone(&request.over));
    let work = AssertUnwindSafe(REQUEST.scope(request.clone(), work)).catch_unwind();
    tokio::select! {
        biased;
        done = work => done.map_err(|_| request.error()),
        () = request.broken.notified() => Err(request.error()),
    }
}

/// A number under which the log has a fault: that of the request, if it is one's.
pub fn number() -> String {
    let of_request = REQUEST.try_with(|request| request.number.to_string());
    of_request.unwrap_or_else(|_| Uuid::new_v4().simple().to_string()[..LENGTH].to_owned())
}

/// Has the log say where and why something panics, from now on.
pub fn log_panics() {
    std::panic::set_hook(Box::new(report));
}

/// Says where and why something panics, as far as that can be said of what may hold secrets.
pub fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let why = without_secrets(panic.payload_as_str().unwrap_or("without words"));
    match REQUEST.try_with(Clone::clone) {
        Ok(request) if request.over.load(Ordering::Relaxed) => {
            tracing::info!(place, why, "what was still going on for a request that is over broke off: nobody met it");
        }
        Ok(request) => {
            request.told.store(true, Ordering::Relaxed);
            tracing::error!(incident = %request.number, place, why, "Muster panicked");
        }
        Err(_) => tracing::error!(place, why, "a task of Muster's own panicked"),
    }
}

/// The words of a text; numbers that are not quite small, addresses and whatever could be a key are left out.
fn without_secrets(text: &str) -> String {
    let is_harmless = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_number = digits <= 6 && !word.contains(|char: char| char.is_alphabetic());
        let is_place = word.contains(".rs:");
        !word.contains('@') && (digits == 0 || is_number || is_place) && word.len() <= 100
    };
    let words = text.split_whitespace().map(|word| if is_harmless(word) { word } else { "…" });
    words.take(60).collect::<Vec<_>>().join(" ")
}

/// Has what renders pages do its tasks as part of the request that they are for. It is to be called before anything is
/// rendered; a second time it does nothing.
pub fn carry_requests() {
    drop(Executor::init_custom_executor(Carrying));
}

struct Carrying;

impl CustomExecutor for Carrying {
    fn spawn(&self, task: PinnedFuture<()>) {
        match REQUEST.try_with(Clone::clone) {
            Ok(request) => drop(tokio::spawn(request.beside(task).in_current_span())),
            Err(_) => drop(tokio::spawn(task)),
        }
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        drop(tokio::task::spawn_local(task));
    }

    fn poll_local(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_panicked_no_secret_is_told() {
        let said = without_secrets(
            "called `Result::unwrap()` on an `Err` value: \"root+1@example.com\" 123456789012 f00dfeed0123 eyJhbGciOiJ9.x1",
        );
        assert_eq!(said, "called `Result::unwrap()` on an `Err` value: … … … …");
        let said = "index out of bounds: the len is 3 but the index is 99 at server/src/router.rs:12:5";
        assert_eq!(without_secrets(said), said);
    }
}
