use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{LookUp, LookUpId},
    error::AppError,
};

/// Asks GuardDuty about the account ids in a text, and leads to what it says.
#[server(prefix = "/api", endpoint = "look_up/ask")]
pub(crate) async fn ask(ids: String, #[server(default)] search: String) -> Result<LookUpId, AppError> {
    use crate::{
        domain::MembersQuery,
        paths,
        ports::{Lists, answer, port},
    };
    let (actor, lists) = answer(port::<dyn Lists>())?;
    let look_up = answer(lists.look_up(&actor, &ids, &MembersQuery::parse(&search).regions).await)?;
    leptos_axum::redirect(&paths::look_up_result(look_up, &search));
    Ok(look_up)
}

/// What GuardDuty said.
#[server(prefix = "/api", endpoint = "look_up/show", input = GetUrl)]
pub(crate) async fn show(look_up: LookUpId) -> Result<LookUp, AppError> {
    use crate::ports::{Lists, answer, port};
    let (actor, lists) = answer(port::<dyn Lists>())?;
    answer(lists.show_look_up(&actor, look_up).await)
}
