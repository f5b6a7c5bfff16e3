use std::{convert::Infallible, sync::Arc, time::Duration};

use app::domain::Change;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use serde::Deserialize;
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Instant, sleep_until},
};

use super::{Live, hub::Changes};
use crate::identity::Watched;

/// Proxies close connections on which nothing is said for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After the loss of its stream a browser asks for it again after this.
const RETRY: Duration = Duration::from_secs(1);
/// What a page does that finds no room, in seconds.
const RETRY_WHEN_FULL: &str = "5";
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The query part of the URL.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The id of the last event that a page saw before it closed its stream; the browser's own word goes before it.
    last: Option<String>,
}

/// The stream of changes. Its first event comes at once, so that a page knows that it is heard.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>
pub async fn events(
    State(live): State<Arc<Live>>,
    Extension(session): Extension<Watched>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    if !is_own_page(&headers) {
        return (StatusCode::FORBIDDEN, "Only Muster's own pages are told of changes.\n").into_response();
    }
    let Some(place) = live.place() else {
        let text = "Too many pages are open at once. This one asks from time to time instead.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_WHEN_FULL)], text).into_response();
    };
    let last = text(&headers, &LAST_EVENT_ID).or(asked.last.as_deref());
    let told = last.and_then(|id| live.number(id));
    let listener = Listener { changes: live.subscribe(), live, told, not_before: None, session, _place: place };
    let stream = Sse::new(stream::unfold(listener, Listener::next)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    ([(header::CACHE_CONTROL, "no-store"), (ACCEL_BUFFERING, "no")], stream).into_response()
}

/// One page that listens.
struct Listener {
    live: Arc<Live>,
    changes: watch::Receiver<Changes>,
    /// The last change that the page was told of, if it is known.
    told: Option<u64>,
    /// The next event comes no sooner; none yet has come if there is no such time.
    not_before: Option<Instant>,
    session: Watched,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    /// The next event; nothing when the streams are to end, or the session is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let is_first = self.not_before.is_none();
        let (number, change) = tokio::select! {
            biased;
            () = self.live.ended() => return None,
            () = self.session.over() => return None,
            news = news(&mut self.changes, self.told, self.not_before) => news?,
        };
        self.told = Some(number);
        self.not_before = Some(Instant::now() + self.live.spacing());
        let event = Event::default().id(self.live.id(number));
        let event = if is_first { event.retry(RETRY) } else { event };
        // A change can always be written as JSON.
        let event = event.json_data(&change).ok()?;
        Some((Ok(event), self))
    }
}

/// Waits until there is something to tell, and until its time has come: what changes meanwhile is told with it. Where
/// there is no such time it is told at once, be it that nothing changed.
async fn news(
    changes: &mut watch::Receiver<Changes>,
    told: Option<u64>,
    not_before: Option<Instant>,
) -> Option<(u64, Change)> {
    if let Some(time) = not_before {
        sleep_until(time).await;
    }
    let is_due = |changes: &Changes| not_before.is_none() || told.is_none_or(|told| changes.number > told);
    let changes = changes.wait_for(is_due).await.ok()?;
    Some((changes.number, changes.since(told)))
}

/// A browser says where the page comes from that asks; a stranger's page is not to hold a stream open. Whoever is no
/// browser says nothing.
fn is_own_page(headers: &HeaderMap) -> bool {
    match (text(headers, &SEC_FETCH_SITE), text(headers, &header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) == text(headers, &header::HOST),
        (None, None) => true,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
