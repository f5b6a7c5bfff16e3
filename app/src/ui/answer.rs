//! What a page asks the server for.

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::AppError;

/// An answer, which the HTML has with it, and which is asked for again when what it follows from changes.
pub(crate) type Answer<T> = Resource<Result<T, AppError>, Json>;

/// Asks the server now, and whenever `source` changes.
pub(crate) fn ask<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    question: impl Fn(S) -> F + Send + Sync + 'static,
) -> Resource<T, Json>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, question, false)
}

/// JSON, read from bytes as answers over HTTP are: read from text, each type would be in the browser's module twice.
pub(crate) struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}
