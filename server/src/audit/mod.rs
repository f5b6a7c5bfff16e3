//! The audit trail: who did what to which accounts, when, with which outcome.
//!
//! Entries are only ever added, each with a hash over itself and the hash of the one before it.

mod chain;
mod command;
mod entry;
mod service;
mod trail;

pub use chain::{GENESIS, Verifier, digest};
pub use command::verify;
pub use entry::{NewEntry, Who, outcome_of, regions_of};
pub use service::{read_outcome, read_subject};
pub use trail::{Begun, Trail};
