use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::{
    domain::{
        AccountId, AccountOperation, Aftermath, ApprovalRequest, Cause, Operation, OperationId, OperationsPage, Pace,
        Plan, PlanId,
    },
    error::AppError,
};

/// A plan that was made.
#[server(prefix = "/api", endpoint = "operations/show_plan", input = GetUrl)]
pub(crate) async fn show_plan(plan: PlanId) -> Result<Plan, AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.show_plan(&actor, plan).await)
}

/// Starts to carry out a plan, and leads to the operation.
#[server(prefix = "/api", endpoint = "operations/start")]
pub(crate) async fn start(
    plan: PlanId,
    hash: String,
    #[server(default)] message: String,
    #[server(default)] disable_email_notification: bool,
    #[server(default)] typed_count: String,
) -> Result<OperationId, AppError> {
    use crate::{
        domain::{Confirmation, InviteOptions},
        paths,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    let invite = InviteOptions { message, disable_email_notification };
    let confirmation = Confirmation { hash, typed_count, invite };
    let operation = answer(operations.start(&actor, plan, confirmation).await)?;
    leptos_axum::redirect(&paths::operation(operation));
    Ok(operation)
}

/// One page of the operations that are kept, from 0, the newest first.
#[server(prefix = "/api", endpoint = "operations/list", input = GetUrl)]
pub(crate) async fn list(#[server(default)] page: u32) -> Result<OperationsPage, AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.list(&actor, page).await)
}

/// The newest operations that have an account, with what came of each for it.
#[server(prefix = "/api", endpoint = "operations/of_account", input = GetUrl)]
pub(crate) async fn of_account(account: AccountId) -> Result<Vec<AccountOperation>, AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.of_account(&actor, account).await)
}

/// One operation with its progress and outcome.
#[server(prefix = "/api", endpoint = "operations/show", input = GetUrl)]
pub(crate) async fn show(operation: OperationId) -> Result<Operation, AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.show(&actor, operation).await)
}

/// Has an operation make no further calls.
#[server(prefix = "/api", endpoint = "operations/cancel")]
pub(crate) async fn cancel(operation: OperationId) -> Result<(), AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.cancel(&actor, operation).await)
}

/// Plans the same action for what was not processed, for one cause or for all, and leads to the plan.
#[server(prefix = "/api", endpoint = "operations/retry")]
pub(crate) async fn retry(
    operation: OperationId,
    cause: Option<Cause>,
    reason: Option<String>,
) -> Result<PlanId, AppError> {
    use crate::{
        domain::Why,
        paths,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    let why = cause.map(|cause| Why { cause, reason: reason.map(Into::into) });
    let plan = answer(operations.retry(&actor, operation, why).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}

/// What has become of what an operation processed.
#[server(prefix = "/api", endpoint = "operations/aftermath", input = GetUrl)]
pub(crate) async fn show_aftermath(operation: OperationId) -> Result<Aftermath, AppError> {
    use crate::ports::{Operations, answer, port};
    let (actor, operations) = answer(port::<dyn Operations>())?;
    answer(operations.aftermath(&actor, operation).await)
}

/// Plans what is done next to exactly what an operation changed, and leads to the plan.
#[server(prefix = "/api", endpoint = "operations/follow_up")]
pub(crate) async fn follow_up(operation: OperationId) -> Result<PlanId, AppError> {
    use crate::{
        paths,
        ports::{Operations, answer, port},
    };
    let (actor, operations) = answer(port::<dyn Operations>())?;
    let plan = answer(operations.follow_up(&actor, operation).await)?;
    leptos_axum::redirect(&paths::plan(plan));
    Ok(plan)
}

/// Asks another admin to approve a plan.
#[server(prefix = "/api", endpoint = "operations/request")]
pub(crate) async fn request(
    plan: PlanId,
    hash: String,
    #[server(default)] message: String,
    #[server(default)] disable_email_notification: bool,
    #[server(default)] typed_count: String,
) -> Result<(), AppError> {
    use crate::{
        domain::{Confirmation, InviteOptions},
        paths,
        ports::{Approvals, answer, port},
    };
    let (actor, approvals) = answer(port::<dyn Approvals>())?;
    let invite = InviteOptions { message, disable_email_notification };
    let confirmation = Confirmation { hash, typed_count, invite };
    answer(approvals.request(&actor, plan, confirmation).await)?;
    leptos_axum::redirect(paths::OPERATIONS);
    Ok(())
}

/// Approves a plan of another admin, and leads to the operation.
#[server(prefix = "/api", endpoint = "operations/approve")]
pub(crate) async fn approve(plan: PlanId, hash: String) -> Result<OperationId, AppError> {
    use crate::{
        paths,
        ports::{Approvals, answer, port},
    };
    let (actor, approvals) = answer(port::<dyn Approvals>())?;
    let operation = answer(approvals.approve(&actor, plan, &hash).await)?;
    leptos_axum::redirect(&paths::operation(operation));
    Ok(operation)
}

/// Refuses a plan of another admin, or takes the own request back.
#[server(prefix = "/api", endpoint = "operations/turn_down")]
pub(crate) async fn turn_down(plan: PlanId) -> Result<(), AppError> {
    use crate::{
        paths,
        ports::{Approvals, answer, port},
    };
    let (actor, approvals) = answer(port::<dyn Approvals>())?;
    answer(approvals.turn_down(&actor, plan).await)?;
    leptos_axum::redirect(paths::OPERATIONS);
    Ok(())
}

/// What waits for the approval of another admin, the oldest first.
#[server(prefix = "/api", endpoint = "operations/waiting", input = GetUrl)]
pub(crate) async fn waiting() -> Result<Vec<ApprovalRequest>, AppError> {
    use crate::ports::{Approvals, answer, port};
    let (actor, approvals) = answer(port::<dyn Approvals>())?;
    answer(approvals.waiting(&actor).await)
}

/// How quickly an operation's calls were sent so far; nothing if they were few.
#[server(prefix = "/api", endpoint = "operations/pace", input = GetUrl)]
pub(crate) async fn show_pace(operation: OperationId) -> Result<Option<Pace>, AppError> {
    use crate::ports::{Pictures, answer, port};
    let (actor, pictures) = answer(port::<dyn Pictures>())?;
    answer(pictures.pace(&actor, operation).await)
}
