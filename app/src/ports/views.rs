use async_trait::async_trait;

use super::Actor;
use crate::{domain::SavedView, error::AppError};

/// The list of members as people saved it, each for themselves: nobody sees or changes another's.
#[async_trait]
pub trait Views: Send + Sync {
    /// The actor's views, by name.
    ///
    /// # Errors
    /// [`AppError::Internal`].
    async fn list(&self, actor: &Actor) -> Result<Vec<SavedView>, AppError>;

    /// Saves a view; one that the actor has under this name is replaced if that is wanted.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what [`SavedView::new`] does not take, a name that is taken, and one too many.
    async fn save(&self, actor: &Actor, name: &str, search: &str, replace: bool) -> Result<(), AppError>;

    /// Removes a view; one that is not there is as good as removed.
    ///
    /// # Errors
    /// [`AppError::Internal`].
    async fn remove(&self, actor: &Actor, name: &str) -> Result<(), AppError>;
}
