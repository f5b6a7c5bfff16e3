//! How GuardDuty is set up, and whether Muster can read all that it needs: asked when somebody looks, never kept fresh.
//!
//! Every Region is asked beside the others and given a few seconds, so that one that hangs costs nobody the page.

mod checks;
mod overview;
mod protections;
mod service;

pub use service::SettingsService;
