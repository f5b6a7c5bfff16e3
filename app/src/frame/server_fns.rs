use leptos::prelude::*;

use super::Theme;
use crate::{
    domain::{Region, RosterStatus, Window},
    error::AppError,
};

/// How the roster stands.
#[server(prefix = "/api", endpoint = "frame/status", input = server_fn::codec::GetUrl)]
pub(crate) async fn status() -> Result<RosterStatus, AppError> {
    use crate::ports::{Roster, answer, port};
    let (actor, roster) = answer(port::<dyn Roster>())?;
    answer(roster.status(&actor))
}

/// The first of the accounts that have a text in them, whatever list is looked at; it stays the one that is remembered.
#[server(prefix = "/api", endpoint = "frame/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(text: String, most: u32) -> Result<Window, AppError> {
    use crate::{
        domain::{MembersQuery, Span},
        ports::{Roster, answer, port},
    };
    let (actor, roster) = answer(port::<dyn Roster>())?;
    let query = MembersQuery { text, ..MembersQuery::default() };
    answer(roster.window(&actor, &query, Span { from: 0, rows: most }, None))
}

/// Has these Regions read again; all if none is named.
#[server(prefix = "/api", endpoint = "frame/refresh")]
pub(crate) async fn refresh(#[server(default)] regions: Vec<Region>) -> Result<(), AppError> {
    use crate::ports::{Roster, answer, port};
    let (actor, roster) = answer(port::<dyn Roster>())?;
    answer(roster.refresh(&actor, &regions))
}

/// Keeps the theme in a cookie.
#[server(prefix = "/api", endpoint = "frame/theme")]
pub(crate) async fn set_theme(theme: Theme) -> Result<(), AppError> {
    crate::platform::keep("theme", theme.as_str());
    Ok(())
}

/// Keeps in a cookie whether single keys do something.
#[server(prefix = "/api", endpoint = "frame/shortcuts")]
pub(crate) async fn set_shortcuts(#[server(default)] on: bool) -> Result<(), AppError> {
    crate::platform::keep("shortcuts", if on { "on" } else { "off" });
    Ok(())
}
