use app::domain::{Role, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{DbRow, Store, StoreError, from_word, word};

/// Where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// Stands for the session where others may see it.
    pub id: String,
    /// Who it is, whatever they are called.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they signed in from, as far as it is known.
    pub address: Option<String>,
    /// What they signed in with.
    pub browser: String,
    /// When they signed in.
    pub begun_at: Timestamp,
    /// When it was last heard of.
    pub seen_at: Timestamp,
    /// The query part under which the list of members was last seen.
    pub last_list: String,
}

/// Sessions that are not over: begun and seen after these moments.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// The absolute limit.
    pub begun: Timestamp,
    /// The idle limit.
    pub seen: Timestamp,
}

/// Sessions of one person: those that were not heard of for longest make room.
const MOST: i64 = 1_000;

const COLUMNS: &str = "SELECT id, person, name, role, address, browser, begun_at, seen_at, last_list FROM sessions";

impl Store {
    /// Begins a session, and forgets all that are over or too many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_session(
        &self,
        token_hash: &str,
        session: &StoredSession,
        since: Since,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let forget = "DELETE FROM sessions WHERE begun_at <= $1 OR seen_at <= $2";
        let forget = sqlx::query(forget).bind(since.begun.0).bind(since.seen.0);
        forget.execute(&mut *write).await?;
        let make_room = "DELETE FROM sessions WHERE person = $1 AND token_hash NOT IN
            (SELECT token_hash FROM sessions WHERE person = $1 ORDER BY seen_at DESC, begun_at DESC LIMIT $2)";
        sqlx::query(make_room).bind(&session.person).bind(MOST - 1).execute(&mut *write).await?;
        let add = "INSERT INTO sessions
            (token_hash, id, person, name, role, address, browser, begun_at, seen_at, last_list)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let add = sqlx::query(add)
            .bind(token_hash)
            .bind(&session.id)
            .bind(&session.person)
            .bind(&session.name)
            .bind(word(session.role)?)
            .bind(&session.address)
            .bind(&session.browser)
            .bind(session.begun_at.0)
            .bind(session.seen_at.0)
            .bind(&session.last_list);
        add.execute(&mut *write).await?;
        Ok(write.commit().await?)
    }

    /// A session that is not over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, token_hash: &str, since: Since) -> Result<Option<StoredSession>, StoreError> {
        let get = format!("{COLUMNS} WHERE token_hash = $1 AND begun_at > $2 AND seen_at > $3");
        let get = sqlx::query(sqlx::AssertSqlSafe(get)).bind(token_hash).bind(since.begun.0).bind(since.seen.0);
        get.fetch_optional(&self.reader).await?.as_ref().map(session).transpose()
    }

    /// Every session of somebody that is not over, the one that was heard of last first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sessions_of(&self, person: &str, since: Since) -> Result<Vec<StoredSession>, StoreError> {
        let get = format!("{COLUMNS} WHERE person = $1 AND begun_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id");
        let get = sqlx::query(sqlx::AssertSqlSafe(get)).bind(person).bind(since.begun.0).bind(since.seen.0);
        get.fetch_all(&self.reader).await?.iter().map(session).collect()
    }

    /// A session was heard of, and last saw the list of members under this query part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session_seen(&self, token_hash: &str, at: Timestamp, last_list: &str) -> Result<(), StoreError> {
        let update = sqlx::query("UPDATE sessions SET seen_at = $2, last_list = $3 WHERE token_hash = $1");
        Ok(update.bind(token_hash).bind(at.0).bind(last_list).execute(&self.writer).await.map(drop)?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let delete = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash);
        Ok(delete.execute(&self.writer).await.map(drop)?)
    }

    /// Ends sessions of somebody: the one that this stands for, or all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_sessions_of(&self, person: &str, id: Option<&str>) -> Result<(), StoreError> {
        let delete = "DELETE FROM sessions WHERE person = $1 AND id = COALESCE($2, id)";
        Ok(sqlx::query(delete).bind(person).bind(id).execute(&self.writer).await.map(drop)?)
    }
}

fn session(row: &DbRow) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        id: row.try_get("id")?,
        person: row.try_get("person")?,
        name: row.try_get("name")?,
        role: from_word(row.try_get("role")?)?,
        address: row.try_get("address")?,
        browser: row.try_get("browser")?,
        begun_at: Timestamp(row.try_get("begun_at")?),
        seen_at: Timestamp(row.try_get("seen_at")?),
        last_list: row.try_get("last_list")?,
    })
}
