//! The server in process, against GuardDuty over real HTTP: the emulator, or a stub where a test needs a GuardDuty
//! that misbehaves.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod approvals;
mod audit;
mod bad_input;
mod chain;
mod chaos;
mod database;
mod design;
mod ending;
mod export;
mod fuzz;
mod gateway;
mod grace;
mod harness;
mod headers;
mod held;
mod history;
mod http;
mod incident;
mod limits;
mod lists;
mod live;
mod load;
mod locks;
mod log;
mod oidc;
mod operations;
mod organization;
mod pace;
mod pictures;
mod process;
mod provider;
mod reads;
mod recreate;
mod resumed;
mod roles;
mod roster;
mod session;
mod settings;
mod sign_in;
mod stub;
mod unanswered;
mod unprocessed;
mod unrecorded;
mod views;
mod web;
