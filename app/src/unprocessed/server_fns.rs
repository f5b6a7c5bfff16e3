use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{Action, Cause, CellName, OpenList, PlanId},
    error::AppError,
};

/// What is open in the scope of the query part of a URL.
#[server(prefix = "/api", endpoint = "unprocessed/list", input = GetUrl)]
pub(crate) async fn list(#[server(default)] search: String) -> Result<OpenList, AppError> {
    use crate::{
        domain::MembersQuery,
        ports::{Unprocessed, answer, port},
    };
    let (actor, unprocessed) = answer(port::<dyn Unprocessed>())?;
    answer(unprocessed.open_results(&actor, &MembersQuery::parse(&search).regions).await)
}

/// Plans the same action for a group, over all its operations, and leads to the plan.
#[server(prefix = "/api", endpoint = "unprocessed/retry")]
pub(crate) async fn retry(
    action: Action,
    cause: Cause,
    reason: Option<String>,
    #[server(default)] search: String,
) -> Result<PlanId, AppError> {
    use crate::{
        domain::OpenChoice,
        paths,
        ports::{Unprocessed, answer, port},
    };
    let (actor, unprocessed) = answer(port::<dyn Unprocessed>())?;
    let choice = OpenChoice::from_form(action, cause, reason, &search);
    let plan = answer(unprocessed.retry_open(&actor, &choice).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}

/// Closes results of a group with a note: those that are named, or all that came in until a moment.
#[server(prefix = "/api", endpoint = "unprocessed/dismiss")]
pub(crate) async fn dismiss(
    action: Action,
    cause: Cause,
    reason: Option<String>,
    #[server(default)] search: String,
    #[server(default)] cells: Vec<CellName>,
    all_until: Option<i64>,
    #[server(default)] note: String,
) -> Result<u32, AppError> {
    use crate::{
        domain::{Dismissal, Meant, OpenChoice, Timestamp},
        ports::{Unprocessed, answer, port},
    };
    let (actor, unprocessed) = answer(port::<dyn Unprocessed>())?;
    let of = OpenChoice::from_form(action, cause, reason, &search);
    let named = || Meant::Named(cells.into_iter().collect());
    let meant = all_until.map_or_else(named, |seen| Meant::AllUntil(Timestamp(seen)));
    let dismissal = Dismissal { of, meant, note };
    answer(unprocessed.dismiss(&actor, &dismissal).await)
}
