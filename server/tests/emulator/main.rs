//! The emulator as the real AWS SDK for Rust sees it, over HTTP.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod errors;
mod harness;
mod lifecycle;
mod lists;
mod organization;
mod pace;
