//! Where the data comes from, how GuardDuty is set up in each Region, whether Muster can read all that it needs,
//! and where who looks is signed in.

mod check;
mod overview;
mod page;
mod permissions;
pub(crate) mod server_fns;
mod sessions;

pub(crate) use check::CheckPage;
pub(crate) use page::SettingsPage;
