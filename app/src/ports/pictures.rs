use async_trait::async_trait;

use super::Actor;
use crate::{
    domain::{Matrix, OperationId, OverTime, Pace, Region},
    error::AppError,
};

/// What screens draw.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// How many account-Regions have which status in these Regions (all if none is named), as the newest snapshot has it.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn matrix(&self, actor: &Actor, regions: &[Region]) -> Result<Matrix, AppError>;

    /// How it was in these Regions (all if none is named) since the first reading that is kept.
    ///
    /// # Errors
    /// [`AppError::Internal`].
    async fn over_time(&self, actor: &Actor, regions: &[Region]) -> Result<OverTime, AppError>;

    /// How quickly an operation's writing calls were sent so far; nothing if it made too few.
    ///
    /// # Errors
    /// [`AppError::Internal`].
    async fn pace(&self, actor: &Actor, operation: OperationId) -> Result<Option<Pace>, AppError>;
}
