//! The list of members: filter, select, act; one member beside the list.

mod bulk_bar;
mod drawn;
mod filter;
mod grid;
mod keys;
mod list;
mod notices;
mod page;
mod panel;
mod protections;
mod room;
mod selection;
pub(crate) mod server_fns;
mod status_bar;
mod table;
mod ticking;

pub(crate) use page::MembersPage;
