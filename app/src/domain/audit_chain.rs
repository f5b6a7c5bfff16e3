use serde::{Deserialize, Serialize};

use super::Timestamp;

/// Whether the trail is whole, as it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Chain {
    /// Somebody looks now.
    pub looking: bool,
    /// What was found last.
    pub found: Option<ChainFound>,
}

/// What a look at the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainFound {
    /// When it ended.
    pub at: Timestamp,
    /// Entries that were looked at.
    pub entries: u64,
    /// The hash of the last one; none in an empty trail.
    pub head: Option<String>,
    /// Where the chain is broken: the first of these places.
    pub breaks: Vec<Break>,
}

/// A place at which the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The entry.
    pub seq: u64,
    /// The time that stands in it, if there is one.
    pub at: Option<Timestamp>,
    /// How.
    pub kind: BreakKind,
}

/// How the chain is broken at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BreakKind {
    /// What the entry says is not what was written.
    Changed,
    /// Entries that were written are not there, from this one to another, both included.
    Removed {
        /// The last one that is missing.
        to: u64,
    },
    /// The entry stands where another one belongs, and that one in its place.
    Swapped {
        /// The other place.
        with: u64,
    },
    /// The entry, and those after it, were added past Muster.
    Added,
    /// A hash that once was the last one is not in the trail: entries before this place were removed from its end, or
    /// all were written anew from some entry on.
    Forked,
}

impl Break {
    /// In words: `entry 17 was changed`.
    pub fn text(&self) -> String {
        match self.kind {
            BreakKind::Changed => format!("entry {} was changed", self.seq),
            BreakKind::Removed { to } if to == self.seq => format!("entry {} was removed", self.seq),
            BreakKind::Removed { to } => format!("entries {} to {to} were removed", self.seq),
            BreakKind::Swapped { with } => format!("entries {} and {with} were swapped", self.seq),
            BreakKind::Added => format!("entry {} was added by somebody else", self.seq),
            BreakKind::Forked => {
                "the given hash is not in the trail: its end was removed, or entries were written anew".to_owned()
            }
        }
    }
}
