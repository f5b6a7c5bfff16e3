//! Where the data comes from, how GuardDuty is set up in each Region, and whether Muster can read all that it needs.

mod check;
mod overview;
mod page;
mod permissions;
pub(crate) mod server_fns;

pub(crate) use check::CheckPage;
pub(crate) use page::SettingsPage;
