//! How all Regions stand, and how that came about, as pictures with their tables.

pub(crate) mod matrix;
mod over_time;
mod page;
pub(crate) mod server_fns;

pub(crate) use page::OverviewPage;
