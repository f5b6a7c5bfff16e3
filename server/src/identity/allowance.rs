use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::domain::Timestamp;

use crate::clock::Clock;

/// So many of something within a time, however often strangers cause it.
#[derive(Debug)]
pub(super) struct Allowance {
    most: u32,
    within: Duration,
    clock: Clock,
    /// When the time began, and how many there were since.
    since: Mutex<(Timestamp, u32)>,
}

impl Allowance {
    pub(super) fn new(most: u32, within: Duration, clock: Clock) -> Self {
        let since = Mutex::new((clock.now(), 0));
        Self { most, within, clock, since }
    }

    /// Whether there may be one more now; if so, it counts.
    pub(super) fn take(&self) -> bool {
        let now = self.clock.now();
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0.abs_diff(since.0.0) >= u64::try_from(self.within.as_millis()).unwrap_or(u64::MAX) {
            *since = (now, 0);
        }
        let may = since.1 < self.most;
        since.1 += u32::from(may);
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_within_the_time_and_again_after_it() {
        let clock = Clock::manual(Timestamp(1_000_000));
        let allowance = Allowance::new(2, Duration::from_mins(1), clock.clone());
        assert_eq!([(); 3].map(|()| allowance.take()), [true, true, false]);
        clock.advance(Duration::from_secs(59));
        assert!(!allowance.take());
        clock.advance(Duration::from_secs(1));
        assert!(allowance.take());
    }
}
