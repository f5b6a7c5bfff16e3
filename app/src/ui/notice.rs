use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};

use super::{SessionEnded, Told};
use crate::error::AppError;

/// A remark beside the content; `tone` is `info`, `warn` or `bad`.
#[component]
pub(crate) fn Notice(#[prop(default = "info")] tone: &'static str, children: Children) -> impl IntoView {
    view! { <div class=format!("notice {tone}")>{children()}</div> }
}

/// An error in the place of what could not be shown, with a way on where another try may mend it.
#[component]
pub(crate) fn ErrorNotice(error: AppError) -> impl IntoView {
    if note_end(&error) {
        return view! { <div class="notice"><p>"Sign in to see this."</p></div> }.into_any();
    }
    let request = match &error {
        AppError::Upstream { request_id: Some(id), .. } => Some(id.clone()),
        _ => None,
    };
    view! {
        <div class="notice bad" role="alert">
            <p>{error.to_string()}</p>
            {request.map(|id| view! { <p class="soft">"AWS request id " <code>{id}</code></p> }.into_any())}
            // The address that the page has by then.
            {error.if_again().map(|then| view! { <p><a class="button" href="" rel="external">"Try again"</a> " " {then}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// Has the frame say that the session has ended, if that is the error: then it alone does.
fn note_end(error: &AppError) -> bool {
    match (error, use_context()) {
        (AppError::Unauthenticated, Some(SessionEnded(ended))) => {
            ended.set(true);
            true
        }
        _ => false,
    }
}

/// Has the frame say the error of something that was pressed and has no place of its own for it.
pub(crate) fn tell(error: &AppError) {
    if let (false, Some(Told(told))) = (note_end(error), use_context()) {
        told.set(Some(error.to_string()));
    }
}

/// The error that a form ended with, if it did.
///
/// Without JavaScript the error comes back in the URL, where a stranger could have written it: of such an error only
/// its kind is shown.
#[component]
pub(crate) fn FormError<T: Clone + Send + Sync + 'static>(
    #[prop(into)] value: Signal<Option<Result<T, AppError>>>,
    /// By which the field that it is about names it; see [`refused`].
    #[prop(optional)]
    id: Option<&'static str>,
) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    Effect::new(move || hydrated.set(true));
    let first = value.get_untracked().and_then(Result::err);
    let text = move || {
        let error = value.get().and_then(Result::err)?;
        if note_end(&error) {
            return None;
        }
        let from_url = !hydrated.get() || Some(&error) == first.as_ref();
        Some(if from_url { error.kind().into_owned() } else { error.to_string() })
    };
    view! {
        <div role="alert" class="form-error" id=id>
            {move || text().map(|text| view! { <p class="notice bad">{text}</p> }.into_any())}
        </div>
    }
}

/// Whether a form ended with an error about this field: the field's `aria-invalid`.
pub(crate) fn refused<T: Clone + Send + Sync + 'static>(
    value: impl Into<Signal<Option<Result<T, AppError>>>>,
    name: impl Into<String>,
) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync {
    let (value, name) = (value.into(), name.into());
    move || {
        value.with(|value| {
            matches!(value, Some(Err(AppError::Invalid { field, .. })) if *field == name).then_some("true")
        })
    }
}

/// The error with which a form that is always sent plainly came back; the URL could be a stranger's, so its kind alone.
pub(crate) fn url_error<S: ServerFn<Error = AppError>>() -> impl IntoView {
    error_of(S::PATH)
}

/// The same of a form that was sent to this path.
pub(crate) fn error_of(path: &str) -> impl IntoView + use<> {
    let error = use_context::<ServerActionError>().filter(|error| error.path() == path);
    let kind = error.map(|error| ServerFnUrlError::<AppError>::decode_err(error.err()).kind());
    view! { <div role="alert" class="form-error">{kind.map(|kind| view! { <p class="notice bad">{kind}</p> }.into_any())}</div> }
}

/// What a screen says when it has nothing to show, and what to do about it.
#[component]
pub(crate) fn Empty(#[prop(into)] title: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{title}</p>
            {children.map(|children| children())}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;

    #[test]
    fn offers_another_try_where_that_may_mend_it() {
        const AGAIN: &str = r#"<a class="button" href="" rel="external">Try again</a>"#;
        let shown =
            |error: &AppError| Owner::new().with(|| ErrorNotice(ErrorNoticeProps { error: error.clone() }).to_html());
        let upstream = AppError::Upstream { message: "Internal".to_owned(), request_id: Some("12ab".to_owned()) };
        for error in [
            upstream,
            AppError::Internal { incident: "34cd".to_owned() },
            AppError::Throttled,
            AppError::TooOften { seconds: 3 },
            AppError::Connection,
        ] {
            assert_eq!(shown(&error).matches(AGAIN).count(), 1, "{}", shown(&error));
        }
        for error in [AppError::not_found("plan"), AppError::Forbidden { needs: Role::Admin, to: None }] {
            assert!(!shown(&error).contains("Try again"), "{}", shown(&error));
        }
        assert!(
            shown(&AppError::Internal { incident: "34cd".to_owned() })
                .contains("If it happens again, tell whoever runs Muster")
        );
    }
}
