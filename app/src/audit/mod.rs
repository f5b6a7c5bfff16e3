//! Who did what to which accounts, when, with which outcome; and whether all of it is as it was written.

mod chain;
mod filter_words;
mod page;
pub(crate) mod server_fns;
mod table;
mod words;

pub(crate) use page::AuditPage;
pub use words::{came_of_account, came_of_it, did_what, on_what};
