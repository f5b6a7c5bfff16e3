use leptos::prelude::*;

use crate::domain::{Role, Who};

/// Who looks at the page; as it was when the page was loaded.
#[derive(Clone)]
pub(crate) struct Me(pub(crate) Option<Who>);

/// Why who looks at the page may not do what takes this role; nothing if they may. The server decides for itself.
pub(crate) fn refusal(needs: Role, what: &str) -> Option<String> {
    let Me(who) = use_context()?;
    let role = who?.role;
    (role < needs).then(|| format!("{} You are signed in as {role}.", needs.only(what)))
}
