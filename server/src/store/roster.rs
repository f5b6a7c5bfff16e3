use std::{collections::HashMap, time::Duration};

use app::domain::{
    AccountId, AutoEnable, Changed, DetectorState, Member, OperationId, Region, RelationshipStatus, Timestamp,
};
use sqlx::{QueryBuilder, Row, Transaction};

use super::{Db, DbRow, PARAMETERS, Store, StoreError, from_word, push_accounts, word};

/// Parameters of one line, of a member and of the history alike.
const COLUMNS: usize = 8;

/// One Region as it was read last.
#[derive(Debug)]
pub struct KeptRegion {
    /// The Region.
    pub region: Region,
    /// The administrator's detector there.
    pub detector: DetectorState,
    /// Which accounts GuardDuty enables by itself there, if it is known.
    pub auto_enable: Option<AutoEnable>,
    /// When the reading ended.
    pub read_at: Timestamp,
    /// How long it took.
    pub took: Duration,
}

/// An account of a Region that is no longer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// The account.
    pub account: AccountId,
    /// What it is now; `None` if it is not a member any more.
    pub now: Option<Member>,
    /// What the history is to say of it.
    pub values: Vec<ChangedValue>,
    /// The operation that read it back.
    pub by: Option<OperationId>,
}

/// One value that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedValue {
    /// Which.
    pub what: Changed,
    /// The value before.
    pub before: Option<Box<str>>,
    /// The value after.
    pub after: Option<Box<str>>,
}

/// A look at a Region.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The Region.
    pub region: &'a Region,
    /// When.
    pub at: Timestamp,
    /// Everything that happened before was seen by an earlier look.
    pub since: Timestamp,
}

impl Store {
    /// So many changes are written at once: others that write wait no longer than that takes.
    pub const CHANGES: usize = PARAMETERS / COLUMNS;

    /// The account that all this is about, once it is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn administrator(&self) -> Result<Option<AccountId>, StoreError> {
        let get = sqlx::query_scalar("SELECT account FROM administrator").fetch_optional(&self.reader);
        get.await?.map(from_word).transpose()
    }

    /// Says whose all this is, if nobody has yet; answers with whose it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_administrator(&self, account: AccountId) -> Result<AccountId, StoreError> {
        let keep = "INSERT INTO administrator (account) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM administrator)";
        sqlx::query(keep).bind(account.as_str().to_owned()).execute(&self.writer).await?;
        Ok(self.administrator().await?.unwrap_or(account))
    }

    /// The Regions that were read, as far as they are among these.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn kept_regions(&self, wanted: &[Region]) -> Result<Vec<KeptRegion>, StoreError> {
        let get = "SELECT region, detector, auto_enable, read_at, took_ms FROM roster_regions";
        let rows = sqlx::query(get).fetch_all(&self.reader).await?;
        let kept: Vec<KeptRegion> = rows.iter().map(kept_region).collect::<Result<_, _>>()?;
        Ok(kept.into_iter().filter(|kept| wanted.contains(&kept.region)).collect())
    }

    /// The members of a Region.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn kept_members(&self, region: &Region) -> Result<Vec<Member>, StoreError> {
        let get = "SELECT account, email, status, detector, invited_at, updated_at FROM roster_members
            WHERE region = $1 ORDER BY account";
        let rows = sqlx::query(get).bind(region.as_str()).fetch_all(&self.reader).await?;
        rows.iter().map(member).collect()
    }

    /// Forgets what a reading that was never completed has left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_members(&self, region: &Region) -> Result<(), StoreError> {
        let forget = sqlx::query("DELETE FROM roster_members WHERE region = $1").bind(region.as_str());
        forget.execute(&self.writer).await?;
        Ok(())
    }

    /// Keeps what changed, and its history with what did it: at most [`CHANGES`](Self::CHANGES), all or none. A store
    /// that ends with the process keeps the history alone.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is kept.
    pub async fn keep_changes(&self, look: Look<'_>, changes: &[CellChange]) -> Result<(), StoreError> {
        let operations = self.operations_behind(look, changes).await?;
        let mut write = self.begin().await?;
        if self.lasts() {
            look.keep_members(changes, &mut write).await?;
        }
        look.keep_history(changes, &operations, &mut write).await?;
        Ok(write.commit().await?)
    }

    /// Keeps how a Region was read, once all its changes are kept; of its first reading, when that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_region(&self, kept: &KeptRegion) -> Result<(), StoreError> {
        let first = "INSERT INTO first_readings (region, at) VALUES ($1, $2) ON CONFLICT (region) DO NOTHING";
        sqlx::query(first).bind(kept.region.as_str()).bind(kept.read_at.0).execute(&self.writer).await?;
        if !self.lasts() {
            return Ok(());
        }
        let keep = "INSERT INTO roster_regions (region, detector, auto_enable, read_at, took_ms)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region)
            DO UPDATE SET detector = $2, auto_enable = $3, read_at = $4, took_ms = $5";
        let keep = sqlx::query(keep).bind(kept.region.as_str()).bind(word(kept.detector)?);
        let keep = keep.bind(kept.auto_enable.map(word).transpose()?).bind(kept.read_at.0);
        keep.bind(i64::try_from(kept.took.as_millis()).unwrap_or(i64::MAX)).execute(&self.writer).await?;
        Ok(())
    }

    /// The last operation that did something to each of these cells which no earlier look has seen.
    async fn operations_behind(
        &self,
        look: Look<'_>,
        changes: &[CellChange],
    ) -> Result<HashMap<AccountId, OperationId>, StoreError> {
        let unclear = changes.iter().filter(|change| change.by.is_none() && !change.values.is_empty());
        let accounts: Vec<AccountId> = unclear.map(|change| change.account).collect();
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let mut get = QueryBuilder::new("SELECT account, MAX(operation) AS operation FROM cells c WHERE region = ");
        get.push_bind(look.region.as_str());
        get.push(" AND operation IN (SELECT id FROM operations WHERE finished_at IS NULL OR finished_at >= ");
        get.push_bind(look.since.0).push(")");
        // A cell that is halfway, or was not processed by its second call, was changed by its first one.
        get.push(" AND (state = 'sent' OR (state = 'waiting' AND step > 0) OR (settled_at >= ");
        get.push_bind(look.since.0).push(" AND (state = 'processed' OR step > 0)))");
        get.push(" AND NOT EXISTS (SELECT 1 FROM history h WHERE h.account = c.account AND h.region = c.region");
        get.push(" AND h.at >= c.settled_at)");
        push_accounts(&mut get, &accounts);
        get.push(" GROUP BY account");
        let rows = get.build().fetch_all(&self.reader).await?;
        let pair = |row: &DbRow| {
            let operation = OperationId(row.try_get::<i64, _>("operation")?.cast_unsigned());
            Ok((from_word(row.try_get("account")?)?, operation))
        };
        rows.iter().map(pair).collect()
    }
}

impl Look<'_> {
    async fn keep_members(
        self,
        changes: &[CellChange],
        write: &mut Transaction<'static, Db>,
    ) -> Result<(), StoreError> {
        let members: Vec<&Member> = changes.iter().filter_map(|change| change.now.as_ref()).collect();
        if !members.is_empty() {
            let mut keep = QueryBuilder::new(
                "INSERT INTO roster_members (region, account, email, status, detector, invited_at, updated_at) ",
            );
            keep.push_values(members, |mut line, member| {
                line.push_bind(self.region.as_str()).push_bind(member.account.as_str());
                line.push_bind(member.email.as_deref()).push_bind(member.status.as_wire());
                line.push_bind(member.detector.as_deref()).push_bind(member.invited_at.map(|at| at.0));
                line.push_bind(member.updated_at.map(|at| at.0));
            });
            keep.push(
                " ON CONFLICT (region, account) DO UPDATE SET email = excluded.email, status = excluded.status,
                detector = excluded.detector, invited_at = excluded.invited_at, updated_at = excluded.updated_at",
            );
            keep.build().execute(&mut **write).await?;
        }
        let gone = changes.iter().filter(|change| change.now.is_none());
        let gone: Vec<AccountId> = gone.map(|change| change.account).collect();
        if !gone.is_empty() {
            let mut forget = QueryBuilder::new("DELETE FROM roster_members WHERE region = ");
            forget.push_bind(self.region.as_str());
            push_accounts(&mut forget, &gone);
            forget.build().execute(&mut **write).await?;
        }
        Ok(())
    }

    async fn keep_history(
        self,
        changes: &[CellChange],
        operations: &HashMap<AccountId, OperationId>,
        write: &mut Transaction<'static, Db>,
    ) -> Result<(), StoreError> {
        let lines = changes.iter().flat_map(|change| change.values.iter().map(move |value| (change, value)));
        let lines: Vec<(&CellChange, &ChangedValue)> = lines.collect();
        for lines in lines.chunks(PARAMETERS / COLUMNS) {
            let many = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            let reserve = "INSERT INTO numbers (kind, last) VALUES ('history', $1)
                ON CONFLICT (kind) DO UPDATE SET last = numbers.last + $1 RETURNING last";
            let last: i64 = sqlx::query_scalar(reserve).bind(many).fetch_one(&mut **write).await?;
            let mut numbered = Vec::with_capacity(lines.len());
            for ((change, value), id) in lines.iter().zip(last - many + 1..) {
                let by = change.by.or_else(|| operations.get(&change.account).copied());
                numbered.push((id, *change, *value, word(value.what)?, by.map(|by| by.0.cast_signed())));
            }
            let mut insert =
                QueryBuilder::new("INSERT INTO history (id, at, region, account, what, before, after, operation) ");
            insert.push_values(numbered, |mut line, (id, change, value, what, by)| {
                line.push_bind(id).push_bind(self.at.0).push_bind(self.region.as_str());
                line.push_bind(change.account.as_str()).push_bind(what);
                line.push_bind(value.before.as_deref()).push_bind(value.after.as_deref()).push_bind(by);
            });
            insert.build().execute(&mut **write).await?;
        }
        Ok(())
    }
}

fn kept_region(row: &DbRow) -> Result<KeptRegion, StoreError> {
    Ok(KeptRegion {
        region: from_word(row.try_get("region")?)?,
        detector: from_word(row.try_get("detector")?)?,
        auto_enable: row.try_get::<Option<String>, _>("auto_enable")?.map(from_word).transpose()?,
        read_at: Timestamp(row.try_get("read_at")?),
        took: Duration::from_millis(row.try_get::<i64, _>("took_ms")?.unsigned_abs()),
    })
}

fn member(row: &DbRow) -> Result<Member, StoreError> {
    let text = |name: &str| row.try_get::<Option<String>, _>(name).map(|text| text.map(String::into_boxed_str));
    let time = |name: &str| row.try_get::<Option<i64>, _>(name).map(|at| at.map(Timestamp));
    Ok(Member {
        account: from_word(row.try_get("account")?)?,
        email: text("email")?,
        status: RelationshipStatus::from(row.try_get::<String, _>("status")?),
        detector: text("detector")?,
        invited_at: time("invited_at")?,
        updated_at: time("updated_at")?,
    })
}
