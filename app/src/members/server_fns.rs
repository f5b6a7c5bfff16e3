use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{AccountId, Action, MemberDetails, MemberProtections, Offer, PlanId, SavedView, Window},
    error::AppError,
};

/// Rows of those that the query part of a URL asks for, or its page if none are named, from this snapshot if it is still
/// kept; 0 is the newest.
#[server(prefix = "/api", endpoint = "members/window", input = GetUrl)]
pub(crate) async fn rows(
    #[server(default)] search: String,
    #[server(default)] from: u32,
    #[server(default)] number: u32,
    #[server(default)] snapshot: u64,
) -> Result<Window, AppError> {
    use crate::{
        domain::{MembersQuery, Span},
        ports::{Roster, answer, port},
    };
    let (actor, roster) = answer(port::<dyn Roster>())?;
    let query = MembersQuery::parse(&search);
    let span = if number > 0 { Span { from, rows: number } } else { query.span() };
    answer(roster.window(&actor, &query, span, (snapshot > 0).then_some(snapshot)))
}

/// One account in every Region, and what can be done to it in the scope of a query.
#[server(prefix = "/api", endpoint = "members/details", input = GetUrl)]
pub(crate) async fn details(account: AccountId, #[server(default)] search: String) -> Result<MemberDetails, AppError> {
    use crate::{
        domain::MembersQuery,
        ports::{Roster, answer, port},
    };
    let (actor, roster) = answer(port::<dyn Roster>())?;
    answer(roster.details(&actor, account, &MembersQuery::parse(&search).regions))
}

/// The protection plans of one account, in each Region in which it is Enabled: GuardDuty is asked now.
#[server(prefix = "/api", endpoint = "members/plans", input = GetUrl)]
pub(crate) async fn plans(account: AccountId) -> Result<MemberProtections, AppError> {
    use crate::ports::{Connection, answer, port};
    let (actor, connection) = answer(port::<dyn Connection>())?;
    answer(connection.protections(&actor, account).await)
}

/// How much of a selection each action would be done to.
#[server(prefix = "/api", endpoint = "members/offers")]
pub(crate) async fn offers(
    #[server(default)] search: String,
    #[server(default)] all: bool,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] except: Vec<AccountId>,
) -> Result<Vec<Offer>, AppError> {
    use crate::{
        domain::Selection,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.offers(&actor, &Selection::from_form(search, all, accounts, except)).await)
}

/// Plans an action for a selection, and leads to the plan.
#[server(prefix = "/api", endpoint = "members/plan")]
pub(crate) async fn plan(
    action: Action,
    #[server(default)] search: String,
    #[server(default)] all: bool,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] except: Vec<AccountId>,
) -> Result<PlanId, AppError> {
    use crate::{
        domain::Selection,
        paths,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    let selection = Selection::from_form(search, all, accounts, except);
    let plan = answer(operations.plan(&actor, action, selection).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}

/// Keeps how the list is laid out: as text, see [`crate::domain::Layout`].
#[server(prefix = "/api", endpoint = "members/arrange")]
pub(crate) async fn arrange(layout: String) -> Result<(), AppError> {
    crate::platform::keep("list", &crate::domain::Layout::parse(&layout).to_string());
    Ok(())
}

/// The views that whoever asks has saved.
#[server(prefix = "/api", endpoint = "members/views", input = GetUrl)]
pub(crate) async fn views() -> Result<Vec<SavedView>, AppError> {
    use crate::ports::{Views, answer, port};
    let (actor, views) = answer(port::<dyn Views>())?;
    answer(views.list(&actor).await)
}

/// Saves the list under a name.
#[server(prefix = "/api", endpoint = "members/save_view")]
pub(crate) async fn save_view(
    name: String,
    #[server(default)] search: String,
    #[server(default)] replace: bool,
) -> Result<(), AppError> {
    use crate::ports::{Views, answer, port};
    let (actor, views) = answer(port::<dyn Views>())?;
    answer(views.save(&actor, &name, &search, replace).await)
}

/// Removes a view.
#[server(prefix = "/api", endpoint = "members/remove_view")]
pub(crate) async fn remove_view(name: String) -> Result<(), AppError> {
    use crate::ports::{Views, answer, port};
    let (actor, views) = answer(port::<dyn Views>())?;
    answer(views.remove(&actor, &name).await)
}
