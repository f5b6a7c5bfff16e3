use serde::{Deserialize, Serialize};

use super::{Role, Timestamp};

/// Who is signed in, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The name that their operations carry.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// What the page for signing in offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SignInWay {
    /// Any role of a demo organization, without proof.
    #[default]
    Demo,
    /// The link that the server writes to its log.
    Link,
}

/// A browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Stands for it; no secret.
    pub id: String,
    /// When they signed in.
    pub begun_at: Timestamp,
    /// When it was last heard of, to the minute.
    pub seen_at: Timestamp,
    /// Where they signed in from, as far as it is known.
    pub address: Option<String>,
    /// What they signed in with: “Firefox”.
    pub browser: String,
    /// It is the one that asks.
    pub here: bool,
}
