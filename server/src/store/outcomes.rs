use std::sync::Arc;

use app::domain::{CellOutcome, CellResult, OperationId, Outcomes, Timestamp};
use sqlx::Row;

use super::{DbRow, Entry, Store, StoreError, from_word};

impl Store {
    /// What became of every cell of an operation so far, by account and Region; nothing if there is no such operation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn outcomes(&self, operation: OperationId) -> Result<Option<Outcomes>, StoreError> {
        let of = sqlx::query("SELECT action, actor, started_at, finished_at FROM operations WHERE id = $1");
        let of = of.bind(operation.0.cast_signed()).fetch_optional(&self.reader).await?;
        let Some(of) = of else { return Ok(None) };
        let get = "SELECT account, region, email, state, skip, cause, result FROM cells
            WHERE operation = $1 ORDER BY account, region";
        let rows = sqlx::query(get).bind(operation.0.cast_signed()).fetch_all(&self.reader).await?;
        Ok(Some(Outcomes {
            operation,
            action: from_word(of.try_get("action")?)?,
            actor: of.try_get("actor")?,
            started_at: Timestamp(of.try_get("started_at")?),
            finished_at: of.try_get::<Option<i64>, _>("finished_at")?.map(Timestamp),
            cells: rows.iter().map(outcome).collect::<Result<_, _>>()?,
        }))
    }
}

fn outcome(row: &DbRow) -> Result<CellOutcome, StoreError> {
    let result = match Entry::from_word(row.try_get("state")?) {
        Entry::Processed => CellResult::Processed,
        Entry::Unprocessed => CellResult::Unprocessed {
            cause: from_word(row.try_get("cause")?)?,
            result: Arc::from(row.try_get::<String, _>("result")?),
        },
        Entry::Skipped => CellResult::Skipped(from_word(row.try_get("skip")?)?),
        Entry::Cancelled => CellResult::Cancelled,
        Entry::Waiting | Entry::Sent => CellResult::Waiting,
    };
    Ok(CellOutcome {
        account: from_word(row.try_get("account")?)?,
        email: row.try_get::<Option<String>, _>("email")?.map(Into::into),
        region: from_word(row.try_get("region")?)?,
        result,
    })
}
