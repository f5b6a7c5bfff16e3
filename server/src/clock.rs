//! The time of day as a value that is handed in, so that tests can set it.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use app::domain::Timestamp;

static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Where the time of day comes from. Everything that needs it is handed one; waiting is `tokio::time`'s.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock for tests: it stands at `start` until it is told to [`advance`](Self::advance).
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_time(),
            Source::Manual(millis) => Timestamp(millis.load(Ordering::Relaxed)),
        }
    }

    /// The time since some moment. Unlike the time of day it never goes back, so that whoever has to wait does not wait
    /// longer when somebody sets the machine's clock.
    pub fn steady(&self) -> Duration {
        match &self.0 {
            Source::System => STARTED.elapsed(),
            Source::Manual(_) => Duration::from_millis(u64::try_from(self.now().0).unwrap_or_default()),
        }
    }

    /// Moves a manual clock and all its clones; the machine's clock cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(millis) = &self.0 {
            millis.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
