//! The HTTP side: who calls, what is called, how answers and errors look.

mod error;
mod input;
mod reply;
mod route;
mod scope;

pub(crate) use error::ApiError;
pub(crate) use input::{Page, Query, account_id, account_ids, field, flag, list};
pub(crate) use reply::Reply;
pub(crate) use route::{Operation, Route, find_route};
pub(crate) use scope::Scope;
