use serde::{Deserialize, Serialize};

use super::OperationId;

/// What changed since a page last heard of it: only that it did. What it is now the page asks for as always.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Change {
    /// It is not known what changed, so all that is shown may be out of date.
    pub everything: bool,
    /// Members, or how fresh they are, or how many operations run.
    pub roster: bool,
    /// These operations, each once.
    pub operations: Vec<OperationId>,
}

impl Change {
    /// For a page of which nobody knows what it shows.
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// The roster may look otherwise now.
    pub const fn is_of_roster(&self) -> bool {
        self.everything || self.roster
    }

    /// Some operation may look otherwise now.
    pub const fn is_of_operations(&self) -> bool {
        self.everything || !self.operations.is_empty()
    }

    /// This operation may look otherwise now.
    pub fn is_of(&self, operation: OperationId) -> bool {
        self.everything || self.operations.contains(&operation)
    }
}
