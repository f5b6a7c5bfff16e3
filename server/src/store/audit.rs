use std::path::Path;

use app::domain::{
    AccountId, Act, ActOutcome, Action, AuditEntry, AuditQuery, ChainFound, EndedAct, OperationId, Phase, Subject,
    Timestamp,
};
use sqlx::{
    Pool, QueryBuilder, Row, Transaction,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{BUSY, Db, DbRow, Store, StoreError, next_number, outcomes::of_account};
use crate::{
    audit::{GENESIS, NewEntry, Verifier, digest},
    clock::Clock,
};

/// Entries that are read at once.
const AT_ONCE: u32 = 1_000;

/// The audit trail, to be read.
#[derive(Debug, Clone)]
pub struct TrailReader(Pool<Db>);

/// Which entries are in view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrailFilter {
    /// Part of a name.
    pub actor: String,
    /// The word of an act.
    pub act: Option<String>,
    /// What the operation does that began.
    pub action: Option<Action>,
    /// The account.
    pub account: Option<AccountId>,
    /// The operation.
    pub operation: Option<OperationId>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// A page of acts.
#[derive(Debug, Clone)]
pub struct Acts {
    /// How many match in all.
    pub matching: u32,
    /// Which page it is, from 0.
    pub page: u32,
    /// The acts, each with the entry that ends it.
    pub acts: Vec<EndedAct>,
}

impl Store {
    /// Adds an entry to the trail; answers with its place.
    ///
    /// # Errors
    /// [`StoreError`]: then there is no entry.
    pub async fn append(&self, entry: &NewEntry) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let seq = append(&mut write, entry).await?;
        write.commit().await?;
        Ok(seq)
    }

    /// The trail, to be read.
    pub fn trail(&self) -> TrailReader {
        TrailReader(self.reader.clone())
    }
}

/// Adds an entry to the trail with the change that it is about.
pub(super) async fn append(write: &mut Transaction<'static, Db>, new: &NewEntry) -> Result<u64, StoreError> {
    let last = sqlx::query_scalar("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1");
    let last: Option<String> = last.fetch_optional(&mut **write).await?;
    let mut entry = AuditEntry {
        seq: next_number(&mut **write, "audit").await?,
        at: new.at,
        actor: new.who.name.to_string(),
        person: new.who.person.as_deref().map(str::to_owned),
        role: new.who.role.map(|role| role.to_string()),
        session: new.who.session.to_string(),
        address: new.who.address.map(|address| address.to_string()),
        act: new.act.word().to_owned(),
        phase: new.phase.word().to_owned(),
        begun: new.begun,
        operation: new.operation.map(|operation| operation.0),
        plan: new.plan.map(|plan| plan.0),
        subject: serde_json::to_string(&new.subject)?,
        outcome: new.outcome.as_ref().map(serde_json::to_string).transpose()?,
        prev_hash: last.unwrap_or_else(|| GENESIS.to_owned()),
        hash: String::new(),
    };
    entry.hash = digest(&entry);
    insert(write, &entry).await?;
    Ok(entry.seq)
}

async fn insert(write: &mut Transaction<'static, Db>, entry: &AuditEntry) -> Result<(), StoreError> {
    let number = |number: Option<u64>| number.map(u64::cast_signed);
    let insert = "INSERT INTO audit (seq, at, actor, person, role, session, address, act, phase, begun, operation,
        plan, subject, outcome, prev_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let insert = sqlx::query(insert).bind(entry.seq.cast_signed()).bind(entry.at.0).bind(&entry.actor);
    let insert =
        insert.bind(&entry.person).bind(&entry.role).bind(&entry.session).bind(&entry.address).bind(&entry.act);
    let insert = insert.bind(&entry.phase).bind(number(entry.begun)).bind(number(entry.operation));
    let insert = insert.bind(number(entry.plan)).bind(&entry.subject).bind(&entry.outcome);
    insert.bind(&entry.prev_hash).bind(&entry.hash).execute(&mut **write).await?;
    Ok(())
}

/// Records the end of an operation. One that began before there was a trail has no beginning in it, nor an end.
pub(super) async fn append_end(
    write: &mut Transaction<'static, Db>,
    operation: OperationId,
    at: Timestamp,
    outcome: ActOutcome,
) -> Result<(), StoreError> {
    let get = "SELECT * FROM audit WHERE operation = $1 AND act = 'start-operation' AND phase = 'before'";
    let row = sqlx::query(get).bind(operation.0.cast_signed()).fetch_optional(&mut **write).await?;
    let Some(before) = row.as_ref().map(entry).transpose()? else { return Ok(()) };
    let last = "SELECT hash FROM audit ORDER BY seq DESC LIMIT 1";
    let prev_hash = sqlx::query_scalar(last).fetch_one(&mut **write).await?;
    let mut end = AuditEntry {
        seq: next_number(&mut **write, "audit").await?,
        at,
        phase: Phase::After.word().to_owned(),
        begun: Some(before.seq),
        subject: serde_json::to_string(&Subject::default())?,
        outcome: Some(serde_json::to_string(&outcome)?),
        prev_hash,
        hash: String::new(),
        ..before
    };
    end.hash = digest(&end);
    insert(write, &end).await
}

impl TrailReader {
    /// Opens the database beside the process that has it, only to read; it changes nothing, not even to a newer form.
    ///
    /// # Errors
    /// [`StoreError`] if there is none, or it cannot be read.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY);
        Ok(Self(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?))
    }

    /// The last entry's place and hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        let get = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
        get.fetch_optional(&self.0).await?.as_ref().map(place).transpose()
    }

    /// Follows the whole chain. `head` is a hash that was its last one once, if one was kept.
    ///
    /// # Errors
    /// [`StoreError`]; what is wrong with the trail is no error.
    pub async fn verify(&self, head: Option<&str>, clock: &Clock) -> Result<ChainFound, StoreError> {
        let mut verifier = Verifier::new(head);
        // What is added meanwhile is left to the next look.
        let ends = "SELECT COALESCE((SELECT last FROM numbers WHERE kind = 'audit'), 0) AS given,
            COALESCE((SELECT MAX(seq) FROM audit), 0) AS last";
        let ends = sqlx::query(ends).fetch_one(&self.0).await?;
        let (given, last): (i64, i64) = (ends.try_get("given")?, ends.try_get("last")?);
        let mut after = i64::MIN;
        loop {
            let get = "SELECT * FROM audit WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3";
            let rows = sqlx::query(get).bind(after).bind(last).bind(AT_ONCE).fetch_all(&self.0).await?;
            let Some(end) = rows.last() else { break };
            after = end.try_get("seq")?;
            for row in &rows {
                match entry(row) {
                    Ok(entry) if verifier.continues(&entry) => verifier.take(&entry, None),
                    Ok(entry) => verifier.take(&entry, self.following(verifier.head()).await?),
                    Err(_) => {
                        let (seq, hash) = place(row)?;
                        verifier.take_unreadable(seq, hash);
                    }
                }
            }
        }
        Ok(verifier.end(given.cast_unsigned(), clock.now()))
    }

    /// The place and the hash of the entry that names this one as the one before it.
    async fn following(&self, hash: &str) -> Result<Option<(u64, String)>, StoreError> {
        let get = sqlx::query("SELECT seq, hash FROM audit WHERE prev_hash = $1 ORDER BY seq LIMIT 1").bind(hash);
        get.fetch_optional(&self.0).await?.as_ref().map(place).transpose()
    }

    /// A page of the acts that match, the newest first: the last page, if there are not as many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn acts(&self, filter: &TrailFilter, page: u32) -> Result<Acts, StoreError> {
        // Counted and listed as of one moment.
        let mut read = self.0.begin().await?;
        let mut count = QueryBuilder::new("SELECT COUNT(*) FROM audit a WHERE phase <> 'after'");
        narrow(&mut count, filter);
        let matching: i64 = count.build_query_scalar().fetch_one(&mut *read).await?;
        let matching = u32::try_from(matching).unwrap_or(u32::MAX);
        let page = page.min(matching.saturating_sub(1) / AuditQuery::PAGE);
        let mut get = QueryBuilder::new("SELECT * FROM audit a WHERE phase <> 'after'");
        narrow(&mut get, filter);
        get.push(" ORDER BY seq DESC LIMIT ").push_bind(i64::from(AuditQuery::PAGE));
        get.push(" OFFSET ").push_bind(i64::from(page) * i64::from(AuditQuery::PAGE));
        let mut acts = Vec::new();
        for row in &get.build().fetch_all(&mut *read).await? {
            acts.push(ended(&mut read, row, filter.account).await?);
        }
        Ok(Acts { matching, page, acts })
    }

    /// Acts that match after a place, each with the entry that ends it, in the order in which they began: some at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn acts_after(&self, filter: &TrailFilter, after: u64) -> Result<Vec<EndedAct>, StoreError> {
        let mut read = self.0.begin().await?;
        let mut get = QueryBuilder::new("SELECT * FROM audit a WHERE phase <> 'after' AND seq > ");
        get.push_bind(after.cast_signed());
        narrow(&mut get, filter);
        get.push(" ORDER BY seq LIMIT ").push_bind(AT_ONCE);
        let rows = get.build().fetch_all(&mut *read).await?;
        let mut acts = Vec::with_capacity(rows.len());
        for row in &rows {
            acts.push(ended(&mut read, row, filter.account).await?);
        }
        Ok(acts)
    }

    /// Entries that match after a place, in the order in which they were written: some at a time. An entry that ends an
    /// act matches where the one before the act does.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entries(&self, filter: &TrailFilter, after: u64) -> Result<Vec<AuditEntry>, StoreError> {
        let mut get = QueryBuilder::new("SELECT * FROM audit a WHERE seq > ");
        get.push_bind(after.cast_signed());
        narrow(&mut get, filter);
        get.push(" ORDER BY seq LIMIT ").push_bind(AT_ONCE);
        get.build().fetch_all(&self.0).await?.iter().map(entry).collect()
    }
}

async fn ended(
    read: &mut Transaction<'static, Db>,
    row: &DbRow,
    account: Option<AccountId>,
) -> Result<EndedAct, StoreError> {
    let act = entry(row)?;
    let end = sqlx::query("SELECT * FROM audit WHERE begun = $1 ORDER BY seq DESC LIMIT 1");
    let end = end.bind(act.seq.cast_signed()).fetch_optional(&mut **read).await?;
    let of_account = match (account, act.operation) {
        (Some(account), Some(operation)) if act.act == Act::StartOperation.word() => {
            of_account(read, OperationId(operation), account).await?
        }
        _ => None,
    };
    Ok(EndedAct { end: end.as_ref().map(entry).transpose()?, act, of_account })
}

fn narrow(get: &mut QueryBuilder<Db>, filter: &TrailFilter) {
    if !filter.actor.is_empty() {
        let part = filter.actor.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        get.push(" AND LOWER(actor) LIKE LOWER(").push_bind(format!("%{part}%")).push(r") ESCAPE '\'");
    }
    if let Some(act) = &filter.act {
        get.push(" AND act = ").push_bind(act.clone());
    }
    if let Some(action) = filter.action {
        // The entry that ends an act has the action in the one before it.
        get.push(" AND EXISTS (SELECT 1 FROM audit b WHERE b.seq = COALESCE(a.begun, a.seq)");
        get.push(" AND b.act = 'start-operation' AND b.subject LIKE ");
        get.push_bind(format!("%\"action\":\"{action}\"%")).push(")");
    }
    if let Some(operation) = filter.operation {
        let number = operation.0;
        get.push(" AND (operation = ").push_bind(number.cast_signed());
        for list in [format!("{number}]"), format!("{number},%"), format!("%,{number},%"), format!("%,{number}]")] {
            get.push(" OR subject LIKE ").push_bind(format!("%\"operations\":[{list}%"));
        }
        get.push(")");
    }
    if let Some(account) = filter.account {
        // An operation's accounts are in its ledger, those of any other act in the entry.
        get.push(" AND (subject LIKE ").push_bind(format!("%\"{account}\"%"));
        get.push(" OR EXISTS (SELECT 1 FROM operation_regions r JOIN cells c ON c.operation = r.operation");
        get.push(" AND c.region = r.region AND c.account = ").push_bind(account.to_string());
        get.push(" WHERE r.operation = a.operation))");
    }
    if let Some(from) = filter.from {
        get.push(" AND at >= ").push_bind(from.0);
    }
    if let Some(until) = filter.until {
        get.push(" AND at < ").push_bind(until.0);
    }
}

fn place(row: &DbRow) -> Result<(u64, String), StoreError> {
    Ok((row.try_get::<i64, _>("seq")?.cast_unsigned(), row.try_get_unchecked("hash")?))
}

fn entry(row: &DbRow) -> Result<AuditEntry, StoreError> {
    let number = |name: &str| row.try_get::<Option<i64>, _>(name).map(|number| number.map(i64::cast_unsigned));
    Ok(AuditEntry {
        seq: row.try_get::<i64, _>("seq")?.cast_unsigned(),
        at: Timestamp(row.try_get("at")?),
        actor: row.try_get("actor")?,
        person: match row.try_get("person") {
            // The database of an older version that still runs.
            Err(sqlx::Error::ColumnNotFound(_)) => None,
            person => person?,
        },
        role: row.try_get("role")?,
        session: row.try_get("session")?,
        address: row.try_get("address")?,
        act: row.try_get("act")?,
        phase: row.try_get("phase")?,
        begun: number("begun")?,
        operation: number("operation")?,
        plan: number("plan")?,
        subject: row.try_get("subject")?,
        outcome: row.try_get("outcome")?,
        prev_hash: row.try_get("prev_hash")?,
        hash: row.try_get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use app::domain::{Act, Role};

    use super::*;
    use crate::audit::Who;

    async fn note(file: &Path, who: Who) {
        let (at, subject) = (Timestamp(1_000), Subject::default());
        let entry = NewEntry::once(at, who, Act::SignIn, subject, ActOutcome::done());
        Store::open(file).await.unwrap().append(&entry).await.unwrap();
    }

    async fn entries_of_a_whole_chain(file: &Path) -> u64 {
        let found = TrailReader::open(file).await.unwrap().verify(None, &Clock::system()).await.unwrap();
        assert_eq!(found.breaks, []);
        found.entries
    }

    #[tokio::test]
    async fn a_chain_that_an_older_version_began_holds_before_and_after_the_newer_one_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("muster.db");
        let somebody = Who::stranger("ann", None);
        note(&file, somebody.clone()).await;
        note(&file, somebody.clone()).await;
        let store = Store::open(&file).await.unwrap();
        let older = "ALTER TABLE audit DROP COLUMN person; ALTER TABLE approvals DROP COLUMN person;
            DROP TABLE views; DROP TABLE first_readings; DROP INDEX history_by_time; DROP INDEX dealt_with;
            DROP INDEX operations_of_account;
            DELETE FROM _sqlx_migrations WHERE version >= 6";
        sqlx::raw_sql(older).execute(&store.writer).await.unwrap();
        drop(store);
        assert_eq!(entries_of_a_whole_chain(&file).await, 2);
        note(&file, Who { person: Some("https://id.example.com#1".into()), role: Some(Role::Admin), ..somebody }).await;
        assert_eq!(entries_of_a_whole_chain(&file).await, 3);
    }
}
