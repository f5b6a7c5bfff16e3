//! A token bucket per Region.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Timestamp;

const WHOLE: u64 = 1_000;

/// Lets `per_second` calls a second through in each Region, with a burst of as many.
#[derive(Debug)]
pub(crate) struct RateLimit {
    per_second: u64,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    /// In thousandths, so that a millisecond adds a whole number.
    level: u64,
    filled_at: Timestamp,
}

impl RateLimit {
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: per_second.into(), buckets: Mutex::default() }
    }

    /// Takes one token; false when there is none.
    pub(crate) fn admits(&self, region: &str, now: Timestamp) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let full = self.per_second * WHOLE;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(region.to_owned()).or_insert(Bucket { level: full, filled_at: now });
        let elapsed = now.0.saturating_sub(bucket.filled_at.0);
        bucket.level = full.min(bucket.level.saturating_add(elapsed.saturating_mul(self.per_second)));
        bucket.filled_at = bucket.filled_at.max(now);
        match bucket.level.checked_sub(WHOLE) {
            Some(rest) => {
                bucket.level = rest;
                true
            }
            None => false,
        }
    }

    pub(crate) fn reset(&self) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_the_pace_each_region_for_itself() {
        let limit = RateLimit::new(5);
        let admitted = |at| (0..10).filter(|_| limit.admits("a", Timestamp(at))).count();
        assert_eq!(admitted(1_000), 5);
        assert_eq!(admitted(1_199), 0);
        assert_eq!(admitted(1_400), 2);
        assert!(limit.admits("b", Timestamp(1_400)));
        assert_eq!(admitted(60_000), 5);
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = RateLimit::new(0);
        assert!((0..1_000).all(|_| limit.admits("a", Timestamp(0))));
    }
}
