//! Every member in every Region that Muster knows of, in memory.
//!
//! A reader per Region turns what ListMembers says into a column; columns are merged into an immutable,
//! numbered [snapshot](Snapshot), from which every page, count and plan is taken. A pass that fails leaves the old
//! column where it is. Unprocessed results of operations that are [still open](OpenResults) are joined to the rows.

mod aftermath;
mod assess;
mod column;
mod export;
mod kept;
mod open_results;
mod owner;
mod pictures;
mod reader;
mod rows;
mod service;
mod snapshot;
mod state;
mod statuses;
#[cfg(test)]
mod tests;
mod window;

pub use aftermath::aftermath;
pub use assess::{Assessment, RegionAccounts, assess, count_accounts, lockable, offer, skipped};
pub use open_results::{OpenResult, OpenResults, reached};
pub use owner::{ForeignStore, StartError};
pub use service::{RosterService, Running, Settings};
pub use snapshot::Snapshot;

/// Counts on the wire have 32 bits: no organization has four billion cells.
pub(crate) fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
