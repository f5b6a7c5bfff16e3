//! Plans and operations: what would be done, what is being done, what came of it.

mod aftermath;
mod announcer;
mod approval;
mod list;
mod operation;
mod outcome;
mod pace;
mod plan;
pub(crate) mod server_fns;
mod way_on;

pub(crate) use list::OperationsPage;
pub(crate) use operation::OperationPage;
pub(crate) use outcome::{CorrectLink, SkipList, same_words, these};
pub(crate) use plan::PlanPage;
pub(crate) use way_on::way_on;
