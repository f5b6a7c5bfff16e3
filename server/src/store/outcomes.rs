use std::sync::Arc;

use app::domain::{
    AccountId, AccountOperation, Cause, CellOutcome, CellResult, OfAccount, OperationId, Outcomes, Tally, Timestamp,
    grouped,
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

    /// The newest operations that have an account, the newest first, with what came of each for it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn operations_of_account(
        &self,
        account: AccountId,
        most: u32,
    ) -> Result<Vec<AccountOperation>, StoreError> {
        let mut read = self.reader.begin().await?;
        let get = sqlx::query(NEWEST_OF_ACCOUNT).bind(account.to_string()).bind(most);
        let mut operations = Vec::new();
        for row in &get.fetch_all(&mut *read).await? {
            let id = OperationId(row.try_get::<i64, _>("id")?.cast_unsigned());
            let Some(of_account) = of_account(&mut read, id, account).await? else { continue };
            let (action, started_at) = (from_word(row.try_get("action")?)?, Timestamp(row.try_get("started_at")?));
            operations.push(AccountOperation { id, action, started_at, of_account });
        }
        Ok(operations)
    }
}

const NEWEST_OF_ACCOUNT: &str = "SELECT id, action, started_at FROM operations
    WHERE id IN (SELECT DISTINCT operation FROM cells WHERE account = $1 ORDER BY operation DESC LIMIT $2)
    ORDER BY id DESC";

/// What came of an operation for one account; nothing if the account is none of its own.
pub(super) async fn of_account(
    read: &mut Transaction<'static, Db>,
    operation: OperationId,
    account: AccountId,
) -> Result<Option<OfAccount>, StoreError> {
    let get = "SELECT state, cause, closed_by FROM operation_regions r
        JOIN cells c ON c.operation = r.operation AND c.region = r.region AND c.account = $2 WHERE r.operation = $1";
    let get = sqlx::query(get).bind(operation.0.cast_signed()).bind(account.to_string());
    let (mut tally, mut causes, mut dismissed) = (Tally::default(), Vec::new(), 0);
    for row in &get.fetch_all(&mut **read).await? {
        tally.cells += 1;
        let of_state = match Entry::from_word(row.try_get("state")?) {
            Entry::Processed => &mut tally.processed,
            Entry::Unprocessed => {
                causes.push((from_word::<Cause>(row.try_get("cause")?)?, 1));
                dismissed += u32::from(row.try_get::<Option<&str>, _>("closed_by")? == Some("dismissed"));
                &mut tally.unprocessed
            }
            Entry::Skipped => &mut tally.skipped,
            Entry::Cancelled => &mut tally.cancelled,
            Entry::Waiting | Entry::Sent => &mut tally.waiting,
        };
        *of_state += 1;
    }
    let causes = grouped(causes).into_iter().map(|(cause, cells)| (cause, cells.into_iter().sum())).collect();
    Ok((tally.cells > 0).then_some(OfAccount { account, tally, causes, dismissed }))
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

#[cfg(test)]
mod tests {
    use app::domain::{Act, ActOutcome, Action, InviteOptions, PlanId, SkipReason, Subject};

    use super::*;
    use crate::{
        audit::{NewEntry, Who},
        roster::RegionAccounts,
        store::{Change, Line, NewOperation, StartedBy},
    };

    /// Begins an operation on these accounts in two Regions.
    async fn begin(store: &Store, plan: u64, accounts: &[AccountId]) -> OperationId {
        let at = Timestamp(plan.cast_signed());
        let entry = NewEntry::before(at, Who::muster(), Act::StartOperation, Subject::default());
        let new = NewOperation {
            plan: PlanId(plan),
            action: Action::StopMonitoringMembers,
            by: &StartedBy { name: "ann".into(), session: "".into() },
            invite: &InviteOptions::default(),
            accounts: 1,
            started_at: at,
            entry,
            approved: None,
        };
        let cells = ["us-east-1", "eu-west-1"]
            .map(|region| RegionAccounts { region: region.parse().unwrap(), accounts: accounts.into() });
        store.begin_operation(new, &cells, |_| None).await.unwrap()
    }

    #[tokio::test]
    async fn the_newest_operations_of_an_account_say_what_came_of_it() {
        let store = Store::in_memory().await.unwrap();
        let [one, other] = ["111122223333", "444455556666"].map(|id| id.parse().unwrap());
        assert_eq!(store.operations_of_account(one, 5).await.unwrap(), []);
        let first = begin(&store, 1, &[one, other]).await;
        let (east, west) = ("us-east-1".parse().unwrap(), "eu-west-1".parse().unwrap());
        let line = |region| Line { operation: first, region, at: Timestamp(9) };
        let failed = Change::Unprocessed(vec![one], Cause::InternalError, "Internal".into());
        store.record(line(&east), &[failed, Change::Processed(vec![other])]).await.unwrap();
        store.record(line(&west), &[Change::Skipped(vec![one], SkipReason::NothingToDo)]).await.unwrap();
        let cells = [((first, east.clone()), vec![one])].into();
        let entry = NewEntry::once(Timestamp(9), Who::muster(), Act::Dismiss, Subject::default(), ActOutcome::done());
        store.dismiss(&cells, "known", &entry).await.unwrap();
        begin(&store, 2, &[other]).await;
        let third = begin(&store, 3, &[one]).await;

        let found = store.operations_of_account(one, 5).await.unwrap();
        assert_eq!(found.iter().map(|operation| operation.id).collect::<Vec<_>>(), [third, first], "the newest first");
        let tally = Tally { cells: 2, unprocessed: 1, skipped: 1, ..Tally::default() };
        let causes = vec![(Cause::InternalError, 1)];
        assert_eq!(found[1].of_account, OfAccount { account: one, tally, causes, dismissed: 1 });
        assert_eq!((found[1].action, found[1].started_at), (Action::StopMonitoringMembers, Timestamp(1)));
        assert_eq!(found[0].of_account.tally.waiting, 2);
        let newest = store.operations_of_account(one, 1).await.unwrap();
        assert_eq!(newest.len(), 1);
        assert_eq!(newest[0].id, third);
    }

    #[tokio::test]
    async fn they_are_found_without_reading_the_whole_ledger() {
        let store = Store::in_memory().await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {NEWEST_OF_ACCOUNT}"));
        let rows = sqlx::query(explain).bind("111122223333").bind(5).fetch_all(&store.reader).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.try_get("detail").unwrap()).collect();
        let said = steps.join("; ");
        assert!(said.contains("SEARCH cells USING COVERING INDEX operations_of_account"), "{said}");
        assert!(!said.contains("SCAN"), "{said}");
    }
}
