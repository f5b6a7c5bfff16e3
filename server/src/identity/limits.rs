//! How often something may be done: by anybody, from one address, in one session.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use app::error::AppError;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use governor::{
    Quota, RateLimiter, clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, direct::NotKeyed, keyed::HashMapStateStore},
};

use super::{Gate, browser::Caller};
use crate::{clock::Clock, http::refuse, store::StoredSession};

/// Tries to sign in from one address: whole offices share one, and a provider takes two of them, there and back.
const ATTEMPTS: Quota = so_often(60, 60);
/// What one session may ask for: a person who types fast with eight pages in view stays far below it.
const ASKED: Quota = so_often(1_000, 3_000);
/// That one address or session goes beyond its limit is said no more often.
const MENTIONED: Quota = so_often(1, 1);
/// What strangers cause and is written into the trail.
const REFUSALS: Quota = so_often(30, 30);

/// So many at once, and so many a minute in the long run.
pub(super) const fn so_often(at_once: u32, per_minute: u32) -> Quota {
    const fn some(number: u32) -> NonZeroU32 {
        match NonZeroU32::new(number) {
            Some(number) => number,
            None => NonZeroU32::MIN,
        }
    }
    Quota::per_minute(some(per_minute)).allow_burst(some(at_once))
}

impl clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.steady()
    }
}

/// A limit for all together.
#[derive(Debug)]
pub(super) struct Limit(RateLimiter<NotKeyed, InMemoryState, Clock, NoOpMiddleware<Duration>>);

impl Limit {
    pub(super) fn new(quota: Quota, clock: Clock) -> Self {
        Self(RateLimiter::direct_with_clock(quota, clock))
    }

    /// Whether there may be one more now; if so, it counts.
    pub(super) fn take(&self) -> bool {
        self.0.check().is_ok()
    }
}

/// The same limit for each of many.
///
/// Strangers choose how many there are, so each falls into one of 65,536 places by a hash that nobody else knows: it
/// takes a megabyte at most, and nothing has to be thrown away.
#[derive(Debug)]
struct Limits {
    places: RateLimiter<u16, HashMapStateStore<u16>, Clock, NoOpMiddleware<Duration>>,
    place_of: RandomState,
    clock: Clock,
}

impl Limits {
    fn new(quota: Quota, clock: Clock) -> Self {
        let places = RateLimiter::hashmap_with_clock(quota, clock.clone());
        Self { places, place_of: RandomState::new(), clock }
    }

    /// One more of this one, which counts; or how long it is until there may be.
    fn take(&self, one: impl Hash) -> Result<(), Duration> {
        let [low, high, ..] = self.place_of.hash_one(one).to_le_bytes();
        let taken = self.places.check_key(&u16::from_le_bytes([low, high]));
        taken.map_err(|until| until.wait_time_from(self.clock.steady()))
    }
}

/// What strangers and sessions may do how often.
#[derive(Debug)]
pub(super) struct GateLimits {
    attempts: Limits,
    asked: Limits,
    mentioned: Limits,
    refusals: Limit,
    /// Of all addresses that go beyond their limits, so many are written into the trail.
    warnings: Limit,
}

impl GateLimits {
    pub(super) fn new(clock: &Clock) -> Self {
        let each = |quota| Limits::new(quota, clock.clone());
        Self {
            attempts: each(ATTEMPTS),
            asked: each(ASKED),
            mentioned: each(MENTIONED),
            refusals: Limit::new(REFUSALS, clock.clone()),
            warnings: Limit::new(REFUSALS, clock.clone()),
        }
    }

    /// Whether one more refused sign-in is written into the trail.
    pub(super) fn writes_refusal(&self) -> bool {
        self.refusals.take()
    }
}

impl Gate {
    /// Somebody tries to sign in.
    ///
    /// # Errors
    /// [`AppError::TooOften`]: then nothing is to be done about it that costs anything.
    pub(super) async fn attempt(&self, caller: &Caller) -> Result<(), AppError> {
        let from = caller.address.map(network);
        let Err(wait) = self.limits.attempts.take(from) else { return Ok(()) };
        if self.limits.mentioned.take(from).is_ok() {
            let address = caller.address.map(tracing::field::display);
            tracing::warn!(address, "somebody tries to sign in too often, and is told to wait");
            if self.limits.warnings.take() {
                self.write_refusal(caller, "too many tries").await;
            }
        }
        Err(too_often(wait))
    }

    /// Somebody who is signed in asks for something.
    ///
    /// # Errors
    /// [`AppError::TooOften`].
    pub(super) fn asked(&self, session: &StoredSession) -> Result<(), AppError> {
        let id = &*session.id;
        let Err(wait) = self.limits.asked.take(id) else { return Ok(()) };
        if self.limits.mentioned.take(id).is_ok() {
            tracing::warn!(session = id, "a session asks for too much, and is told to wait");
        }
        Err(too_often(wait))
    }
}

/// What one household, office or machine has: of IPv6 that is a network, in which it chooses addresses as it likes.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address @ IpAddr::V4(_) => address,
    }
}

fn too_often(wait: Duration) -> AppError {
    AppError::TooOften { seconds: u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX) }
}

/// The layer around all that signs somebody in, before anything is read, asked or worked out.
pub(super) async fn only_so_often(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    match gate.attempt(&Caller::of(&request)).await {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error),
    }
}

#[cfg(test)]
mod tests {
    use app::domain::Timestamp;

    use super::*;

    #[test]
    fn so_many_at_once_and_one_more_whenever_its_time_has_come() {
        let clock = Clock::manual(Timestamp(1_000_000));
        let limit = Limit::new(so_often(2, 2), clock.clone());
        assert_eq!([(); 3].map(|()| limit.take()), [true, true, false]);
        clock.advance(Duration::from_secs(29));
        assert!(!limit.take());
        clock.advance(Duration::from_secs(1));
        assert!(limit.take() && !limit.take());
    }

    #[test]
    fn each_has_a_limit_of_its_own_and_is_told_how_long_to_wait() {
        let clock = Clock::manual(Timestamp(1_000_000));
        let limits = Limits::new(so_often(1, 4), clock.clone());
        let found = (0..100).map(|one| limits.take(one).is_ok());
        assert!(found.filter(|may| *may).count() > 95, "two of a hundred seldom fall into one place");
        assert_eq!(limits.take(7), Err(Duration::from_secs(15)));
        clock.advance(Duration::from_secs(14));
        assert_eq!(limits.take(7), Err(Duration::from_secs(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(limits.take(7), Ok(()));
    }

    #[test]
    fn what_strangers_make_up_does_not_pile_up() {
        let limits = Limits::new(so_often(1, 1), Clock::manual(Timestamp(0)));
        (0..300_000).for_each(|one| _ = limits.take(one));
        assert!(limits.places.len() <= 65_536);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::"));
        assert_ne!(network("2001:db8:1:2::"), network("2001:db8:1:3::"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
