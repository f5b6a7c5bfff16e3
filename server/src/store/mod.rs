//! What Muster keeps on disk: one database, written by one process.
//!
//! The SQL is portable: numbered parameters, times as milliseconds, no engine's own types. Which engine it is stands in
//! this file alone.

mod approvals;
mod audit;
mod dismissed;
mod error;
mod history;
mod kept;
mod ledger;
mod operations;
mod outcomes;
mod pictures;
mod resume;
mod roster;
mod sessions;
mod views;

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Executor, Pool, QueryBuilder, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use approvals::Request;
pub use audit::{Acts, TrailFilter, TrailReader};
pub use dismissed::OpenCells;
pub use error::StoreError;
pub use kept::Kept;
pub use ledger::{CallAnswer, Change, Entry, Line};
pub use operations::{NewOperation, StartedBy, Stored};
pub use resume::{OpenLine, Resumed, ResumedRegion};
pub use roster::{CellChange, ChangedValue, KeptRegion, Look};
pub use sessions::{Since, StoredSession};

/// The engine.
type Db = sqlx::Sqlite;
type DbRow = sqlx::sqlite::SqliteRow;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");
/// The audit trail is only ever added to, whatever Muster's own mistakes; whoever can write to the file can undo this.
/// The words are SQLite's; other engines say the same with a function.
const APPEND_ONLY: &str = "
    CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER IF NOT EXISTS audit_is_not_removed BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;";
/// How long a query waits for the engine's own locks.
const BUSY: Duration = Duration::from_secs(10);
/// Readers do not wait for the writer, nor for each other.
const READERS: u32 = 4;
/// Parameters of one statement: both engines take more.
const PARAMETERS: usize = 8_000;

/// The database.
#[derive(Debug)]
pub struct Store {
    writer: Pool<Db>,
    reader: Pool<Db>,
    /// Held for as long as the store is open.
    held: Held,
}

/// What keeps a database ours.
#[derive(Debug)]
enum Held {
    /// The file beside it, locked.
    Lock { _file: File },
    /// A connection that nobody uses: a database in memory ends with its last one, and a pool lets go of those whose
    /// user has gone away.
    InMemory { _connection: Mutex<SqliteConnection> },
}

impl Store {
    /// Opens the database in a file, makes it if there is none, and brings it up to this version.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another process has it; [`StoreError::Folder`], [`StoreError::Migrate`] or
    /// [`StoreError::Engine`] if it cannot be used.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let held = Held::Lock { _file: lock(file)? };
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A call that is in the ledger stays there when the machine loses power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        bring_up(&writer).await?;
        let reader = SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, reader, held })
    }

    /// A database that ends with the process, for a demo that does so too. Everybody shares its one connection.
    ///
    /// # Errors
    /// [`StoreError::Migrate`] or [`StoreError::Engine`].
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options: SqliteConnectOptions = "sqlite::memory:".parse()?;
        let held = Held::InMemory { _connection: Mutex::new(options.connect().await?) };
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        bring_up(&writer).await?;
        Ok(Self { reader: writer.clone(), writer, held })
    }

    /// It outlasts the process.
    const fn lasts(&self) -> bool {
        matches!(self.held, Held::Lock { .. })
    }

    /// A transaction that writes. There is one at a time.
    async fn begin(&self) -> Result<Transaction<'static, Db>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// Brings the database up to this version.
async fn bring_up(writer: &Pool<Db>) -> Result<(), StoreError> {
    MIGRATIONS.run(writer).await?;
    sqlx::raw_sql(APPEND_ONLY).execute(writer).await?;
    Ok(())
}

/// Takes the lock beside the database, which ends with the process.
fn lock(file: &Path) -> Result<File, StoreError> {
    let path = PathBuf::from(format!("{}.lock", file.display()));
    let failed = |source| StoreError::Folder { path: path.clone(), source };
    if let Some(folder) = file.parent() {
        make_private(folder).map_err(failed)?;
    }
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(file.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The store holds e-mail addresses: a folder that Muster makes is for its user alone.
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// The next number of a kind of things, which is never given again.
async fn next_number<'a>(store: impl Executor<'a, Database = Db>, kind: &str) -> Result<u64, StoreError> {
    let next = "INSERT INTO numbers (kind, last) VALUES ($1, 1)
        ON CONFLICT (kind) DO UPDATE SET last = numbers.last + 1 RETURNING last";
    let number: i64 = sqlx::query_scalar(next).bind(kind).fetch_one(store).await?;
    Ok(number.cast_unsigned())
}

/// ` AND account IN (…)`.
fn push_accounts(query: &mut QueryBuilder<Db>, accounts: &[app::domain::AccountId]) {
    query.push(" AND account IN (");
    let mut list = query.separated(", ");
    for account in accounts {
        list.push_bind(account.as_str().to_owned());
    }
    query.push(")");
}

/// The word under which a value of an enum without fields is kept.
fn word<T: serde::Serialize>(value: T) -> Result<String, StoreError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

/// The value that a word stands for.
fn from_word<T: serde::de::DeserializeOwned>(word: String) -> Result<T, StoreError> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever goes away while waiting for the connection takes it with them, which must not end a database in memory.
    #[tokio::test]
    async fn a_database_in_memory_outlives_its_connections() {
        let store = Store::in_memory().await.unwrap();
        next_number(&store.writer, "thing").await.unwrap();
        store.writer.acquire().await.unwrap().close().await.unwrap();
        assert_eq!(next_number(&store.writer, "thing").await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_second_store_on_the_same_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deeper/muster.db");
        let first = Store::open(&file).await.unwrap();
        let second = Store::open(&file).await.unwrap_err();
        assert!(matches!(&second, StoreError::InUse(path) if *path == file), "{second}");
        drop(first);
        assert!(Store::open(&file).await.is_ok());
    }

    #[tokio::test]
    async fn the_oldest_make_room_and_numbers_are_never_given_again() {
        let kept: Kept<u32> = Kept::new(Store::in_memory().await.unwrap().into(), "thing", 3, 100);
        for weight in [10, 10, 10, 10] {
            kept.add(|number| (u32::try_from(number).unwrap() * 100, weight)).await.unwrap();
        }
        let mut found = Vec::new();
        for number in 1..=4 {
            found.push(kept.get(number).await.unwrap());
        }
        assert_eq!(found, [None, Some(200), Some(300), Some(400)]);
        let heavy = kept.add(|_| (7, 1_000)).await.unwrap();
        assert_eq!((kept.get(4).await.unwrap(), kept.get(heavy).await.unwrap()), (None, Some(7)), "the newest is kept");
        assert_eq!(heavy, 5);
    }
}
