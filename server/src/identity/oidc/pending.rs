use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use app::domain::Timestamp;
use axum::http::{HeaderMap, HeaderValue};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};

use crate::identity::{
    browser::cookie,
    token::{self, Hash},
};

/// Strangers begin sign-ins too: of more than these, those that would end first are forgotten.
const MOST: usize = 10_000;

/// A sign-in that has begun: what its browser must come back with. It is used once.
#[derive(Debug)]
pub struct Pending {
    pub(super) state: CsrfToken,
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
    pub(super) next: String,
    pub(super) until: Timestamp,
}

/// The sign-ins that have begun, each known by a cookie of its browser alone.
#[derive(Debug)]
pub(super) struct PendingSignIns {
    /// The cookie's name, and what follows its value.
    cookie: (&'static str, &'static str),
    kept: Mutex<HashMap<String, Pending>>,
}

impl PendingSignIns {
    /// `secure` says that browsers reach Muster by https.
    pub(super) fn new(secure: bool) -> Self {
        let cookie = if secure {
            ("__Host-muster-sign-in", "Path=/; HttpOnly; SameSite=Lax; Secure")
        } else {
            ("muster-sign-in", "Path=/; HttpOnly; SameSite=Lax")
        };
        Self { cookie, kept: Mutex::default() }
    }

    /// Keeps a sign-in until its end in the place of the one that the browser began before; answers with its cookie.
    pub(super) fn keep(&self, pending: Pending, headers: &HeaderMap, now: Timestamp) -> HeaderValue {
        self.take(headers);
        let token = token::random();
        let seconds = (pending.until.0 - now.0) / 1000;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, pending| now < pending.until);
        if kept.len() >= MOST
            && let Some(first) = kept.iter().min_by_key(|(_, pending)| pending.until).map(|(key, _)| key.clone())
        {
            kept.remove(&first);
        }
        kept.insert(Hash::of(&token).hex(), pending);
        self.cookie(&token, seconds)
    }

    /// The sign-in that the browser began, which from now on it did not.
    pub(super) fn take(&self, headers: &HeaderMap) -> Option<Pending> {
        let token = cookie(headers, self.cookie.0)?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&Hash::of(token).hex())
    }

    /// What takes the cookie away.
    pub(super) fn no_cookie(&self) -> HeaderValue {
        self.cookie("", 0)
    }

    fn cookie(&self, token: &str, seconds: i64) -> HeaderValue {
        let (name, rest) = self.cookie;
        let cookie = HeaderValue::try_from(format!("{name}={token}; Max-Age={seconds}; {rest}"));
        // Hexadecimal digits can always be the value of a header.
        cookie.unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn pending(until: i64) -> Pending {
        let (_, verifier) = openidconnect::PkceCodeChallenge::new_random_sha256();
        let (state, nonce) = (CsrfToken::new_random(), Nonce::new_random());
        Pending { state, nonce, verifier, next: "/".into(), until: Timestamp(until) }
    }

    /// The headers of the browser that was given this cookie.
    fn browser(cookie: &HeaderValue) -> HeaderMap {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(header::COOKIE, format!("other=1; {pair}").parse().unwrap())])
    }

    #[test]
    fn a_browser_has_one_sign_in_under_way_and_uses_it_once() {
        let waiting = PendingSignIns::new(true);
        let first = waiting.keep(pending(600_000), &HeaderMap::new(), Timestamp(0));
        assert!(first.to_str().unwrap().starts_with("__Host-muster-sign-in="));
        assert!(first.to_str().unwrap().ends_with("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure"));
        let first = browser(&first);
        let second = browser(&waiting.keep(pending(600_000), &first, Timestamp(0)));
        assert!(waiting.take(&first).is_none() && waiting.take(&HeaderMap::new()).is_none());
        assert!(waiting.take(&second).is_some() && waiting.take(&second).is_none());
    }

    #[test]
    fn what_strangers_begin_does_not_pile_up() {
        let waiting = PendingSignIns::new(false);
        let keep = |until| browser(&waiting.keep(pending(until), &HeaderMap::new(), Timestamp(0)));
        let (oldest, later) = (keep(1), keep(2));
        (2..MOST).for_each(|_| drop(keep(3)));
        let newest = keep(4);
        assert_eq!(waiting.kept.lock().unwrap().len(), MOST);
        assert!(waiting.take(&oldest).is_none() && waiting.take(&later).is_some() && waiting.take(&newest).is_some());
        waiting.keep(pending(9), &HeaderMap::new(), Timestamp(3));
        assert_eq!(waiting.kept.lock().unwrap().len(), 1, "those that ended are forgotten");
    }
}
