//! Muster's page: domain words, screens, server functions. Compiled twice, to WASM and into the server.
//!
//! Only this file decides what is compiled for which side.

mod add_accounts;
mod audit;
pub mod domain;
pub mod error;
mod frame;
mod history;
mod later;
mod look_up;
mod members;
mod operations;
mod overview;
pub mod paths;
#[cfg(feature = "ssr")]
pub mod plain;
#[cfg_attr(feature = "ssr", path = "platform/server.rs")]
#[cfg_attr(not(feature = "ssr"), path = "platform/browser.rs")]
mod platform;
#[cfg(feature = "ssr")]
pub mod ports;
mod recreate;
mod routes;
mod send_again;
mod settings;
#[cfg(feature = "ssr")]
pub mod shell;
mod sign_in;
mod ui;
mod unprocessed;

pub use audit::{came_of_account, came_of_it, did_what, on_what};
pub use error::AppError;
pub use frame::tell_of_end;
pub use later::is_whole;
pub use routes::App;
