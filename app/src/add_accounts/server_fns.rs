use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, MultipartData, MultipartFormData};

use crate::{
    domain::{AccountList, Action, ListId, PlanId, Region},
    error::AppError,
};

/// Checks a list that was pasted or uploaded, and leads to what was found.
#[server(prefix = "/api", endpoint = "add_accounts/check", input = MultipartFormData)]
pub(crate) async fn check(form: MultipartData) -> Result<ListId, AppError> {
    use crate::{
        paths, platform,
        ports::{Lists, answer, port},
    };
    let (actor, lists) = answer(port::<dyn Lists>())?;
    let form = answer(platform::list_form(form).await)?;
    let list = answer(lists.check(&actor, form.text).await)?;
    leptos_axum::redirect(&paths::account_list(list, &form.search));
    Ok(list)
}

/// Lists the accounts of the organization that can be added, and leads to them.
#[server(prefix = "/api", endpoint = "add_accounts/import")]
pub(crate) async fn import(#[server(default)] search: String) -> Result<ListId, AppError> {
    use crate::{
        domain::MembersQuery,
        paths,
        ports::{Lists, answer, port},
    };
    let (actor, lists) = answer(port::<dyn Lists>())?;
    let list = answer(lists.import(&actor, &MembersQuery::parse(&search).regions).await)?;
    leptos_axum::redirect(&paths::account_list(list, &search));
    Ok(list)
}

/// One page of a list that was checked.
#[server(prefix = "/api", endpoint = "add_accounts/show", input = GetUrl)]
pub(crate) async fn show(
    list: ListId,
    page: u32,
    #[server(default)] regions: Vec<Region>,
) -> Result<AccountList, AppError> {
    use crate::ports::{Lists, answer, port};
    let (actor, lists) = answer(port::<dyn Lists>())?;
    answer(lists.show(&actor, list, page, regions).await)
}

/// Puts lost leading zeros back, and leads to the list that has them.
#[server(prefix = "/api", endpoint = "add_accounts/put_zeros_back")]
pub(crate) async fn put_zeros_back(list: ListId, #[server(default)] search: String) -> Result<ListId, AppError> {
    use crate::{
        paths,
        ports::{Lists, answer, port},
    };
    let (actor, lists) = answer(port::<dyn Lists>())?;
    let list = answer(lists.put_zeros_back(&actor, list).await)?;
    leptos_axum::redirect(&paths::account_list(list, &search));
    Ok(list)
}

/// Plans to add the accounts of a list, and leads to the plan.
#[server(prefix = "/api", endpoint = "add_accounts/plan")]
pub(crate) async fn plan(list: ListId, action: Action, #[server(default)] search: String) -> Result<PlanId, AppError> {
    use crate::{
        domain::MembersQuery,
        paths,
        ports::{Lists, answer, port},
    };
    let (actor, lists) = answer(port::<dyn Lists>())?;
    let plan = answer(lists.plan(&actor, action, list, MembersQuery::parse(&search).regions).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}
