use std::time::Duration;

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{EventSource, MessageEvent},
};

use crate::{domain::Change, paths};

/// After an answer that is no stream the browser does not ask again by itself; the page does, after this.
const REOPEN: Duration = Duration::from_secs(3);

/// Listens to the server's stream of changes from now on, in the browser. `heard` says whether anything comes through:
/// a proxy may hold events back.
pub(super) fn listen(change: RwSignal<Change>, heard: StoredValue<bool>) {
    Effect::new(move || {
        let listener =
            Listener { source: StoredValue::new_local(None), last: StoredValue::new(String::new()), change, heard };
        listener.look();
        // Listened to for as long as the page lives.
        drop(window_event_listener_untyped("visibilitychange", move |_| listener.look()));
    });
}

#[derive(Clone, Copy)]
struct Listener {
    source: StoredValue<Option<EventSource>, LocalStorage>,
    /// The id of the last event.
    last: StoredValue<String>,
    change: RwSignal<Change>,
    heard: StoredValue<bool>,
}

impl Listener {
    /// Holds a stream while the page can be seen and at no other time: browsers open six connections to a host, and
    /// tabs in the background would use them up.
    fn look(self) {
        if document().hidden() {
            self.close();
        } else if self.source.with_value(Option::is_none) {
            self.open();
        }
    }

    fn open(self) {
        let Ok(source) = EventSource::new(&self.last.with_value(|last| paths::events_after(last))) else { return };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event| self.hear(&event)).into_js_value();
        source.set_onmessage(Some(on_message.unchecked_ref()));
        let on_error = Closure::<dyn Fn()>::new(move || self.fail()).into_js_value();
        source.set_onerror(Some(on_error.unchecked_ref()));
        self.source.set_value(Some(source));
    }

    fn close(self) {
        self.heard.set_value(false);
        if let Some(source) = self.source.try_update_value(Option::take).flatten() {
            source.close();
        }
    }

    fn hear(self, event: &MessageEvent) {
        let data = event.data().as_string().unwrap_or_default();
        // A later version of the server may tell what this page does not know.
        let mut change = serde_json::from_str(&data).unwrap_or_else(|_| Change::everything());
        // How fresh the roster is changes by time alone, so it is asked for after each pause.
        change.roster |= !self.heard.get_value();
        self.last.set_value(event.last_event_id());
        self.heard.set_value(true);
        self.change.set(change);
    }

    fn fail(self) {
        self.heard.set_value(false);
        let is_closed = |source: &EventSource| source.ready_state() == EventSource::CLOSED;
        if self.source.with_value(|source| source.as_ref().is_some_and(is_closed)) {
            self.close();
            set_timeout(move || self.look(), REOPEN);
        }
    }
}
