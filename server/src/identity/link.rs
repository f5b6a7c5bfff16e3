use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{domain::Timestamp, paths};

use super::token::{self, Hash};
use crate::clock::Clock;

/// How long a link is valid.
const VALID: Duration = Duration::from_mins(10);
/// Whoever asks for a new one gets it no sooner than this after the last: the link of somebody else is not to be made
/// void while they open it.
const SPACING: Duration = Duration::from_mins(1);

/// The link in the log that signs in once: whoever reads the log of the process is its admin.
#[derive(Debug)]
pub struct OneTimeLink {
    /// What the link begins with: `http://127.0.0.1:3000`.
    base: String,
    clock: Clock,
    /// The last one, until it is used.
    last: Mutex<Issued>,
}

#[derive(Debug, Default)]
struct Issued {
    key: Option<Hash>,
    at: Option<Timestamp>,
}

impl OneTimeLink {
    /// Links begin with `base`. None is written yet.
    pub const fn new(base: String, clock: Clock) -> Self {
        Self { base, clock, last: Mutex::new(Issued { key: None, at: None }) }
    }

    /// Makes a link in the place of the last one, unless that is quite new.
    pub fn issue(&self) -> Option<String> {
        let mut last = self.last();
        if last.at.is_some_and(|at| !self.is_past(at, SPACING)) {
            return None;
        }
        let key = token::random();
        *last = Issued { key: Some(Hash::of(&key)), at: Some(self.clock.now()) };
        Some(format!("{}{}", self.base, paths::sign_in_with(&key)))
    }

    /// Writes a new link to the log, unless the last one is quite new.
    pub(super) fn write(&self) {
        if let Some(link) = self.issue() {
            tracing::warn!("to sign in as admin, open {link} within ten minutes; it is valid once");
        }
    }

    /// The key is that of the last link, which nobody has used and which is valid; from now on it is not.
    pub(super) fn redeem(&self, key: &str) -> bool {
        let mut last = self.last();
        let valid = last.at.is_some_and(|at| !self.is_past(at, VALID));
        let right = valid && last.key.as_ref().is_some_and(|hash| hash.is_of(key));
        if right {
            *last = Issued::default();
        }
        right
    }

    fn is_past(&self, at: Timestamp, time: Duration) -> bool {
        u128::from(self.clock.now().0.abs_diff(at.0)) >= time.as_millis()
    }

    fn last(&self) -> MutexGuard<'_, Issued> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> (OneTimeLink, Clock) {
        let clock = Clock::manual(Timestamp(1_000_000_000));
        (OneTimeLink::new("http://127.0.0.1:3000".into(), clock.clone()), clock)
    }

    fn key(link: &str) -> &str {
        link.strip_prefix("http://127.0.0.1:3000/sign-in?key=").unwrap()
    }

    #[test]
    fn a_link_is_valid_once() {
        let (links, _) = link();
        let link = links.issue().unwrap();
        assert!(!links.redeem("") && !links.redeem("0") && !links.redeem(&key(&link)[1..]));
        assert!(links.redeem(key(&link)), "a wrong key does not use it up");
        assert!(!links.redeem(key(&link)));
    }

    #[test]
    fn a_link_is_valid_for_ten_minutes() {
        let (links, clock) = link();
        let link = links.issue().unwrap();
        clock.advance(VALID.saturating_sub(Duration::from_millis(1)));
        assert!(links.redeem(key(&link)));
        let link = links.issue().unwrap();
        clock.advance(VALID);
        assert!(!links.redeem(key(&link)));
    }

    #[test]
    fn a_new_link_takes_the_place_of_the_last_but_not_at_once() {
        let (links, clock) = link();
        let first = links.issue().unwrap();
        assert_eq!(links.issue(), None);
        clock.advance(SPACING);
        let second = links.issue().unwrap();
        assert!(!links.redeem(key(&first)));
        assert!(links.redeem(key(&second)));
    }
}
