use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{domain::HistoryPage, error::AppError};

/// The changes that the query part of a URL asks for, the newest first.
#[server(prefix = "/api", endpoint = "history/list", input = GetUrl)]
pub(crate) async fn list(#[server(default)] search: String) -> Result<HistoryPage, AppError> {
    use crate::{
        domain::HistoryQuery,
        ports::{History, answer, port},
    };
    let (actor, history) = answer(port::<dyn History>())?;
    answer(history.list(&actor, &HistoryQuery::parse(&search)).await)
}
