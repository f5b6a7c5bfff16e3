//! What changed in the members, when it was seen, and by what.

mod page;
pub(crate) mod server_fns;

pub(crate) use page::{By, HistoryPage};
