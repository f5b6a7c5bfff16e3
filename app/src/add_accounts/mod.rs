//! Accounts to be added: pasted or uploaded, checked line by line, then planned.

mod checked;
mod form;
mod imported;
mod page;
pub(crate) mod server_fns;

pub(crate) use checked::CheckedListPage;
pub(crate) use page::AddAccountsPage;
