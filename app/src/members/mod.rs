//! The list of members: filter, select, act; one member beside the list.

mod bulk_bar;
mod columns;
mod drawn;
mod filter;
mod grid;
mod kept;
mod keys;
mod list;
mod newest;
mod no_rows;
mod notices;
mod offered;
mod page;
mod panel;
mod protections;
mod room;
mod selection;
pub(crate) mod server_fns;
mod status_bar;
mod suggestions;
mod table;
mod ticking;
mod views;

pub(crate) use kept::KeptTicks;
pub(crate) use offered::{reach, verb};
pub(crate) use page::MembersPage;
pub(crate) use panel::{Panel, PanelProps};
