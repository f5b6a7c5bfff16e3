use std::panic::resume_unwind;

use tokio::task::spawn_blocking;

/// Does what takes long off the threads that answer requests.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // Nobody aborts it, so it can only have panicked.
    spawn_blocking(work).await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
