//! The emulator as the real AWS SDK for Rust sees it, over HTTP.

mod errors;
mod harness;
mod lifecycle;
mod lists;
mod pace;
