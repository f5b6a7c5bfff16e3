//! The HTTP side: who calls, what is called, how answers and errors look.

mod connection;
mod error;
mod input;
mod reply;
pub(crate) mod route;
mod scope;

pub(crate) use connection::{Connection, Listener};
pub(crate) use error::ApiError;
pub(crate) use input::{Page, Query, account_id, account_ids, field, flag, list, optional_text, text};
pub(crate) use reply::Reply;
pub(crate) use route::{Operation, Route};
pub(crate) use scope::Scope;
