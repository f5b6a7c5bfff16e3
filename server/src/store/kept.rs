use std::{marker::PhantomData, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use super::{Store, StoreError, next_number};

/// The newest things of a kind under numbers that are never given again. The oldest are forgotten first.
#[derive(Debug)]
pub struct Kept<T> {
    store: Arc<Store>,
    kind: &'static str,
    most: u32,
    most_weight: u32,
    things: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Kept<T> {
    /// Room for so many things, and for so much weight of them all; the newest is kept whatever it weighs.
    pub const fn new(store: Arc<Store>, kind: &'static str, most: u32, most_weight: u32) -> Self {
        Self { store, kind, most, most_weight, things: PhantomData }
    }

    /// Keeps what is made for a new number.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is kept.
    pub async fn add(&self, make: impl FnOnce(u64) -> (T, u32)) -> Result<u64, StoreError> {
        let number = next_number(&self.store.writer, self.kind).await?;
        let (thing, weight) = make(number);
        let body = serde_json::to_string(&thing)?;
        let mut change = self.store.begin().await?;
        let insert = "INSERT INTO kept (kind, number, weight, body) VALUES ($1, $2, $3, $4)";
        let insert = sqlx::query(insert).bind(self.kind).bind(number.cast_signed()).bind(weight);
        insert.bind(body).execute(&mut *change).await?;
        let forget = "DELETE FROM kept WHERE kind = $1 AND number < $2 AND ($2 - number >= $3 OR $4 <
            (SELECT SUM(newer.weight) FROM kept newer WHERE newer.kind = $1 AND newer.number >= kept.number))
            AND NOT EXISTS (SELECT 1 FROM approvals waiting
                WHERE kept.kind = 'plan' AND waiting.plan = kept.number AND waiting.decision IS NULL)";
        let forget = sqlx::query(forget).bind(self.kind).bind(number.cast_signed()).bind(self.most);
        forget.bind(self.most_weight).execute(&mut *change).await?;
        change.commit().await?;
        Ok(number)
    }

    /// What is kept under a number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, number: u64) -> Result<Option<T>, StoreError> {
        let get = "SELECT body FROM kept WHERE kind = $1 AND number = $2";
        let get = sqlx::query_scalar(get).bind(self.kind).bind(number.cast_signed());
        let body: Option<String> = get.fetch_optional(&self.store.reader).await?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }
}
