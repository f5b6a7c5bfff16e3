use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store,
};

use super::{Store, StoreError};
use crate::chain::chain;

/// What browser sessions remember.
#[derive(Debug, Clone)]
pub struct Sessions(pub Arc<Store>);

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let expired = sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(now());
        expired.execute(&self.0.writer).await.map_err(failed)?;
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let text = serde_json::to_string(record).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let save = "INSERT INTO sessions (id, record, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET record = $2, expires_at = $3";
        let expires_at = record.expiry_date.unix_timestamp() * 1000;
        let save = sqlx::query(save).bind(record.id.to_string()).bind(text).bind(expires_at);
        save.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let load = "SELECT record FROM sessions WHERE id = $1 AND expires_at >= $2";
        let load = sqlx::query_scalar(load).bind(id.to_string()).bind(now());
        let record: Option<String> = load.fetch_optional(&self.0.reader).await.map_err(failed)?;
        let read = |text: String| serde_json::from_str(&text);
        record.map(read).transpose().map_err(|error| session_store::Error::Decode(error.to_string()))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let delete = sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id.to_string());
        delete.execute(&self.0.writer).await.map(drop).map_err(failed)
    }
}

/// The library sets the expiry by the machine's clock, so it is held against that.
fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp() * 1000
}

fn failed(error: sqlx::Error) -> session_store::Error {
    session_store::Error::Backend(chain(&StoreError::from(error)))
}
