//! Accounts that people paste or upload: lists to be added, and ids to be looked up.

mod checked;
mod look_up;
mod organization;
mod service;
mod to_be_added;

pub use service::ListsService;
