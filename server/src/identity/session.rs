use std::{sync::Arc, time::Duration};

use app::{
    domain::{SessionLine, Timestamp},
    error::AppError,
    ports::{self, Actor},
};
use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use url::Url;
use uuid::Uuid;

use super::{
    browser::{Caller, cookie},
    sign_in::Identity,
    token::{self, Hash},
};
use crate::{
    clock::Clock,
    store::{Since, Store, StoreError, StoredSession},
};

/// A session that was not heard of for so long is over. A page asks by itself while it can be seen.
pub const IDLE: Duration = Duration::from_hours(8);
/// A session is over this long after signing in, whatever is done with it.
pub const ABSOLUTE: Duration = Duration::from_hours(24);
/// That a session was heard of is written no more often.
const SEEN_EVERY: Duration = Duration::from_mins(1);
/// How often an open stream looks whether its session is over, if nobody says so.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// What is shorter or longer was not given by Muster.
const TOKEN: usize = 64;

/// Browser sessions: who is signed in where.
#[derive(Debug)]
pub(super) struct Sessions {
    store: Arc<Store>,
    clock: Clock,
    /// The cookie's name, and what follows its value.
    cookie: (&'static str, &'static str),
    /// Some session was ended.
    ended: watch::Sender<()>,
}

/// The session that a request belongs to.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) token_hash: Arc<str>,
    pub(super) stored: StoredSession,
}

impl Session {
    /// Whose it is, where they ask from.
    pub(super) fn actor(&self, caller: &Caller) -> Actor {
        let stored = &self.stored;
        Actor::authenticated(stored.name.as_str().into(), stored.role, stored.id.as_str().into(), caller.address)
    }
}

impl Sessions {
    /// Kept in the store. Their cookie is bound to this host, and sent over TLS only whenever browsers reach Muster by
    /// https.
    pub(super) fn new(store: Arc<Store>, clock: Clock, public_url: Option<&Url>) -> Self {
        let cookie = if public_url.is_some_and(|url| url.scheme() == "https") {
            ("__Host-muster", "Path=/; HttpOnly; SameSite=Lax; Secure")
        } else {
            ("muster", "Path=/; HttpOnly; SameSite=Lax")
        };
        Self { store, clock, cookie, ended: watch::Sender::default() }
    }

    /// The session whose cookie a request carries, if it is not over.
    pub(super) async fn of(&self, headers: &HeaderMap) -> Result<Option<Session>, StoreError> {
        let Some(token_hash) = self.token_hash(headers) else { return Ok(None) };
        let Some(stored) = self.store.session(&token_hash, self.since()).await? else { return Ok(None) };
        let now = self.clock.now();
        if now.0 - stored.seen_at.0 >= millis(SEEN_EVERY) {
            self.store.session_seen(&token_hash, now).await?;
        }
        Ok(Some(Session { token_hash, stored }))
    }

    /// Signs somebody in: the cookie, which is a new one each time, and the session. What the browser had before is over.
    pub(super) async fn begin(
        &self,
        identity: &Identity,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<(HeaderValue, Session), StoreError> {
        let before = self.of(headers).await?;
        let kept = before.as_ref().map(|before| &before.stored).filter(|before| *before.name == *identity.name);
        let (token, now) = (token::random(), self.clock.now());
        let stored = StoredSession {
            id: kept.map_or_else(|| Uuid::new_v4().to_string(), |kept| kept.id.clone()),
            name: identity.name.to_string(),
            role: identity.role,
            address: caller.address.map(|address| address.to_string()),
            browser: caller.browser.to_owned(),
            begun_at: now,
            seen_at: now,
            last_list: kept.map(|kept| kept.last_list.clone()).unwrap_or_default(),
        };
        let instead_of = before.as_ref().map(|before| &*before.token_hash);
        let token_hash: Arc<str> = Hash::of(&token).hex().into();
        self.store.begin_session(&token_hash, &stored, instead_of, self.since()).await?;
        self.ended.send_replace(());
        Ok((self.cookie(&token, ABSOLUTE), Session { token_hash, stored }))
    }

    /// Ends the session of a request; answers with what takes its cookie away.
    pub(super) async fn end(&self, headers: &HeaderMap) -> Result<HeaderValue, StoreError> {
        if let Some(token_hash) = self.token_hash(headers) {
            self.store.end_session(&token_hash).await?;
            self.ended.send_replace(());
        }
        Ok(self.cookie("", Duration::ZERO))
    }

    /// Ends sessions of whom the request's session is of: the one that this stands for, or all.
    pub(super) async fn end_of(&self, actor: &Actor, id: Option<&str>) -> Result<(), StoreError> {
        self.store.end_sessions_of(actor.name(), id).await?;
        self.ended.send_replace(());
        Ok(())
    }

    /// Keeps the query part under which a session last saw the list of members.
    pub(super) async fn remember_list(&self, session: &Session, list: &str) -> Result<(), StoreError> {
        self.store.remember_list(&session.token_hash, list).await
    }

    fn token_hash(&self, headers: &HeaderMap) -> Option<Arc<str>> {
        let token = cookie(headers, self.cookie.0)?;
        (token.len() == TOKEN).then(|| Hash::of(token).hex().into())
    }

    fn cookie(&self, token: &str, age: Duration) -> HeaderValue {
        let (name, rest) = self.cookie;
        let cookie = HeaderValue::try_from(format!("{name}={token}; Max-Age={}; {rest}", age.as_secs()));
        // Hexadecimal digits can always be the value of a header.
        cookie.unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    fn since(&self) -> Since {
        let before = |time| Timestamp(self.clock.now().0 - millis(time));
        Since { begun: before(ABSOLUTE), seen: before(IDLE) }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[async_trait]
impl ports::Sessions for Sessions {
    async fn list(&self, actor: &Actor) -> Result<Vec<SessionLine>, AppError> {
        let line = |session: StoredSession| SessionLine {
            here: *session.id == **actor.session(),
            id: session.id,
            begun_at: session.begun_at,
            seen_at: session.seen_at,
            address: session.address,
            browser: session.browser,
        };
        Ok(self.store.sessions_of(actor.name(), self.since()).await?.into_iter().map(line).collect())
    }
}

/// Says when the session of a request is over, to what outlasts the request.
#[derive(Debug, Clone)]
pub struct Watched {
    sessions: Arc<Sessions>,
    token_hash: Arc<str>,
    ended: watch::Receiver<()>,
    next_look: Instant,
}

impl Watched {
    pub(super) fn new(sessions: &Arc<Sessions>, session: &Session) -> Self {
        Self {
            ended: sessions.ended.subscribe(),
            sessions: Arc::clone(sessions),
            token_hash: Arc::clone(&session.token_hash),
            next_look: Instant::now() + LOOK_EVERY,
        }
    }

    /// Waits until the session is over.
    pub async fn over(&mut self) {
        loop {
            tokio::select! {
                // The sender lives as long as the sessions do.
                _ = self.ended.changed() => {}
                () = sleep_until(self.next_look) => {}
            }
            self.next_look = Instant::now() + LOOK_EVERY;
            let known = self.sessions.store.session(&self.token_hash, self.sessions.since()).await;
            if matches!(known, Ok(None)) {
                return;
            }
        }
    }
}
