use std::sync::Arc;

use app::domain::{
    AccountId, Cause, CellOutcome, CellResult, OfAccount, OperationId, Outcomes, Tally, Timestamp, grouped,
};
use sqlx::{Row, Transaction};

use super::{Db, DbRow, Entry, Store, StoreError, from_word};

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

/// What came of an operation for one account; nothing if the account is none of its own.
pub(super) async fn of_account(
    read: &mut Transaction<'static, Db>,
    operation: OperationId,
    account: AccountId,
) -> Result<Option<OfAccount>, StoreError> {
    let get = "SELECT state, cause FROM operation_regions r
        JOIN cells c ON c.operation = r.operation AND c.region = r.region AND c.account = $2 WHERE r.operation = $1";
    let get = sqlx::query(get).bind(operation.0.cast_signed()).bind(account.to_string());
    let (mut tally, mut causes) = (Tally::default(), Vec::new());
    for row in &get.fetch_all(&mut **read).await? {
        tally.cells += 1;
        let of_state = match Entry::from_word(row.try_get("state")?) {
            Entry::Processed => &mut tally.processed,
            Entry::Unprocessed => {
                causes.push((from_word::<Cause>(row.try_get("cause")?)?, 1));
                &mut tally.unprocessed
            }
            Entry::Skipped => &mut tally.skipped,
            Entry::Cancelled => &mut tally.cancelled,
            Entry::Waiting | Entry::Sent => &mut tally.waiting,
        };
        *of_state += 1;
    }
    let causes = grouped(causes).into_iter().map(|(cause, cells)| (cause, cells.into_iter().sum())).collect();
    Ok((tally.cells > 0).then_some(OfAccount { account, tally, causes }))
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
