//! Accounts that people paste or upload: lists to be added, and ids to be looked up.

mod look_up;
mod service;

pub use service::ListsService;
