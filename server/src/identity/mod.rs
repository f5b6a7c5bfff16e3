//! Who asks: how people sign in, where they are signed in, who is let through to which route. The only place that makes
//! an `Actor`.

mod access;
mod browser;
mod gate;
mod last_list;
mod link;
mod next;
mod routes;
mod session;
mod sign_in;
mod token;

pub use access::{Access, access, known_routes};
pub use gate::{Gate, only_who_may};
pub use last_list::to_the_last_list;
pub use link::OneTimeLink;
pub use routes::sign_in_routes;
pub use session::{ABSOLUTE, IDLE, Watched};
pub use sign_in::{Identity, SignIn};
