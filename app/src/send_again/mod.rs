//! The page of whoever sent a form after their session had ended, and has signed in again.

mod page;

pub(crate) use page::SendAgainPage;
