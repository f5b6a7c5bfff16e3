use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{AccountId, MemberDetails, PlanId},
    error::AppError,
};

/// These accounts in every Region; who is not listed is left out.
#[server(prefix = "/api", endpoint = "recreate/members", input = GetUrl)]
pub(crate) async fn members(#[server(default)] accounts: Vec<AccountId>) -> Result<Vec<MemberDetails>, AppError> {
    use crate::ports::{Roster, answer, port};
    let (actor, roster) = answer(port::<dyn Roster>())?;
    Ok(accounts.into_iter().filter_map(|account| roster.details(&actor, account, &[]).ok()).collect())
}

/// Plans to delete accounts and to create them again with the right addresses, and leads to the plan.
#[server(prefix = "/api", endpoint = "recreate/plan")]
pub(crate) async fn plan(
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] emails: Vec<String>,
    #[server(default)] lines: String,
    #[server(default)] search: String,
) -> Result<PlanId, AppError> {
    use crate::{
        domain::{Action, MembersQuery, Selection, corrected},
        paths,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    let details = answer(corrected(&accounts, &emails, &lines))?;
    let selection = Selection::New { regions: MembersQuery::parse(&search).regions, details };
    let plan = answer(operations.plan(&actor, Action::RecreateMembers, selection).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}
