use std::sync::Arc;

use app::domain::{AccountId, Cause, OperationId, Region, SkipReason, Timestamp};
use sqlx::{Database, QueryBuilder, Transaction, query::Query};

use super::{Db, PARAMETERS, Store, StoreError, push_accounts, word};

/// A cell's line in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Not in any call of the present step yet.
    Waiting,
    /// In a call that has not been answered.
    Sent,
    /// GuardDuty did it.
    Processed,
    /// GuardDuty did not do it.
    Unprocessed,
    /// No longer eligible when its turn came.
    Skipped,
    /// Left when the operation was cancelled.
    Cancelled,
}

impl Entry {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Waiting, "waiting"),
        (Self::Sent, "sent"),
        (Self::Processed, "processed"),
        (Self::Unprocessed, "unprocessed"),
        (Self::Skipped, "skipped"),
        (Self::Cancelled, "cancelled"),
    ];

    /// It has no outcome yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Sent)
    }

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(entry, _)| *entry == self).map_or("waiting", |(_, word)| word)
    }

    pub(super) fn from_word(word: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == word).map_or(Self::Waiting, |(entry, _)| *entry)
    }
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallAnswer {
    /// GuardDuty answered; which accounts it did not process is in their lines.
    Answered,
    /// GuardDuty asked for fewer calls, so nothing was done.
    Throttled,
    /// GuardDuty refused the whole call.
    Refused,
    /// It is not known whether GuardDuty did it.
    Unanswered,
}

impl CallAnswer {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
        }
    }
}

/// What happens to cells of one Region of an operation. It is written before anybody acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A call with these accounts is about to be made.
    Sent {
        /// The call's number in this Region, from 1.
        call: u32,
        /// The step that it is of, from 0.
        step: u32,
        /// Whom it carries.
        accounts: Vec<AccountId>,
    },
    /// The call is over.
    Answer {
        /// Its number.
        call: u32,
        /// What came of it.
        answer: CallAnswer,
        /// The id under which AWS knows it.
        request_id: Option<String>,
    },
    /// Nothing was done to these accounts; they will be sent again.
    Again(Vec<AccountId>),
    /// These accounts are through a step that is not the last: this is the one they wait for.
    Stepped(u32, Vec<AccountId>),
    /// GuardDuty did it.
    Processed(Vec<AccountId>),
    /// GuardDuty did not do it.
    Unprocessed(Vec<AccountId>, Cause, Arc<str>),
    /// No longer eligible.
    Skipped(Vec<AccountId>, SkipReason),
    /// Left when the operation was cancelled.
    Cancelled(Vec<AccountId>),
    /// What is no longer eligible has been skipped; calls begin.
    Begun,
    /// So many cells have been read back, in all.
    ReadBack(u32),
}

/// One Region of an operation, at a time.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The operation.
    pub operation: OperationId,
    /// The Region.
    pub region: &'a Region,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Writes changes into the ledger, all or none.
    ///
    /// # Errors
    /// [`StoreError`]: then none is written.
    pub async fn record(&self, line: Line<'_>, changes: &[Change]) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        for change in changes {
            line.write(change, &mut write).await?;
        }
        Ok(write.commit().await?)
    }
}

impl Line<'_> {
    async fn write(self, change: &Change, write: &mut Transaction<'static, Db>) -> Result<(), StoreError> {
        match change {
            Change::Sent { call, step, accounts } => {
                let insert = "INSERT INTO calls (operation, region, number, step, accounts, sent_at)
                    VALUES ($1, $2, $3, $4, $5, $6)";
                let many = i64::try_from(accounts.len()).unwrap_or(i64::MAX);
                let insert = self.of_region(insert).bind(*call).bind(*step).bind(many).bind(self.at.0);
                insert.execute(&mut **write).await?;
                self.set(accounts, write, |set| {
                    set.push("state = 'sent', call = ").push_bind(*call);
                })
                .await
            }
            Change::Answer { call, answer, request_id } => {
                let update = "UPDATE calls SET answered_at = $4, answer = $5, request_id = $6
                    WHERE operation = $1 AND region = $2 AND number = $3";
                let update = self.of_region(update).bind(*call).bind(self.at.0).bind(answer.as_str()).bind(request_id);
                update.execute(&mut **write).await?;
                Ok(())
            }
            Change::Again(accounts) => self.set(accounts, write, |set| _ = set.push("state = 'waiting'")).await,
            Change::Stepped(step, accounts) => {
                self.set(accounts, write, |set| {
                    set.push("state = 'waiting', step = ").push_bind(*step);
                })
                .await
            }
            Change::Processed(accounts) => {
                self.close_earlier(accounts, write).await?;
                self.settle(accounts, Entry::Processed, write, |_| {}).await
            }
            Change::Unprocessed(accounts, cause, result) => {
                self.close_earlier(accounts, write).await?;
                let cause = word(cause)?;
                self.settle(accounts, Entry::Unprocessed, write, |set| {
                    set.push(", cause = ").push_bind(cause.clone());
                    set.push(", result = ").push_bind(result.to_string());
                })
                .await
            }
            Change::Skipped(accounts, reason) => {
                let reason = word(reason)?;
                self.settle(accounts, Entry::Skipped, write, |set| {
                    set.push(", skip = ").push_bind(reason.clone());
                })
                .await
            }
            Change::Cancelled(accounts) => self.settle(accounts, Entry::Cancelled, write, |_| {}).await,
            Change::Begun => {
                let update = "UPDATE operation_regions SET begun = TRUE WHERE operation = $1 AND region = $2";
                self.of_region(update).execute(&mut **write).await?;
                Ok(())
            }
            Change::ReadBack(cells) => {
                let update = "UPDATE operation_regions SET read_back = $3 WHERE operation = $1 AND region = $2";
                self.of_region(update).bind(*cells).execute(&mut **write).await?;
                Ok(())
            }
        }
    }

    /// A statement whose first parameters are the operation and the Region.
    fn of_region(&self, sql: &'static str) -> Query<'_, Db, <Db as Database>::Arguments> {
        sqlx::query(sql).bind(self.operation()).bind(self.region.as_str())
    }

    const fn operation(self) -> i64 {
        self.operation.0.cast_signed()
    }

    /// Gives cells their outcome.
    async fn settle(
        self,
        accounts: &[AccountId],
        outcome: Entry,
        write: &mut Transaction<'static, Db>,
        more: impl Fn(&mut QueryBuilder<Db>),
    ) -> Result<(), StoreError> {
        self.set(accounts, write, |set| {
            set.push("state = ").push_bind(outcome.as_str());
            set.push(", settled_at = ").push_bind(self.at.0);
            more(set);
        })
        .await
    }

    /// Changes the lines of cells that have no outcome yet: an outcome is for ever.
    async fn set(
        self,
        accounts: &[AccountId],
        write: &mut Transaction<'static, Db>,
        what: impl Fn(&mut QueryBuilder<Db>),
    ) -> Result<(), StoreError> {
        for accounts in accounts.chunks(PARAMETERS) {
            let mut update = QueryBuilder::new("UPDATE cells SET ");
            what(&mut update);
            update.push(" WHERE operation = ").push_bind(self.operation());
            update.push(" AND region = ").push_bind(self.region.as_str());
            update.push(" AND state IN ('waiting', 'sent')");
            push_accounts(&mut update, accounts);
            update.build().execute(&mut **write).await?;
        }
        Ok(())
    }

    /// What earlier operations did not process in these cells is dealt with by this one, whatever its outcome.
    async fn close_earlier(
        self,
        accounts: &[AccountId],
        write: &mut Transaction<'static, Db>,
    ) -> Result<(), StoreError> {
        for accounts in accounts.chunks(PARAMETERS) {
            let mut update = QueryBuilder::new("UPDATE cells SET closed_at = ");
            update.push_bind(self.at.0).push(", closed_by = ").push_bind(format!("operation {}", self.operation.0));
            update.push(" WHERE region = ").push_bind(self.region.as_str());
            update.push(" AND state = 'unprocessed' AND closed_at IS NULL");
            push_accounts(&mut update, accounts);
            update.build().execute(&mut **write).await?;
        }
        Ok(())
    }
}
