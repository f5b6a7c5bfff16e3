//! The list of members: filter, select, act; one member beside the list.

mod bulk_bar;
mod filter;
mod list;
mod notices;
mod page;
mod panel;
mod protections;
mod selection;
pub(crate) mod server_fns;
mod status_bar;
mod table;

pub(crate) use page::MembersPage;
