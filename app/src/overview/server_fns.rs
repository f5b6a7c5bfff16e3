use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{Matrix, OverTime},
    error::AppError,
};

/// How many account-Regions have which status, for the scope of the query part of a URL.
#[server(prefix = "/api", endpoint = "overview/matrix", input = GetUrl)]
pub(crate) async fn show_matrix(#[server(default)] search: String) -> Result<Matrix, AppError> {
    use crate::{
        domain::MembersQuery,
        ports::{Pictures, answer, port},
    };
    let (actor, pictures) = answer(port::<dyn Pictures>())?;
    answer(pictures.matrix(&actor, &MembersQuery::parse(&search).regions))
}

/// How it was since the first reading that is kept, for the scope of the query part of a URL.
#[server(prefix = "/api", endpoint = "overview/over_time", input = GetUrl)]
pub(crate) async fn show_over_time(#[server(default)] search: String) -> Result<OverTime, AppError> {
    use crate::{
        domain::MembersQuery,
        ports::{Pictures, answer, port},
    };
    let (actor, pictures) = answer(port::<dyn Pictures>())?;
    answer(pictures.over_time(&actor, &MembersQuery::parse(&search).regions).await)
}
