//! Who asks: how people sign in, where they are signed in, who is let through to which route. The only place that makes
//! an `Actor`.

mod access;
mod browser;
mod claims;
mod fetch;
mod gate;
mod held;
mod last_list;
mod limits;
mod link;
pub mod load_balancer;
mod next;
pub mod oidc;
mod record;
mod routes;
mod session;
mod sign_in;
mod token;

pub use access::{Access, access, known_routes};
pub use claims::{ClaimsError, RolesClaim};
pub use fetch::FetchError;
pub use gate::{Gate, only_who_may};
pub use last_list::to_the_last_list;
pub use link::OneTimeLink;
pub use routes::sign_in_routes;
pub use session::{ABSOLUTE, IDLE, Watched, take_cookies_away_securely};
pub use sign_in::{Identity, SignIn};
