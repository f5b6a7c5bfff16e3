//! The binary `muster`: AWS gateway, roster, operations, HTTP.

mod aside;
pub mod audit;
pub mod aws;
pub mod backend;
mod bundle;
mod chain;
pub mod clock;
pub mod config;
pub mod export;
pub mod http;
pub mod identity;
pub mod incident;
pub mod lists;
pub mod live;
pub mod operations;
mod ready;
pub mod roster;
pub mod router;
pub mod settings;
mod side_by_side;
pub mod store;
