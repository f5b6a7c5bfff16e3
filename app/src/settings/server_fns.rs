use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{CheckId, ConnectionCheck, Overview, SessionLine},
    error::AppError,
};

/// Where the data comes from, and how GuardDuty is set up in every Region.
#[server(prefix = "/api", endpoint = "settings/show_overview", input = GetUrl)]
pub(crate) async fn show_overview() -> Result<Overview, AppError> {
    use crate::ports::{Connection, answer, port};
    let (actor, connection) = answer(port::<dyn Connection>())?;
    answer(connection.overview(&actor).await)
}

/// Tries every reading call in every Region, and leads to the result.
#[server(prefix = "/api", endpoint = "settings/check")]
pub(crate) async fn check() -> Result<CheckId, AppError> {
    use crate::{
        paths,
        ports::{Connection, answer, port},
    };
    let (actor, connection) = answer(port::<dyn Connection>())?;
    let check = answer(connection.check(&actor).await)?;
    leptos_axum::redirect(&paths::check(check));
    Ok(check)
}

/// The result of a check.
#[server(prefix = "/api", endpoint = "settings/show_check", input = GetUrl)]
pub(crate) async fn show_check(check: CheckId) -> Result<ConnectionCheck, AppError> {
    use crate::ports::{Connection, answer, port};
    let (actor, connection) = answer(port::<dyn Connection>())?;
    answer(connection.show_check(&actor, check).await)
}

/// Where who asks is signed in.
#[server(prefix = "/api", endpoint = "settings/list_sessions", input = GetUrl)]
pub(crate) async fn list_sessions() -> Result<Vec<SessionLine>, AppError> {
    use crate::ports::{Sessions, answer, port};
    let (actor, sessions) = answer(port::<dyn Sessions>())?;
    answer(sessions.list(&actor).await)
}
