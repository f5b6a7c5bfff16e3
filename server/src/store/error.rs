use std::{io, path::PathBuf};

use app::error::AppError;

use crate::{chain::chain, incident};

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or a file in it cannot be made or opened.
    #[error("{} cannot be used: set MUSTER_DATA_DIR to a folder that Muster may write to", path.display())]
    Folder {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Two processes must not write one ledger.
    #[error("{} is in use by another Muster: end that one, or set MUSTER_DATA_DIR to another folder", .0.display())]
    InUse(PathBuf),
    /// The file is damaged, or a later version of Muster wrote it.
    #[error("the store was not made by this version of Muster, or is damaged")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The engine failed.
    #[error("the store did not answer")]
    Engine(#[from] sqlx::Error),
    /// What the store holds is not what Muster wrote.
    #[error("the store holds something that cannot be read")]
    Content(#[from] serde_json::Error),
    /// A session could not be read or written.
    #[error("a session could not be read or written")]
    Session(#[from] tower_sessions::session::Error),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let incident = incident::number();
        tracing::error!(%incident, error = chain(&error), "the store failed");
        Self::Internal { incident }
    }
}
