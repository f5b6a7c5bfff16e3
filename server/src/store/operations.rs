use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::domain::{
    AccountId, Action, Decision, InviteOptions, Operation, OperationId, OperationState, OperationSummary,
    OperationsPage, PlanId, Tally, Timestamp,
};
use sqlx::{AssertSqlSafe, QueryBuilder, Row};

use super::{
    Db, DbRow, PARAMETERS, Store, StoreError,
    approvals::decide,
    audit::{append, append_end},
    from_word, next_number,
};
use crate::{
    audit::{NewEntry, outcome_of},
    roster::{RegionAccounts, count},
};

/// Who started an operation; that they once might is no leave to do anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedBy {
    /// Their name.
    pub name: Arc<str>,
    /// What stood for their browser session.
    pub session: Arc<str>,
}

/// What an operation is begun with.
#[derive(Debug)]
pub struct NewOperation<'a> {
    /// The plan that it carries out.
    pub plan: PlanId,
    /// What is done.
    pub action: Action,
    /// Who started it.
    pub by: &'a StartedBy,
    /// What an invitation carries.
    pub invite: &'a InviteOptions,
    /// Accounts with at least one cell.
    pub accounts: u32,
    /// When it was started.
    pub started_at: Timestamp,
    /// What the audit trail says of it; the operation's number is added.
    pub entry: NewEntry,
    /// What it says of the approval that is decided with it.
    pub approved: Option<NewEntry>,
}

/// An operation as it is kept.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its number.
    pub id: OperationId,
    /// What is done.
    pub action: Action,
    /// Who started it.
    pub by: StartedBy,
    /// What an invitation carries.
    pub invite: InviteOptions,
    /// Accounts with at least one cell.
    pub accounts: u32,
    /// They one by one, if they are few.
    pub named: Vec<AccountId>,
    /// Regions with at least one cell.
    pub regions: u32,
    /// How many cells had which outcome at the end.
    pub tally: Tally,
    /// When it was started.
    pub started_at: Timestamp,
    /// When somebody cancelled it.
    pub cancelled_at: Option<Timestamp>,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
}

pub(super) const STORED: &str =
    "SELECT o.*, (SELECT COUNT(*) FROM operation_regions r WHERE r.operation = o.id) AS regions
    FROM operations o";

impl Store {
    /// Writes a new operation with all its cells, and with its entry in the audit trail.
    ///
    /// # Errors
    /// [`StoreError`]: then there is no operation.
    pub async fn begin_operation(
        &self,
        new: NewOperation<'_>,
        cells: &[RegionAccounts],
        email: impl Fn(AccountId) -> Option<Box<str>>,
    ) -> Result<OperationId, StoreError> {
        let many = count(cells.iter().map(|region| region.accounts.len()).sum());
        let tally = Tally { cells: many, waiting: many, ..Tally::default() };
        let mut write = self.begin().await?;
        let id = next_number(&mut *write, "operation").await?;
        let insert = "INSERT INTO operations (id, plan, action, actor, session, invite, accounts, tally, started_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let insert = sqlx::query(insert).bind(id.cast_signed()).bind(new.plan.0.cast_signed());
        let insert = insert.bind(new.action.api_name()).bind(&*new.by.name).bind(&*new.by.session);
        let insert = insert.bind(serde_json::to_string(new.invite)?).bind(new.accounts);
        insert.bind(serde_json::to_string(&tally)?).bind(new.started_at.0).execute(&mut *write).await?;
        for (region, place) in cells.iter().zip(0_u32..) {
            let insert = "INSERT INTO operation_regions (operation, region, place, begun, read_back)
                VALUES ($1, $2, $3, FALSE, 0)";
            let insert = sqlx::query(insert).bind(id.cast_signed()).bind(region.region.as_str()).bind(place);
            insert.execute(&mut *write).await?;
            for accounts in region.accounts.chunks(PARAMETERS / 4) {
                let mut insert =
                    QueryBuilder::<Db>::new("INSERT INTO cells (operation, region, account, email, step, state) ");
                insert.push_values(accounts, |mut row, account| {
                    row.push_bind(id.cast_signed()).push_bind(region.region.as_str());
                    row.push_bind(account.as_str().to_owned()).push_bind(email(*account).map(String::from));
                    row.push("0, 'waiting'");
                });
                insert.build().execute(&mut *write).await?;
            }
        }
        if let Some(approved) = &new.approved
            && !decide(&mut write, new.plan, Decision::Approved, approved).await?
        {
            return Err(sqlx::Error::RowNotFound.into());
        }
        append(&mut write, &new.entry.of_operation(OperationId(id))).await?;
        write.commit().await?;
        Ok(OperationId(id))
    }

    /// The operation that carries a plan out, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn operation_of(&self, plan: PlanId) -> Result<Option<OperationId>, StoreError> {
        let get = sqlx::query_scalar("SELECT id FROM operations WHERE plan = $1").bind(plan.0.cast_signed());
        let id: Option<i64> = get.fetch_optional(&self.reader).await?;
        Ok(id.map(|id| OperationId(id.cast_unsigned())))
    }

    /// What an operation does; nothing if there is no such operation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn action_of(&self, id: OperationId) -> Result<Option<Action>, StoreError> {
        let get = sqlx::query_scalar("SELECT action FROM operations WHERE id = $1").bind(id.0.cast_signed());
        let action: Option<String> = get.fetch_optional(&self.reader).await?;
        action.map(from_word).transpose()
    }

    /// What the invitations of these operations carried: the message of the newest, and no e-mail if one of them sent none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invite_of(&self, operations: &[OperationId]) -> Result<Option<InviteOptions>, StoreError> {
        let mut all: Option<InviteOptions> = None;
        let newest_first: BTreeSet<_> = operations.iter().map(|operation| Reverse(operation.0)).collect();
        for Reverse(id) in newest_first {
            let get = sqlx::query_scalar("SELECT invite FROM operations WHERE id = $1").bind(id.cast_signed());
            let Some(invite): Option<String> = get.fetch_optional(&self.reader).await? else { continue };
            let invite: InviteOptions = serde_json::from_str(&invite)?;
            match &mut all {
                Some(all) => all.disable_email_notification |= invite.disable_email_notification,
                None => all = Some(invite),
            }
        }
        Ok(all)
    }

    /// Somebody has cancelled it, as the entry says; nothing if somebody had before.
    ///
    /// # Errors
    /// [`StoreError`]: then it is not cancelled.
    pub async fn cancel_operation(&self, id: OperationId, entry: &NewEntry) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let cancel = "UPDATE operations SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL";
        let cancel = sqlx::query(cancel).bind(id.0.cast_signed()).bind(entry.at.0);
        if cancel.execute(&mut *write).await?.rows_affected() > 0 {
            append(&mut write, entry).await?;
        }
        Ok(write.commit().await?)
    }

    /// It is over, with all that its page shows from now on, and its end in the audit trail.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn finish_operation(&self, report: &Operation) -> Result<(), StoreError> {
        let finish = "UPDATE operations SET finished_at = $2, tally = $3, report = $4 WHERE id = $1";
        let summary = &report.summary;
        let finish = sqlx::query(finish).bind(summary.id.0.cast_signed()).bind(summary.finished_at.map(|at| at.0));
        let finish = finish.bind(serde_json::to_string(&summary.tally)?).bind(serde_json::to_string(report)?);
        let mut write = self.begin().await?;
        finish.execute(&mut *write).await?;
        let at = summary.finished_at.unwrap_or(summary.started_at);
        append_end(&mut write, summary.id, at, outcome_of(report)).await?;
        Ok(write.commit().await?)
    }

    /// One page of the operations, from 0, the newest first, each as it is to be listed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn operations(
        &self,
        page: u32,
        listed: impl Fn(Stored) -> OperationSummary,
    ) -> Result<OperationsPage, StoreError> {
        // Counted and listed as of one moment.
        let mut read = self.reader.begin().await?;
        let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM operations").fetch_one(&mut *read).await?;
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let page = page.min(total.saturating_sub(1) / OperationsPage::PAGE);
        let get = format!("{STORED} ORDER BY o.id DESC LIMIT $1 OFFSET $2");
        let get = sqlx::query(AssertSqlSafe(get)).bind(i64::from(OperationsPage::PAGE));
        let rows = get.bind(i64::from(page) * i64::from(OperationsPage::PAGE)).fetch_all(&mut *read).await?;
        drop(read);
        let operations = self.with_names(rows.iter().map(stored).collect::<Result<_, _>>()?).await?;
        Ok(OperationsPage { total, page, lines: operations.into_iter().map(listed).collect() })
    }

    /// These operations with the accounts of each that has few.
    pub(super) async fn with_names(&self, mut operations: Vec<Stored>) -> Result<Vec<Stored>, StoreError> {
        let ids = || operations.iter().map(|operation| operation.id);
        let Some((least, most)) = ids().min().zip(ids().max()) else { return Ok(operations) };
        let mut named = self.named(least, most).await?;
        for operation in &mut operations {
            operation.named = named.remove(&operation.id).unwrap_or_default();
        }
        Ok(operations)
    }

    /// The accounts, in order, of the operations from one to another that have few.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn named(
        &self,
        least: OperationId,
        most: OperationId,
    ) -> Result<BTreeMap<OperationId, Vec<AccountId>>, StoreError> {
        let get = "SELECT DISTINCT c.operation, c.account FROM operations o JOIN cells c ON c.operation = o.id
            WHERE o.accounts <= $1 AND o.id BETWEEN $2 AND $3 ORDER BY c.account";
        let get = sqlx::query(get).bind(OperationSummary::NAMED);
        let rows = get.bind(least.0.cast_signed()).bind(most.0.cast_signed()).fetch_all(&self.reader).await?;
        let mut named: BTreeMap<OperationId, Vec<AccountId>> = BTreeMap::new();
        for row in rows {
            let operation = OperationId(row.try_get::<i64, _>("operation")?.cast_unsigned());
            named.entry(operation).or_default().push(from_word(row.try_get("account")?)?);
        }
        Ok(named)
    }

    /// What the page of an operation that is over shows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn report(&self, id: OperationId) -> Result<Option<(Operation, Arc<str>)>, StoreError> {
        let get = "SELECT report, session FROM operations WHERE id = $1 AND report IS NOT NULL";
        let row = sqlx::query(get).bind(id.0.cast_signed()).fetch_optional(&self.reader).await?;
        let read = |row: DbRow| {
            let session: String = row.try_get("session")?;
            Ok((serde_json::from_str(row.try_get("report")?)?, session.into()))
        };
        row.map(read).transpose()
    }
}

impl Stored {
    /// Its line in the list of operations; while it is carried out, only its runner knows more.
    pub fn summary(&self, asking: &str) -> OperationSummary {
        OperationSummary {
            id: self.id,
            action: self.action,
            state: match self.finished_at {
                None => OperationState::Running,
                Some(_) if self.tally.cancelled > 0 => OperationState::Cancelled,
                Some(_) => OperationState::Finished,
            },
            actor: self.by.name.to_string(),
            here: &*self.by.session == asking,
            started_at: self.started_at,
            finished_at: self.finished_at,
            accounts: self.accounts,
            regions: self.regions,
            tally: self.tally,
            open: 0,
            named: self.named.clone(),
        }
    }
}

pub(super) fn stored(row: &DbRow) -> Result<Stored, StoreError> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let time = |name: &str| row.try_get::<Option<i64>, _>(name).map(|at| at.map(Timestamp));
    Ok(Stored {
        id: OperationId(row.try_get::<i64, _>("id")?.cast_unsigned()),
        action: from_word(text("action")?)?,
        by: StartedBy { name: text("actor")?.into(), session: text("session")?.into() },
        invite: serde_json::from_str(row.try_get("invite")?)?,
        accounts: row.try_get("accounts")?,
        named: Vec::new(),
        regions: row.try_get("regions")?,
        tally: serde_json::from_str(row.try_get("tally")?)?,
        started_at: Timestamp(row.try_get("started_at")?),
        cancelled_at: time("cancelled_at")?,
        finished_at: time("finished_at")?,
    })
}
