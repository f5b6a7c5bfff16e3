//! Tells every page that is looked at that something changed, within a moment.
//!
//! A page is told only that it did; it asks for what it shows as always, so who may see what is decided in one place.
//! Changes are numbered, and of each thing only its last one is kept: that is all that it takes to merge what a page
//! has missed into one event.

mod hub;
mod stream;

pub use hub::{Live, SPACING};
pub use stream::events;
