use async_trait::async_trait;

use super::Actor;
use crate::{
    domain::{
        AccountId, AccountOperation, Action, Aftermath, ApprovalRequest, Confirmation, Dismissal, Offer, OpenChoice,
        OpenList, Operation, OperationId, OperationsPage, Outcomes, Plan, PlanId, PlannedCells, Region, Selection, Why,
    },
    error::AppError,
};

/// Plans and the operations that carry them out.
#[async_trait]
pub trait Operations: Send + Sync {
    /// How much of a selection each action would be done to.
    async fn offers(&self, actor: &Actor, selection: &Selection) -> Result<Vec<Offer>, AppError>;

    /// Freezes the selection and works out what the action would do to it. Writes nothing.
    async fn plan(&self, actor: &Actor, action: Action, selection: Selection) -> Result<PlanId, AppError>;

    /// A plan that was made.
    async fn show_plan(&self, actor: &Actor, plan: PlanId) -> Result<Plan, AppError>;

    /// Every account-Region that a plan is about, by account and Region, those that it leaves out too.
    async fn planned(&self, actor: &Actor, plan: PlanId) -> Result<PlannedCells, AppError>;

    /// Starts to carry out a plan, and answers at once.
    ///
    /// # Errors
    /// [`AppError::Conflict`] if the hash is not the plan's, or auto-enable changed since;
    /// [`AppError::Invalid`] if nothing is eligible, or [`Confirmation::has_count`] says no.
    async fn start(&self, actor: &Actor, plan: PlanId, confirmation: Confirmation) -> Result<OperationId, AppError>;

    /// One page of the operations that are kept, from 0, the newest first.
    async fn list(&self, actor: &Actor, page: u32) -> Result<OperationsPage, AppError>;

    /// One operation with its progress and outcome.
    async fn show(&self, actor: &Actor, operation: OperationId) -> Result<Operation, AppError>;

    /// The newest operations that have an account, the newest first, with what came of each for it:
    /// [`AccountOperation::SHOWN`] at most.
    async fn of_account(&self, actor: &Actor, account: AccountId) -> Result<Vec<AccountOperation>, AppError>;

    /// What became of every account-Region of an operation so far.
    async fn outcomes(&self, actor: &Actor, operation: OperationId) -> Result<Outcomes, AppError>;

    /// Makes no further calls; those under way are finished.
    async fn cancel(&self, actor: &Actor, operation: OperationId) -> Result<(), AppError>;

    /// Plans the same action for what an operation did not process, for one reason or for all.
    async fn retry(&self, actor: &Actor, operation: OperationId, why: Option<Why>) -> Result<PlanId, AppError>;

    /// What has become of what an operation processed.
    async fn aftermath(&self, actor: &Actor, operation: OperationId) -> Result<Aftermath, AppError>;

    /// Plans what is done next to exactly what an operation changed.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if the operation is not over, or nothing can be done next.
    async fn follow_up(&self, actor: &Actor, operation: OperationId) -> Result<PlanId, AppError>;
}

/// Plans that another admin has to approve: those that take protection from many accounts, where the settings say so.
#[async_trait]
pub trait Approvals: Send + Sync {
    /// Asks for approval of a plan, as it would be confirmed.
    ///
    /// # Errors
    /// Those of [`Operations::start`]; [`AppError::Forbidden`] for a role that may not do it;
    /// [`AppError::Invalid`] if the plan needs no approval.
    async fn request(&self, actor: &Actor, plan: PlanId, confirmation: Confirmation) -> Result<(), AppError>;

    /// Approves a plan of another admin, and starts it in their name.
    ///
    /// # Errors
    /// Those of [`request`](Self::request); [`AppError::Invalid`] for whoever asked, or if nothing waits.
    async fn approve(&self, actor: &Actor, plan: PlanId, hash: &str) -> Result<OperationId, AppError>;

    /// Refuses a plan of another admin, or takes the actor's own request back.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] if nothing waits.
    async fn turn_down(&self, actor: &Actor, plan: PlanId) -> Result<(), AppError>;

    /// What waits to be decided, the oldest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn waiting(&self, actor: &Actor) -> Result<Vec<ApprovalRequest>, AppError>;
}

/// What was not processed, over all operations, until it is dealt with.
#[async_trait]
pub trait Unprocessed: Send + Sync {
    /// The results that are open in these Regions (all if none is named).
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn open_results(&self, actor: &Actor, regions: &[Region]) -> Result<OpenList, AppError>;

    /// Plans the same action for a group of them, whichever operations they are of.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if none of them is open any more.
    async fn retry_open(&self, actor: &Actor, choice: &OpenChoice) -> Result<PlanId, AppError>;

    /// Closes results of a group with a note; answers with how many.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if there is no note, it is too long, or nothing is chosen.
    async fn dismiss(&self, actor: &Actor, dismissal: &Dismissal) -> Result<u32, AppError>;
}
