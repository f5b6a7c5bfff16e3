//! Whole calls without a network and with a clock of the test's own.

mod bench;
mod fuzz;
mod sequences;
