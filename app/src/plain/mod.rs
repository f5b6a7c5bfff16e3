//! Pages without the frame and without a script: errors that the page itself cannot tell, and the building blocks.

mod design;
mod design_chosen;
mod design_parts;
mod design_pictures;
mod design_states;

pub use design::design_page;

use http::{HeaderMap, Request};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::HashedStylesheet;

use crate::{error::AppError, frame::Theme, paths};

/// The page that tells an error to somebody who sent a request with these headers.
pub fn plain_page(options: LeptosOptions, headers: HeaderMap, error: &AppError) -> String {
    let title = match error {
        AppError::Internal { .. } => "Something went wrong in Muster",
        AppError::TooOften { .. } => "Too much at once",
        AppError::Unauthenticated => "Sign in again",
        AppError::Forbidden { .. } => "Not allowed",
        AppError::NotFound { .. } => "Not found",
        _ => "That did not work",
    };
    let text = error.to_string();
    let body = move || {
        view! {
            <div class="sign-in sheet">
                <h1>{title}</h1>
                <p>{text}</p>
                <p><a class="button" href=paths::MEMBERS>"Go to Members"</a></p>
            </div>
        }
    };
    document(options, headers, title, body)
}

/// The document of such a page, in the theme that these headers ask for.
fn document<V: IntoView>(options: LeptosOptions, headers: HeaderMap, title: &str, body: impl FnOnce() -> V) -> String {
    let html = move || {
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.headers = headers;
        provide_context(parts);
        let document = view! {
            <html lang="en" data-theme=Theme::chosen().as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{format!("{title} · Muster")}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <HashedStylesheet options />
                </head>
                <body>
                    <main id="main">{body()}</main>
                </body>
            </html>
        };
        document.to_html()
    };
    format!("<!DOCTYPE html>{}", Owner::new().with(html))
}
