use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AccountId, Action, Cause, OfAccount, OperationId, Region, SkipReason, Timestamp};

/// What became of every account-Region of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcomes {
    /// The operation.
    pub operation: OperationId,
    /// What is done.
    pub action: Action,
    /// Who started it.
    pub actor: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// By account, then by Region.
    pub cells: Vec<CellOutcome>,
}

/// An operation as one of its accounts has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOperation {
    /// Its number.
    pub id: OperationId,
    /// What is done.
    pub action: Action,
    /// When it was started.
    pub started_at: Timestamp,
    /// What came of it for the account.
    pub of_account: OfAccount,
}

impl AccountOperation {
    /// So many of an account are shown.
    pub const SHOWN: u32 = 5;
}

/// What became of one account in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellOutcome {
    /// The account.
    pub account: AccountId,
    /// The address under which it is to be created.
    pub email: Option<Box<str>>,
    /// The Region.
    pub region: Region,
    /// The outcome.
    pub result: CellResult,
}

/// The outcome of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellResult {
    /// Not yet answered.
    Waiting,
    /// GuardDuty did it.
    Processed,
    /// GuardDuty did not do it, and said why.
    Unprocessed {
        /// The class of the reason.
        cause: Cause,
        /// The reason as GuardDuty gave it.
        result: Arc<str>,
    },
    /// No longer eligible when its turn came, for this reason.
    Skipped(SkipReason),
    /// Left when the operation was cancelled.
    Cancelled,
}

impl CellResult {
    /// The word in a file.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Processed => "processed",
            Self::Unprocessed { .. } => "not processed",
            Self::Skipped(_) => "skipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// A class for programs, the reason, and what to do about it; empty where all is well.
    pub fn why(&self, action: Action) -> [String; 3] {
        match self {
            Self::Waiting | Self::Processed | Self::Cancelled => [const { String::new() }; 3],
            Self::Unprocessed { cause, result } => [cause.to_string(), result.to_string(), cause.remedy().to_owned()],
            Self::Skipped(reason) => [format!("{reason:?}"), reason.text(action).to_owned(), String::new()],
        }
    }
}
