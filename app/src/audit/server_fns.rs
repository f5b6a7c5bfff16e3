use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{domain::AuditPage, error::AppError};

/// The acts that the query part of a URL asks for, the newest first.
#[server(prefix = "/api", endpoint = "audit/list", input = GetUrl)]
pub(crate) async fn list(#[server(default)] search: String) -> Result<AuditPage, AppError> {
    use crate::{
        domain::AuditQuery,
        ports::{Audit, answer, port},
    };
    let (actor, audit) = answer(port::<dyn Audit>())?;
    answer(audit.list(&actor, &AuditQuery::parse(&search)).await)
}

/// Looks whether the whole trail is as it was written.
#[server(prefix = "/api", endpoint = "audit/verify")]
pub(crate) async fn verify() -> Result<(), AppError> {
    use crate::ports::{Audit, answer, port};
    let (actor, audit) = answer(port::<dyn Audit>())?;
    answer(audit.verify(&actor).await)
}
