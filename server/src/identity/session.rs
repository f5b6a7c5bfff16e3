#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use app::{
    domain::{SessionLine, Timestamp},
    error::AppError,
    ports::{self, Actor, LastList},
};
use async_trait::async_trait;
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{
        SameSite,
        time::{self, OffsetDateTime},
    },
    session::{Id, Record},
    session_store,
};
use url::Url;
use uuid::Uuid;

use super::{browser::Caller, sign_in::Identity, token::Hash};
use crate::{
    chain::chain,
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
/// The one thing that a session holds: a [`StoredSession`].
const VISIT: &str = "visit";
/// The cookie where browsers reach Muster by https: it is bound to this host, and sent over TLS only.
const TLS_COOKIE: &str = "__Host-muster";
const COOKIE: &str = "muster";

/// Browser sessions: who is signed in where. Cookies and ids are tower-sessions'; of an id only a hash is kept.
#[derive(Debug, Clone)]
pub(super) struct Sessions {
    store: Arc<Store>,
    clock: Clock,
    /// Some session was ended.
    ended: watch::Sender<()>,
}

impl Sessions {
    /// Kept in the store.
    pub(super) fn new(store: Arc<Store>, clock: Clock) -> Self {
        Self { store, clock, ended: watch::Sender::default() }
    }

    /// What gives each request its session, which is read when it is first asked for, and then once.
    pub(super) fn layer(&self, public_url: Option<&Url>) -> SessionManagerLayer<Self> {
        let tls = public_url.is_some_and(|url| url.scheme() == "https");
        // The cookie is sent at sign-in alone, so this is how long it lasts.
        let lasts = time::Duration::milliseconds(millis(ABSOLUTE));
        SessionManagerLayer::new(self.clone())
            .with_name(if tls { TLS_COOKIE } else { COOKIE })
            .with_same_site(SameSite::Lax)
            .with_secure(tls)
            .with_expiry(Expiry::OnInactivity(lasts))
    }

    /// Who is signed in where a request comes from, if that is not over.
    pub(super) async fn of(&self, session: &Session) -> Result<Option<StoredSession>, StoreError> {
        Ok(session.get(VISIT).await?)
    }

    /// Signs somebody in, under a new id each time. What the browser had before is over.
    pub(super) async fn begin(
        &self,
        session: &Session,
        identity: &Identity,
        caller: &Caller,
    ) -> Result<StoredSession, StoreError> {
        let kept = self.of(session).await?.filter(|before| *before.person == *identity.person);
        let now = self.clock.now();
        let (id, last_list) =
            kept.map_or_else(|| (Uuid::new_v4().to_string(), String::new()), |kept| (kept.id, kept.last_list));
        let stored = StoredSession {
            id,
            person: identity.person.to_string(),
            name: identity.name.to_string(),
            role: identity.role,
            address: caller.address.map(|address| address.to_string()),
            browser: caller.browser.to_owned(),
            begun_at: now,
            seen_at: now,
            last_list,
        };
        session.cycle_id().await?;
        session.insert(VISIT, &stored).await?;
        session.save().await?;
        Ok(stored)
    }

    /// A session was heard of, and perhaps asked for the list of members. That is written past tower-sessions, which
    /// would send the cookie again, and so could undo a sign-in that was meanwhile. A session that cannot be written to
    /// is no reason to turn anybody away.
    pub(super) async fn heard_of(&self, session: &Session, stored: StoredSession, list: Option<String>) -> LastList {
        let now = self.clock.now();
        let is_same = list.as_ref().is_none_or(|list| *list == stored.last_list);
        let list = list.unwrap_or(stored.last_list);
        if let Some(id) = session.id()
            && (!is_same || now.0 - stored.seen_at.0 >= millis(SEEN_EVERY))
            && let Err(error) = self.store.session_seen(&key(&id), now, &list).await
        {
            tracing::warn!(error = chain(&error), "could not write a session");
        }
        LastList(list)
    }

    /// Ends sessions of whom the request's session is of: the one that this stands for, or all.
    pub(super) async fn end_of(&self, actor: &Actor, id: Option<&str>) -> Result<(), StoreError> {
        self.store.end_sessions_of(actor.person(), id).await?;
        self.ended.send_replace(());
        Ok(())
    }

    fn since(&self) -> Since {
        let before = |time| Timestamp(self.clock.now().0 - millis(time));
        Since { begun: before(ABSOLUTE), seen: before(IDLE) }
    }
}

/// Who is signed in, where they ask from.
pub(super) fn actor(stored: &StoredSession, caller: &Caller) -> Actor {
    let text = |text: &str| text.into();
    let (person, name, session) = (text(&stored.person), text(&stored.name), text(&stored.id));
    Actor::authenticated(person, name, stored.role, session, caller.address)
}

/// tower-sessions takes a cookie away without saying `Secure`, and of `__Host-` browsers then take no notice.
pub async fn take_cookies_away_securely(mut response: Response) -> Response {
    for (name, value) in response.headers_mut() {
        if name == header::SET_COOKIE && value.as_bytes().starts_with(b"__Host-muster=;") {
            *value = HeaderValue::from_static("__Host-muster=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure");
        }
    }
    response
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let begun = self.store.begin_session(&key(&record.id), &visit(record)?, self.since()).await;
        begun.map_err(failed).map(|()| self.ended.send_replace(()))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let stored = visit(record)?;
        self.store.session_seen(&key(&record.id), stored.seen_at, &stored.last_list).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(stored) = self.store.session(&key(id), self.since()).await.map_err(failed)? else { return Ok(None) };
        let ends = time::Duration::milliseconds(stored.begun_at.0.saturating_add(millis(ABSOLUTE)));
        let expiry_date = OffsetDateTime::UNIX_EPOCH.saturating_add(ends);
        let visit = serde_json::to_value(stored).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        Ok(Some(Record { id: *id, data: [(VISIT.to_owned(), visit)].into(), expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let ended = self.store.end_session(&key(id)).await;
        ended.map_err(failed).map(|()| self.ended.send_replace(()))
    }
}

/// What the store knows a session by.
fn key(id: &Id) -> String {
    Hash::of(&id.to_string()).hex()
}

fn visit(record: &Record) -> session_store::Result<StoredSession> {
    let visit = record.data.get(VISIT).cloned().unwrap_or_default();
    serde_json::from_value(visit).map_err(|error| session_store::Error::Decode(error.to_string()))
}

fn failed(error: StoreError) -> session_store::Error {
    session_store::Error::Backend(chain(&error))
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
        Ok(self.store.sessions_of(actor.person(), self.since()).await?.into_iter().map(line).collect())
    }
}

/// Says when the session of a request is over, to what outlasts the request.
#[derive(Debug, Clone)]
pub struct Watched {
    sessions: Sessions,
    id: Id,
    ended: watch::Receiver<()>,
    next_look: Instant,
}

impl Watched {
    pub(super) fn new(sessions: &Sessions, id: Id) -> Self {
        Self {
            ended: sessions.ended.subscribe(),
            sessions: sessions.clone(),
            id,
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
            if matches!(self.sessions.load(&self.id).await, Ok(None)) {
                return;
            }
        }
    }
}
