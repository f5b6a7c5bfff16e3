//! Whose GuardDuty this is. What is kept of one administrator account is never mixed with another's.

use std::{sync::Arc, time::Duration};

use app::domain::AccountId;
use tokio::time::{sleep, timeout};

use super::RosterService;
use crate::{
    aws::Gateway,
    chain::chain,
    store::{Store, StoreError},
};

/// The start does not wait longer for AWS to say whose the credentials are.
const PATIENCE: Duration = Duration::from_secs(5);
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// Why the roster cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// What is kept cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept is another account's.
    #[error(transparent)]
    Foreign(#[from] ForeignStore),
}

/// The store is about another administrator account than the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "what is kept here belongs to administrator account {kept}, the credentials to {asked}: set MUSTER_DATA_DIR to \
     another folder for that one"
)]
pub struct ForeignStore {
    kept: AccountId,
    asked: AccountId,
}

/// What is known of the administrator account when the roster is started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    /// The account, if AWS has said it.
    pub(super) account: Option<AccountId>,
    /// Nothing is kept of an account that could be another one.
    pub(super) can_be_kept: bool,
}

impl Owner {
    /// Asks AWS, if the store belongs to somebody.
    pub(super) async fn ask(gateway: &Gateway, store: &Store) -> Result<Self, StartError> {
        let Some(kept) = store.administrator().await? else { return Ok(Self { account: None, can_be_kept: true }) };
        match timeout(PATIENCE, gateway.administrator()).await {
            Ok(Ok(asked)) if asked == kept => Ok(Self { account: Some(kept), can_be_kept: true }),
            Ok(Ok(asked)) => Err(ForeignStore { kept, asked }.into()),
            Ok(Err(_)) | Err(_) => Ok(Self { account: None, can_be_kept: false }),
        }
    }
}

/// Finds out whose GuardDuty this is, unless it is known.
pub(super) async fn ask_who_administers(roster: Arc<RosterService>) {
    while roster.state().owner.account.is_none() {
        match roster.gateway.administrator().await {
            Ok(account) => return learn(&roster, account).await,
            Err(error) => tracing::warn!(error = error.chain(), "could not learn the administrator account"),
        }
        sleep(ASK_AGAIN).await;
    }
}

async fn learn(roster: &RosterService, asked: AccountId) {
    match roster.store.keep_administrator(asked).await {
        Ok(kept) if kept != asked => {
            roster.foreign.send_replace(Some(ForeignStore { kept, asked }));
            return;
        }
        Ok(_) => {}
        Err(error) => tracing::error!(error = chain(&error), "the administrator account could not be kept"),
    }
    roster.change(|state| state.owner = Owner { account: Some(asked), can_be_kept: true });
}
