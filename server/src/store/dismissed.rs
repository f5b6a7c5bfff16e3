use std::collections::HashMap;

use app::domain::{AccountId, Dismissed, OperationId, Region, Since, Timestamp};
use sqlx::{QueryBuilder, Row};

use super::{DbRow, PARAMETERS, Store, StoreError, audit::append, push_accounts};
use crate::audit::NewEntry;

/// Results of one operation in one Region.
pub type OpenCells = HashMap<(OperationId, Region), Vec<AccountId>>;

impl Store {
    /// Closes results that are still open, all or none, as the entry says.
    ///
    /// # Errors
    /// [`StoreError`]: then none is closed.
    pub async fn dismiss(&self, cells: &OpenCells, note: &str, entry: &NewEntry) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        for ((operation, region), accounts) in cells {
            for accounts in accounts.chunks(PARAMETERS) {
                let mut update = QueryBuilder::new("UPDATE cells SET closed_by = 'dismissed', closed_at = ");
                update.push_bind(entry.at.0).push(", note = ").push_bind(note.to_owned());
                update.push(", closed_actor = ").push_bind(entry.who.name.to_string());
                update.push(" WHERE operation = ").push_bind(operation.0.cast_signed());
                update.push(" AND region = ").push_bind(region.as_str());
                update.push(" AND state = 'unprocessed' AND closed_at IS NULL");
                push_accounts(&mut update, accounts);
                update.build().execute(&mut *write).await?;
            }
        }
        append(&mut write, entry).await?;
        Ok(write.commit().await?)
    }

    /// What people dismissed of an operation's results, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dismissed(&self, operation: OperationId) -> Result<Vec<Dismissed>, StoreError> {
        let get = "SELECT note, closed_actor, closed_at, COUNT(*) AS cells FROM cells
            WHERE operation = $1 AND closed_by = 'dismissed'
            GROUP BY note, closed_actor, closed_at ORDER BY closed_at DESC";
        let rows = sqlx::query(get).bind(operation.0.cast_signed()).fetch_all(&self.reader).await?;
        let line = |row: &DbRow| {
            Ok(Dismissed {
                note: row.try_get("note")?,
                actor: row.try_get("closed_actor")?,
                at: Timestamp(row.try_get("closed_at")?),
                cells: row.try_get("cells")?,
            })
        };
        rows.iter().map(line).collect()
    }

    /// What else dealt with an operation's results since, the earliest operation first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dealt_with_since(&self, operation: OperationId) -> Result<Vec<Since>, StoreError> {
        let get = "SELECT closed_by, COUNT(*) AS cells FROM cells
            WHERE operation = $1 AND closed_by IS NOT NULL AND closed_by <> 'dismissed' GROUP BY closed_by";
        let rows = sqlx::query(get).bind(operation.0.cast_signed()).fetch_all(&self.reader).await?;
        let line = |row: &DbRow| {
            let by: String = row.try_get("closed_by")?;
            let number = by.strip_prefix("operation ").and_then(|number| number.parse().ok());
            Ok(Since { operation: number.map(OperationId), cells: row.try_get("cells")? })
        };
        let mut since = rows.iter().map(line).collect::<Result<Vec<Since>, StoreError>>()?;
        since.sort_by_key(|since| (since.operation.is_none(), since.operation));
        Ok(since)
    }
}
