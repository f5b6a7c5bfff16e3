//! What happens when another screen is there: its name is said, and the focus goes to its heading; whoever goes back finds
//! the page where they left it, with the focus on the link that they followed.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Element, Event, FocusOptions, HtmlElement},
};
use leptos_router::hooks::use_location;

/// The heading of a page that is being left.
const OLD: &str = "data-left";
/// A screen that is not there after so many frames is not waited for.
const MOST_FRAMES: u32 = 600;
/// A heading that is the same after so many frames stays so, if the title has changed: the code of a screen can take long.
const FRAMES_FOR_NEW: u32 = 60;
/// What is not as it was left after so many frames has changed.
const FRAMES_FOR_OLD: u32 = 120;
/// A list that is there puts itself where its URL says for some frames: what is as it was left must stay so.
const FRAMES_TO_STAY: u32 = 10;
/// Pages that are remembered.
const MOST_LEFT: usize = 30;

/// How a page was left.
#[derive(Clone)]
struct Left {
    /// Its path and query.
    url: String,
    /// How far it was scrolled, and how far what scrolls in it.
    scrolled: (f64, i32),
    /// What finds the link that had the focus.
    link: Option<String>,
}

/// Where one was, and what is said of where one is.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    /// What is said.
    said: RwSignal<String>,
    /// The newest last.
    left: StoredValue<Vec<Left>>,
    /// The page that is shown, as far as the router knows.
    here: StoredValue<String>,
    /// The way back or forward was taken.
    travelled: StoredValue<bool>,
    /// What is shown was come to that way.
    came_back: StoredValue<bool>,
    /// Counts the screens that were gone to: whoever waits for an older one stops.
    number: StoredValue<u32>,
}

/// Says the name of each new screen.
#[component]
pub(super) fn Arrived() -> impl IntoView {
    let location = use_location();
    let arrival: Arrival = expect_context();
    Effect::new(move |before: Option<String>| {
        let (path, search) = (location.pathname.get(), location.search.get());
        let is_new = before.is_some_and(|before| before != path);
        let url = url(&path, &search);
        arrival.here.set_value(url.clone());
        let travelled = arrival.travelled.try_update_value(std::mem::take) == Some(true);
        arrival.came_back.set_value(travelled);
        let left = arrival.left.with_value(|left| left.iter().rfind(|left| left.url == url).cloned());
        let left = left.filter(|_| travelled);
        if is_new {
            // The screen that is left is still there, whatever led away from it.
            if let Some(heading) = heading() {
                // An attribute of this name can always be set.
                drop(heading.set_attribute(OLD, &document().title()));
            }
            arrival.wait(path.clone(), left, arrival.next(), Frames::default());
        } else if let Some(left) = left {
            arrival.find_link(left, arrival.next(), 0);
        }
        path
    });
    Effect::new(move || {
        // In the capturing phase, for the same reason.
        listen_first("click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
            let location = window().location();
            if let (Some(link), Ok(path), Ok(search)) = (link, location.pathname(), location.search()) {
                arrival.leave(url(&path, &search), finder(&link));
            }
        });
    });
    view! { <p class="sr-only" role="status">{arrival.said}</p> }
}

/// Hears of every event of a kind on its way down to its target, for as long as the page lives.
fn listen_first(kind: &str, hear: impl Fn(Event) + 'static) {
    let hear = Closure::<dyn Fn(Event)>::new(hear).into_js_value();
    // Only an unknown option is refused.
    drop(window().add_event_listener_with_callback_and_bool(kind, hear.unchecked_ref(), true));
}

/// How many have gone by since the screen was gone to.
#[derive(Debug, Clone, Copy, Default)]
struct Frames {
    waited: u32,
    /// So many, one after the other, it was as it was left.
    stayed: u32,
}

impl Arrival {
    /// To be called before there is a router: of a step back or forward, whoever listens first hears first, and then the
    /// page that is left is still there.
    pub(crate) fn provide() {
        let arrival = Self {
            said: RwSignal::new(String::new()),
            left: StoredValue::new(Vec::new()),
            here: StoredValue::new(String::new()),
            travelled: StoredValue::new(false),
            came_back: StoredValue::new(false),
            number: StoredValue::new(0),
        };
        provide_context(arrival);
        let listening = window_event_listener(ev::popstate, move |_| {
            let link = document().active_element().and_then(|element| finder(&element));
            arrival.leave(arrival.here.get_value(), link);
            arrival.travelled.set_value(true);
        });
        on_cleanup(move || listening.remove());
    }

    fn leave(self, url: String, link: Option<String>) {
        let scrolled = (window().scroll_y().unwrap_or(0.0), scroller().map_or(0, |scroller| scroller.scroll_top()));
        self.left.update_value(|left| {
            left.retain(|left| left.url != url);
            left.push(Left { url, scrolled, link });
            if left.len() > MOST_LEFT {
                left.remove(0);
            }
        });
    }

    /// Whether what is shown was come to by the way back or forward.
    pub(crate) fn came_back(self) -> bool {
        self.came_back.get_value()
    }

    /// The number of a new screen.
    fn next(self) -> u32 {
        self.number.update_value(|number| *number += 1);
        self.number.get_value()
    }

    /// On the same screen the rest stays as it is: only the focus goes to the link, once that is there.
    fn find_link(self, left: Left, number: u32, waited: u32) {
        request_animation_frame(move || {
            if self.number.try_get_value() != Some(number) || waited > FRAMES_FOR_OLD || left.link.is_none() {
                return;
            }
            let Some(link) = left.link() else { return self.find_link(left, number, waited + 1) };
            let staying = FocusOptions::new();
            staying.set_prevent_scroll(true);
            // A link can always take it.
            drop(link.focus_with_options(&staying));
        });
    }

    /// Looks with each frame whether the screen is there.
    fn wait(self, path: String, left: Option<Left>, number: u32, Frames { waited, stayed }: Frames) {
        request_animation_frame(move || {
            if self.number.try_get_value() != Some(number) || waited > MOST_FRAMES {
                return;
            }
            let next = |stayed| Frames { waited: waited + 1, stayed };
            let is_address = window().location().pathname().is_ok_and(|address| address == path);
            // Between two things of a kind the heading can be the same, with other words.
            let is_new = |heading: &Element| match heading.get_attribute(OLD) {
                Some(title) => waited > FRAMES_FOR_NEW && title != document().title(),
                None => true,
            };
            let new = heading().filter(|heading| is_address && is_new(heading));
            let Some(heading) = new else { return self.wait(path, left, number, next(0)) };
            let stayed = left.as_ref().map(|left| if left.come_back() { stayed + 1 } else { 0 });
            if stayed.is_none_or(|stayed| stayed > FRAMES_TO_STAY) || waited > FRAMES_FOR_OLD {
                self.arrive(&heading, left.and_then(|left| left.link()).is_some());
            } else {
                self.wait(path, left, number, next(stayed.unwrap_or(0)));
            }
        });
    }

    fn arrive(self, heading: &Element, has_focus: bool) {
        drop(heading.remove_attribute(OLD));
        let title = document().title();
        self.said.set(title.strip_suffix(" · Muster").unwrap_or(&title).to_owned());
        if let Some(heading) = heading.dyn_ref::<HtmlElement>().filter(|_| !has_focus) {
            // A heading that cannot take the focus leaves it where it is.
            drop(heading.focus());
        }
    }
}

impl Left {
    /// Puts the page back as it was left; answers whether all of it is there for that.
    fn come_back(&self) -> bool {
        let link = self.link();
        if let Some(link) = &link {
            // A link can always take it.
            drop(link.focus());
        }
        let (page, part) = self.scrolled;
        let scroller = scroller();
        if let Some(scroller) = &scroller {
            scroller.set_scroll_top(part);
        }
        window().scroll_to_with_x_and_y(0.0, page);
        link.is_some() == self.link.is_some()
            && scroller.map_or(0, |scroller| scroller.scroll_top()) == part
            && window().scroll_y().is_ok_and(|y| y >= page - 1.0)
    }

    fn link(&self) -> Option<HtmlElement> {
        document().query_selector(self.link.as_ref()?).ok()??.dyn_into().ok()
    }
}

fn heading() -> Option<Element> {
    document().query_selector("main h1").ok().flatten()
}

/// What scrolls in the page.
fn scroller() -> Option<Element> {
    document().query_selector("main .scroll").ok().flatten()
}

/// What finds a link again: where it leads, and the part of the page that it is in.
fn finder(link: &Element) -> Option<String> {
    let href = link.get_attribute("href")?;
    let part = link.closest("main, nav, header").ok().flatten().map(|part| part.tag_name()).unwrap_or_default();
    Some(format!("{part} a[href=\"{href}\"]"))
}

/// As the address bar and the router both have it.
fn url(path: &str, search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}
