use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::{
    domain::{HeldForm, Timestamp},
    paths,
};
use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use tokio::sync::Semaphore;
use url::{Url, form_urlencoded};

use super::{
    browser::{Caller, cookie, text},
    next::page_of,
    token::{self, Hash},
};
use crate::clock::Clock;

/// So long a form is kept: there may be e-mail addresses in it.
const KEPT: Duration = Duration::from_mins(10);
/// The largest that is kept, in bytes: a list of 50,000 accounts with their e-mail addresses.
const LARGEST: usize = 3 * 1024 * 1024;
/// Strangers can send forms too, so there is an end to what all of them take, in bytes, …
const MOST: usize = 24 * 1024 * 1024;
/// … to those from one address, and …
const MOST_FROM_ONE: usize = 5;
/// … to those that are being read.
const MOST_READ: usize = 8;

/// Forms that were sent by whoever is not signed in any more. Each is known by a cookie of its browser alone.
#[derive(Debug)]
pub(super) struct HeldForms {
    clock: Clock,
    /// The cookie's name, and what follows its value.
    cookie: (&'static str, &'static str),
    reading: Semaphore,
    /// The oldest first.
    kept: Mutex<VecDeque<Held>>,
}

struct Held {
    of: Hash,
    from: Option<IpAddr>,
    until: Timestamp,
    form: HeldForm,
}

impl std::fmt::Debug for Held {
    /// Without what was typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held").field("until", &self.until).finish_non_exhaustive()
    }
}

impl HeldForms {
    pub(super) fn new(clock: Clock, public_url: Option<&Url>) -> Self {
        let cookie = if public_url.is_some_and(|url| url.scheme() == "https") {
            ("__Host-muster-held", "Path=/; HttpOnly; SameSite=Lax; Secure")
        } else {
            ("muster-held", "Path=/; HttpOnly; SameSite=Lax")
        };
        Self { clock, cookie, reading: Semaphore::new(MOST_READ), kept: Mutex::default() }
    }

    /// Keeps the form that a request carries, in the place of what its browser sent before; answers with its cookie. `page`
    /// is the one that it was on. Nothing is kept if it is no form in which people type, is too large, or if too many
    /// are being read.
    pub(super) async fn keep(&self, request: Request, page: &str, caller: &Caller) -> Option<HeaderValue> {
        let to = request.uri().path().to_owned();
        HeldForm::purpose(&to)?;
        let headers = request.headers().clone();
        let _permit = self.reading.try_acquire().ok()?;
        let mut form = read(request).await?;
        let before = self.take(&headers);
        let again = page.split('?').next() == Some(paths::SEND_AGAIN);
        let from = if again { before.map_or_else(|| "/".to_owned(), |before| before.page) } else { page.to_owned() };
        form.page = from;
        form.to = to;
        (form.size() <= LARGEST).then(|| self.insert(form, caller))
    }

    fn insert(&self, form: HeldForm, caller: &Caller) -> HeaderValue {
        let token = token::random();
        let until = Timestamp(self.clock.now().0 + i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().filter(|held| held.from == caller.address).count() >= MOST_FROM_ONE
            && let Some(oldest) = kept.iter().position(|held| held.from == caller.address)
        {
            kept.remove(oldest);
        }
        let mut size = form.size() + kept.iter().map(|held| held.form.size()).sum::<usize>();
        while size > MOST
            && let Some(oldest) = kept.pop_front()
        {
            size -= oldest.form.size();
        }
        kept.push_back(Held { of: Hash::of(&token), from: caller.address, until, form });
        drop(kept);
        self.cookie_of(&token, KEPT)
    }

    /// The form that this browser sent.
    pub(super) fn of(&self, headers: &HeaderMap) -> Option<HeldForm> {
        let token = cookie(headers, self.cookie.0)?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|held| held.of.is_of(token)).map(|held| held.form.clone())
    }

    /// Looks at what came of a form that was sent by whoever is signed in: if that is the one that was kept and it was not
    /// refused, it is over. Who would be led back to the page for sending it is led to the one that it was on.
    pub(super) fn settle(&self, headers: &HeaderMap, path: &str, response: &mut Response) {
        let Some(to) = text(response.headers(), &header::LOCATION).filter(|to| !to.contains("__err=")) else { return };
        let leads_back = page_of(to) == paths::SEND_AGAIN;
        let Some(form) = self.of(headers).filter(|form| form.to == path) else { return };
        self.forget(headers);
        if let Some(page) = HeaderValue::try_from(form.page).ok().filter(|_| leads_back) {
            response.headers_mut().insert(header::LOCATION, page);
        }
        response.headers_mut().append(header::SET_COOKIE, self.cookie_of("", Duration::ZERO));
    }

    /// Forgets the form that this browser sent.
    pub(super) fn forget(&self, headers: &HeaderMap) {
        drop(self.take(headers));
    }

    /// The form that this browser sent, which from now on is not kept.
    fn take(&self, headers: &HeaderMap) -> Option<HeldForm> {
        let token = cookie(headers, self.cookie.0)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|held| held.of.is_of(token))?;
        kept.remove(place).map(|held| held.form)
    }

    /// Forgets what was kept for long enough. Every request has it done, probes too.
    pub(super) fn forget_old(&self) {
        let now = self.clock.now();
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|held| now < held.until);
    }

    fn cookie_of(&self, token: &str, age: Duration) -> HeaderValue {
        let (name, rest) = self.cookie;
        let cookie = HeaderValue::try_from(format!("{name}={token}; Max-Age={}; {rest}", age.as_secs()));
        // Hexadecimal digits can always be the value of a header.
        cookie.unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// The fields of the form that a request carries; nothing, if there is no such form or it cannot be read.
async fn read(request: Request) -> Option<HeldForm> {
    let kind = text(request.headers(), &header::CONTENT_TYPE)?.to_owned();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let bytes = to_bytes(request.into_body(), LARGEST).await.ok()?;
        let fields = form_urlencoded::parse(&bytes).into_owned().collect();
        return Some(HeldForm { fields, ..HeldForm::default() });
    }
    let edge = multer::parse_boundary(kind).ok()?;
    let mut parts = multer::Multipart::new(request.into_body().into_data_stream(), edge);
    let mut form = HeldForm { in_parts: true, ..HeldForm::default() };
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        match part.file_name().map(str::is_empty) {
            Some(true) => {}
            Some(false) => form.file = Some(name),
            None => form.fields.push((name, part.text().await.ok()?)),
        }
    }
    Some(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> HeldForms {
        HeldForms::new(Clock::manual(Timestamp(0)), Some(&"https://muster.example.com".parse().unwrap()))
    }

    /// Keeps a form of so many bytes that comes from this address; answers with the headers of its browser.
    fn sent(held: &HeldForms, from: u8, size: usize) -> HeaderMap {
        let form = HeldForm { fields: vec![("ids".into(), "1".repeat(size))], ..HeldForm::default() };
        let cookie = held.insert(form, &Caller { address: Some([127, 0, 0, from].into()), browser: "Firefox" });
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.ends_with("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        let pair = cookie.split(';').next().unwrap();
        assert!(pair.starts_with("__Host-muster-held=") && pair.len() > 64);
        HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())])
    }

    #[test]
    fn all_together_take_only_so_much() {
        let held = held();
        let browsers: Vec<_> = (0..9).map(|from| sent(&held, from, LARGEST - 1_000)).collect();
        let kept: Vec<_> = browsers.iter().map(|headers| held.of(headers).is_some()).collect();
        assert_eq!(kept, [false, true, true, true, true, true, true, true, true], "the oldest makes room");
    }

    #[test]
    fn what_was_typed_is_in_no_log() {
        let held = held();
        sent(&held, 1, 12);
        assert!(!format!("{held:?}").contains("111111"), "{held:?}");
    }
}
