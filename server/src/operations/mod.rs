//! Plans, and the operations that carry them out.
//!
//! A plan freezes a selection into cells and says what would be done; nothing is written. An operation is a plan being
//! carried out by a task of its own, Region by Region side by side, in batches that its ledger holds before
//! they are sent and after they are answered. Of two operations in one Region the later waits until the earlier has
//! left it, so no cell is ever in two batches at once.

mod approvals;
mod batch;
mod beginning;
mod context;
mod ledger;
mod locks;
mod plan;
mod queue;
mod region_ledger;
mod run;
mod runner;
mod selection;
mod service;
mod unprocessed;
mod view;

pub use service::{GRACE, OperationsService};
