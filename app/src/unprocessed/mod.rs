//! What GuardDuty did not process and nobody has dealt with yet, over all operations.

mod group;
mod page;
pub(crate) mod server_fns;

pub(crate) use page::UnprocessedPage;
