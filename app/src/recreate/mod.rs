//! Accounts whose e-mail address is wrong: deleted and created again with the right one, step by step.

mod page;
pub(crate) mod server_fns;

pub(crate) use page::RecreatePage;
