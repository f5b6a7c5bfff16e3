use serde::{Deserialize, Serialize};

use super::{Region, RelationshipStatus, Tone};

/// How many account-Regions have which status, Region by Region, all from one snapshot of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Accounts in scope.
    pub accounts: u32,
    /// The statuses that occur in scope, in the order of the member's life: the columns.
    pub statuses: Vec<RelationshipStatus>,
    /// The Regions in scope.
    pub rows: Vec<MatrixRow>,
}

/// One Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// The Region.
    pub region: Region,
    /// It was read to its end: else there may be more than these.
    pub read: bool,
    /// Account-Regions with each status, in the order of the columns.
    pub cells: Vec<u32>,
    /// Accounts that are a member elsewhere and not here.
    pub absent: u32,
}

impl MatrixRow {
    /// Accounts with a status here.
    pub fn members(&self) -> u32 {
        self.cells.iter().sum()
    }

    /// Those and the accounts that are a member elsewhere and not here.
    pub fn all(&self) -> u32 {
        self.members() + self.absent
    }
}

impl Matrix {
    /// Account-Regions with the status of a column.
    pub fn column(&self, column: usize) -> u32 {
        self.rows.iter().filter_map(|row| row.cells.get(column)).sum()
    }

    /// Account-Regions whose status asks this of the person who looks.
    pub fn with_tone(&self, tone: Tone) -> u32 {
        let columns = self.statuses.iter().enumerate().filter(|(_, status)| status.tone() == tone);
        columns.map(|(column, _)| self.column(column)).sum()
    }

    /// Account-Regions with any status.
    pub fn members(&self) -> u32 {
        self.rows.iter().map(MatrixRow::members).sum()
    }

    /// Account-Regions in which an account is not a member that is one elsewhere.
    pub fn absent(&self) -> u32 {
        self.rows.iter().map(|row| row.absent).sum()
    }
}
