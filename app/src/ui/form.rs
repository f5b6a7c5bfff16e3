use leptos::{
    ev::SubmitEvent,
    prelude::*,
    reactive::actions::Action,
    server_fn::{
        Http, ServerFn,
        codec::{Json, PostUrl},
        error::ServerFnUrlError,
    },
};
use serde::de::DeserializeOwned;

use super::sent::all_sent;
use crate::{error::AppError, platform};

/// Where a form is sent, and what came of it. The fields go as they are, as the browser sends them without a script; leptos's
/// own `ActionForm` reads them into the arguments of the server function first, which takes a reader for each.
pub(crate) struct FormAction<T: 'static> {
    path: &'static str,
    action: Action<String, Result<T, AppError>>,
}

impl<T> Clone for FormAction<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FormAction<T> {}

impl<T: Clone + DeserializeOwned + Send + Sync + 'static> FormAction<T> {
    /// To a server function. What it said of a form that was sent without a script is there from the beginning.
    pub(crate) fn new<S>() -> Self
    where
        S: ServerFn<Output = T, Error = AppError, Protocol = Http<PostUrl, Json>>,
    {
        let path = S::PATH;
        let error = use_context::<ServerActionError>().filter(|error| error.path() == path);
        let first = error.map(|error| Err(ServerFnUrlError::<AppError>::decode_err(error.err())));
        let action = Action::new_with_value(first, move |fields: &String| platform::post(path, fields.clone()));
        Self { path, action }
    }

    /// What the server function has answered last.
    pub(crate) fn value(self) -> Signal<Option<Result<T, AppError>>> {
        self.action.value().into()
    }

    /// Whether its answer is waited for.
    pub(crate) fn pending(self) -> Memo<bool> {
        self.action.pending()
    }

    /// How often it has answered.
    pub(crate) fn version(self) -> Signal<usize> {
        self.action.version().into()
    }

    /// The field of this name, while the form is on its way.
    pub(crate) fn on_its_way(self, name: &str) -> Option<String> {
        let sent = self.action.input().get()?;
        let mut fields = form_urlencoded::parse(sent.as_bytes());
        fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
    }

    /// Sends one field without a form.
    pub(crate) fn send(self, name: &str, value: &str) {
        self.action.dispatch(form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
    }
}

/// A form that works without a script too; so it does if its fields cannot be read.
#[component]
pub(crate) fn PostForm<T>(action: FormAction<T>, children: Children) -> impl IntoView
where
    T: Clone + DeserializeOwned + Send + Sync + 'static,
{
    let submit = move |event: SubmitEvent| {
        if let (false, Some(fields)) = (event.default_prevented(), all_sent(&event)) {
            event.prevent_default();
            action.action.dispatch(fields);
        }
    };
    view! { <form method="post" action=action.path on:submit=submit>{children()}</form> }
}
