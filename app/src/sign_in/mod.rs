//! The page on which people sign in; plain forms, so that it works the same with and without a script.

mod page;
mod provider;

pub(crate) use page::SignInPage;
