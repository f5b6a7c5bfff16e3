use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Answer, Empty, ErrorNotice, Transition, meanwhile};
use crate::{error::AppError, platform};

/// The number at the end of the URL's path, if it is one.
pub(crate) fn number_in_path() -> Memo<Option<u64>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// What a screen says when the thing that it is about is no longer there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gone {
    /// The heading of the screen then, or when the thing cannot be shown.
    pub(crate) heading: &'static str,
    /// What is said.
    pub(crate) title: &'static str,
    /// Where one can go on, and the words of the link.
    pub(crate) way_on: (&'static str, &'static str),
}

/// The screen of something that is kept under a number: the thing, that it is gone, or why it cannot be shown.
#[component]
pub(crate) fn Numbered<T, V>(
    thing: Answer<T>,
    gone: Gone,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let Gone { heading, title, way_on: (href, words) } = gone;
    let show = move |thing| {
        let error = match thing {
            Ok(thing) => return children(thing).into_any(),
            Err(error) => error,
        };
        platform::refuse_page(&error);
        let why = match error {
            AppError::NotFound { .. } => {
                view! { <Empty title=title><a class="button" href=href>{words}</a></Empty> }.into_any()
            }
            error => view! { <ErrorNotice error /> }.into_any(),
        };
        view! { <div class="head"><h1 tabindex="-1">{heading}</h1></div> {why} }.into_any()
    };
    view! { <Transition fallback=meanwhile("Reading…")>{move || thing.get().map(&show)}</Transition> }
}

/// Asks for what is kept under a number; where there is no number there is nothing.
pub(crate) async fn by_number<T>(
    number: Option<u64>,
    what: &str,
    ask: impl AsyncFnOnce(u64) -> Result<T, AppError>,
) -> Result<T, AppError> {
    match number {
        Some(number) => ask(number).await,
        None => Err(AppError::not_found(what)),
    }
}
