//! GuardDuty and the services beside it in Muster's words: the only place in the repository that names an AWS SDK crate.
//!
//! Reads are retried by the SDK; writes never are, because only the ledger of an operation knows whether a call that
//! got no answer may be sent again.

mod beside;
mod config;
mod convert;
mod error;
mod gateway;
mod members;
mod pace;
mod set_up;

pub use beside::OrganizationAccount;
pub use config::{Config, Endpoint};
pub use error::{GatewayError, Silence};
pub use gateway::{DetectorId, Gateway};
pub use members::{Answer, Found};
pub use pace::{Ahead, Pace, Turn};
pub use set_up::PlansAnswer;
