//! Layers around every route: who may connect, what a browser may do with the page, what is logged.

mod caller;
mod headers;
mod hosts;
mod refusals;
mod sound;
mod tell;
mod trace;

pub use caller::{CallerAddress, TrustedProxies, find_caller};
pub use headers::{Nonce, secure_headers};
pub use hosts::{AllowedHosts, only_allowed_hosts};
pub use refusals::explain_refusals;
pub use sound::only_sound_requests;
pub use tell::{is_call, refuse, tell_errors, wants_a_page};
pub use trace::request_span;
