//! Accounts that people paste or upload: lists to be added, and ids to be looked up.

mod checked;
mod look_up;
mod organization;
mod prospects;
mod service;

pub use service::ListsService;
