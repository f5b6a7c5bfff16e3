use std::{collections::HashMap, sync::Arc};

use app::domain::{AccountId, Action, Cause, OperationId, Region, SkipReason, Timestamp, Why};
use sqlx::{AssertSqlSafe, QueryBuilder, Row};

use super::{
    DbRow, Entry, Store, StoreError, from_word,
    operations::{STORED, Stored, stored},
    push_accounts, word,
};
use crate::roster::RegionAccounts;

/// An operation that was not over when the last process ended.
#[derive(Debug)]
pub struct Resumed {
    /// What it is.
    pub stored: Stored,
    /// Region by Region.
    pub regions: Vec<ResumedRegion>,
    /// The addresses of accounts that are to be created.
    pub emails: HashMap<AccountId, Box<str>>,
}

/// One Region of it.
#[derive(Debug)]
pub struct ResumedRegion {
    /// Its cells.
    pub cells: RegionAccounts,
    /// The step and the line of each of them.
    pub entries: Vec<(u32, Entry)>,
    /// Why cells were not processed.
    pub failed: Vec<(AccountId, Cause, Arc<str>)>,
    /// Why cells were skipped.
    pub skipped: Vec<(AccountId, SkipReason)>,
    /// Calls made so far.
    pub calls: u32,
    /// Those that were throttled.
    pub throttled: u32,
    /// When the last of them was sent that has no answer yet.
    pub unanswered_since: Option<Timestamp>,
    /// What is no longer eligible has been skipped.
    pub begun: bool,
    /// Cells that were read back.
    pub read_back: u32,
}

/// A result that was not processed and that nobody has dealt with yet.
#[derive(Debug)]
pub struct OpenLine {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// The operation that tried.
    pub operation: OperationId,
    /// The call that failed.
    pub action: Action,
    /// What the operation was to do.
    pub whole: Action,
    /// The class of the reason.
    pub cause: Cause,
    /// The reason as GuardDuty gave it.
    pub result: Box<str>,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// The operations that are not over, in the order in which they were started.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unfinished(&self) -> Result<Vec<Resumed>, StoreError> {
        let get = format!("{STORED} WHERE o.finished_at IS NULL ORDER BY o.id");
        let rows = sqlx::query(AssertSqlSafe(get)).fetch_all(&self.reader).await?;
        let mut unfinished = Vec::with_capacity(rows.len());
        for stored in self.with_names(rows.iter().map(stored).collect::<Result<_, _>>()?).await? {
            unfinished.push(self.resumed(stored).await?);
        }
        Ok(unfinished)
    }

    async fn resumed(&self, stored: Stored) -> Result<Resumed, StoreError> {
        let id = stored.id.0.cast_signed();
        let get = "SELECT r.region, r.begun, r.read_back, COALESCE(MAX(c.number), 0) AS calls,
                COUNT(CASE WHEN c.answer = 'throttled' THEN 1 END) AS throttled,
                (SELECT MAX(k.sent_at) FROM cells s
                    JOIN calls k ON k.operation = s.operation AND k.region = s.region AND k.number = s.call
                    WHERE s.operation = r.operation AND s.region = r.region AND s.state = 'sent') AS unanswered_since
            FROM operation_regions r LEFT JOIN calls c ON c.operation = r.operation AND c.region = r.region
            WHERE r.operation = $1 GROUP BY r.operation, r.region, r.place, r.begun, r.read_back ORDER BY r.place";
        let mut regions = Vec::new();
        let mut emails = HashMap::new();
        for row in sqlx::query(get).bind(id).fetch_all(&self.reader).await? {
            let get = "SELECT account, email, step, state, skip, cause, result FROM cells
                WHERE operation = $1 AND region = $2 ORDER BY account";
            let get = sqlx::query(get).bind(id).bind(row.try_get::<String, _>("region")?);
            let cells = get.fetch_all(&self.reader).await?;
            regions.push(resumed_region(&row, &cells, &mut emails)?);
        }
        Ok(Resumed { stored, regions, emails })
    }

    /// The cells of an operation that were processed, Region by Region.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn processed_cells(&self, operation: OperationId) -> Result<Vec<RegionAccounts>, StoreError> {
        self.cells_with(operation, Entry::Processed, None).await
    }

    /// Those that were not processed and that nobody has dealt with yet, for one reason or for all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_cells(
        &self,
        operation: OperationId,
        why: Option<&Why>,
    ) -> Result<Vec<RegionAccounts>, StoreError> {
        self.cells_with(operation, Entry::Unprocessed, why).await
    }

    async fn cells_with(
        &self,
        operation: OperationId,
        outcome: Entry,
        why: Option<&Why>,
    ) -> Result<Vec<RegionAccounts>, StoreError> {
        let mut get =
            QueryBuilder::new("SELECT region, account, result FROM cells WHERE closed_at IS NULL AND state = ");
        get.push_bind(outcome.as_str()).push(" AND operation = ").push_bind(operation.0.cast_signed());
        if let Some(why) = why {
            get.push(" AND cause = ").push_bind(word(why.cause)?);
        }
        get.push(" ORDER BY region, account");
        let mut regions: Vec<(Region, Vec<AccountId>)> = Vec::new();
        for row in get.build().fetch_all(&self.reader).await? {
            let (region, account) = (from_word(row.try_get("region")?)?, from_word(row.try_get("account")?)?);
            let result: Option<String> = row.try_get("result")?;
            if why.is_some_and(|why| !why.covers(why.cause, result.as_deref().unwrap_or_default())) {
                continue;
            }
            match regions.last_mut().filter(|(last, _)| *last == region) {
                Some((_, accounts)) => accounts.push(account),
                None => regions.push((region, vec![account])),
            }
        }
        let cells = |(region, accounts): (Region, Vec<AccountId>)| RegionAccounts { region, accounts: accounts.into() };
        Ok(regions.into_iter().map(cells).collect())
    }

    /// The addresses under which an operation was to create accounts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn emails(&self, operation: OperationId) -> Result<HashMap<AccountId, Box<str>>, StoreError> {
        let get = "SELECT DISTINCT account, email FROM cells WHERE operation = $1 AND email IS NOT NULL";
        let rows = sqlx::query(get).bind(operation.0.cast_signed()).fetch_all(&self.reader).await?;
        let pair = |row: &DbRow| {
            Ok((from_word(row.try_get("account")?)?, row.try_get::<String, _>("email")?.into_boxed_str()))
        };
        rows.iter().map(pair).collect()
    }

    /// The results that nobody has dealt with yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_results(&self) -> Result<Vec<OpenLine>, StoreError> {
        let get = "SELECT c.account, c.region, c.operation, c.step, c.cause, c.result, c.settled_at, o.action
            FROM cells c JOIN operations o ON o.id = c.operation
            WHERE c.state = 'unprocessed' AND c.closed_at IS NULL";
        sqlx::query(get).fetch_all(&self.reader).await?.iter().map(open_line).collect()
    }

    /// The roster shows these accounts where the operation was to bring them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn close_reached(
        &self,
        region: &Region,
        accounts: &[AccountId],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        for accounts in accounts.chunks(super::PARAMETERS) {
            let mut update = QueryBuilder::new("UPDATE cells SET closed_by = 'status', closed_at = ");
            update.push_bind(at.0).push(" WHERE region = ").push_bind(region.as_str());
            update.push(" AND state = 'unprocessed' AND closed_at IS NULL");
            push_accounts(&mut update, accounts);
            update.build().execute(&mut *write).await?;
        }
        Ok(write.commit().await?)
    }
}

fn resumed_region(
    row: &DbRow,
    lines: &[DbRow],
    emails: &mut HashMap<AccountId, Box<str>>,
) -> Result<ResumedRegion, StoreError> {
    let (mut accounts, mut entries) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for line in lines {
        let account: AccountId = from_word(line.try_get("account")?)?;
        let entry = Entry::from_word(line.try_get("state")?);
        match entry {
            Entry::Unprocessed => {
                let result: String = line.try_get("result")?;
                failed.push((account, from_word(line.try_get("cause")?)?, Arc::from(result)));
            }
            Entry::Skipped => skipped.push((account, from_word(line.try_get("skip")?)?)),
            _ => {}
        }
        if let Some(email) = line.try_get::<Option<String>, _>("email")? {
            emails.insert(account, email.into());
        }
        accounts.push(account);
        entries.push((line.try_get("step")?, entry));
    }
    Ok(ResumedRegion {
        cells: RegionAccounts { region: from_word(row.try_get("region")?)?, accounts: accounts.into() },
        entries,
        failed,
        skipped,
        calls: row.try_get("calls")?,
        throttled: row.try_get("throttled")?,
        unanswered_since: row.try_get::<Option<i64>, _>("unanswered_since")?.map(Timestamp),
        begun: row.try_get("begun")?,
        read_back: row.try_get("read_back")?,
    })
}

fn open_line(row: &DbRow) -> Result<OpenLine, StoreError> {
    let action: Action = from_word(row.try_get("action")?)?;
    let step: u32 = row.try_get("step")?;
    Ok(OpenLine {
        account: from_word(row.try_get("account")?)?,
        region: from_word(row.try_get("region")?)?,
        operation: OperationId(row.try_get::<i64, _>("operation")?.cast_unsigned()),
        action: action.steps().get(step as usize).copied().unwrap_or(action),
        whole: action,
        cause: from_word(row.try_get("cause")?)?,
        result: row.try_get::<String, _>("result")?.into(),
        at: Timestamp(row.try_get("settled_at")?),
    })
}
