//! What GuardDuty itself says of accounts whose ids are pasted: GetMembers, now.

mod page;
mod result;
pub(crate) mod server_fns;

pub(crate) use page::LookUpPage;
pub(crate) use result::LookUpResultPage;
