//! The HTML document around the page, made on the server only.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, domain::Layout, frame::Theme, platform};

/// What the first script imports: how the browser fetches the second module.
const SPLIT: &str = "__wasm_split.______________________";

/// The document, whose scripts and styles have paths that begin with `root`; what somebody has chosen of its looks stands
/// on its root element, so that no page flashes in another.
pub fn shell(options: LeptosOptions, root: String) -> impl IntoView {
    let script = |name: &str| format!("{root}/{}/{name}.js", options.site_pkg_dir);
    view! {
        <!DOCTYPE html>
        <html
            lang="en"
            data-theme=Theme::chosen().as_str()
            data-shortcuts=(platform::chosen("shortcuts") == "off").then_some("off")
            data-list=Layout::parse(&platform::chosen("list")).to_string()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                // Drawn once what comes after the screen is there: a list is laid out once, not for every part of it that arrives.
                <link rel="expect" href="#says" blocking="render" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() root=root.clone() />
                <AutoReload options=options.clone() />
                // Leptos's own links to them have no nonce, so the browser does not follow those.
                <link rel="modulepreload" href=script(&options.output_name) nonce=use_nonce() />
                <link rel="modulepreload" href=script(SPLIT) nonce=use_nonce() />
                // Without waiting for the end of the document, which is told only after the first picture.
                <HydrationScripts options root attr:r#async=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
