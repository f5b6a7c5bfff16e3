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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SignInWay {
    /// Any role of a demo organization, without proof.
    #[default]
    Demo,
    /// The link that the server writes to its log.
    Link,
    /// An identity provider.
    Provider {
        /// Its host.
        host: String,
        /// The claim that holds the roles.
        claim: String,
        /// It has answered since the start.
        ready: bool,
    },
    /// A load balancer in front of Muster.
    LoadBalancer {
        /// The claim that holds the roles.
        claim: String,
    },
}

/// Why an identity provider's word let nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// This browser began no such sign-in, has used it already, or took too long.
    Stale,
    /// The provider signed nobody in.
    Denied,
    /// Who was signed in there has no role here.
    NoRole,
    /// What was said is not believed.
    NotBelieved,
    /// There was no answer.
    Unreachable,
}

impl Refusal {
    const ALL: [Self; 5] = [Self::Stale, Self::Denied, Self::NoRole, Self::NotBelieved, Self::Unreachable];

    /// The word in a URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Denied => "denied",
            Self::NoRole => "no-role",
            Self::NotBelieved => "not-believed",
            Self::Unreachable => "unreachable",
        }
    }

    /// The refusal that a word stands for.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.word() == word)
    }
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
