use app::domain::{Action, Confirmation, Decision, PlanId, Role, Timestamp};
use sqlx::{Row, Transaction};

use super::{Db, DbRow, Store, StoreError, audit::append, from_word, word};
use crate::audit::{NewEntry, Who};

/// A request for approval as it is kept.
#[derive(Debug, Clone)]
pub struct Request {
    /// The plan.
    pub plan: PlanId,
    /// What would be done.
    pub action: Action,
    /// To how many accounts.
    pub accounts: u32,
    /// What was confirmed with the request.
    pub confirmation: Confirmation,
    /// Who asks.
    pub who: Who,
    /// When they asked.
    pub asked_at: Timestamp,
    /// What became of it, by whom and when.
    pub decided: Option<(Decision, String, Timestamp)>,
}

impl Store {
    /// Asks for approval, as the entry says. A plan can be asked for once: false if it was before.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is asked for.
    pub async fn request_approval(&self, new: &Request, entry: &NewEntry) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let insert =
            "INSERT INTO approvals (plan, action, accounts, confirmation, actor, person, role, session, address, asked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (plan) DO NOTHING";
        let insert = sqlx::query(insert).bind(new.plan.0.cast_signed()).bind(new.action.api_name()).bind(new.accounts);
        let insert = insert.bind(serde_json::to_string(&new.confirmation)?).bind(&*new.who.name);
        let insert =
            insert.bind(new.who.person.as_deref()).bind(new.who.role.map_or("", Role::word)).bind(&*new.who.session);
        let insert = insert.bind(new.who.address.map(|address| address.to_string())).bind(new.asked_at.0);
        let is_new = insert.execute(&mut *write).await?.rows_affected() > 0;
        if is_new {
            append(&mut write, entry).await?;
        }
        write.commit().await?;
        Ok(is_new)
    }

    /// What was asked for a plan, if anything was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn request_of(&self, plan: PlanId) -> Result<Option<Request>, StoreError> {
        let get = sqlx::query("SELECT * FROM approvals WHERE plan = $1").bind(plan.0.cast_signed());
        get.fetch_optional(&self.reader).await?.as_ref().map(request).transpose()
    }

    /// What waits to be decided, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_requests(&self) -> Result<Vec<Request>, StoreError> {
        let get = sqlx::query("SELECT * FROM approvals WHERE decision IS NULL ORDER BY asked_at, plan");
        get.fetch_all(&self.reader).await?.iter().map(request).collect()
    }

    /// Decides about a request that waits, as the entry says; false if it does not wait any more.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is decided.
    pub async fn decide(&self, plan: PlanId, decision: Decision, entry: &NewEntry) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let waited = decide(&mut write, plan, decision, entry).await?;
        write.commit().await?;
        Ok(waited)
    }
}

/// The same together with what follows from it.
pub(super) async fn decide(
    write: &mut Transaction<'static, Db>,
    plan: PlanId,
    decision: Decision,
    entry: &NewEntry,
) -> Result<bool, StoreError> {
    let decide = "UPDATE approvals SET decision = $2, decided_by = $3, decided_at = $4
        WHERE plan = $1 AND decision IS NULL";
    let decide = sqlx::query(decide).bind(plan.0.cast_signed()).bind(word(decision)?);
    let decide = decide.bind(&*entry.who.name).bind(entry.at.0);
    let waited = decide.execute(&mut **write).await?.rows_affected() > 0;
    if waited {
        append(write, entry).await?;
    }
    Ok(waited)
}

fn request(row: &DbRow) -> Result<Request, StoreError> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let decided = match row.try_get::<Option<String>, _>("decision")? {
        Some(word) => Some((from_word(word)?, text("decided_by")?, Timestamp(row.try_get("decided_at")?))),
        None => None,
    };
    let address: Option<String> = row.try_get("address")?;
    Ok(Request {
        plan: PlanId(row.try_get::<i64, _>("plan")?.cast_unsigned()),
        action: from_word(text("action")?)?,
        accounts: row.try_get("accounts")?,
        confirmation: serde_json::from_str(row.try_get("confirmation")?)?,
        who: Who {
            name: text("actor")?.into(),
            person: row.try_get::<Option<String>, _>("person")?.map(Into::into),
            role: text("role")?.parse().ok(),
            session: text("session")?.into(),
            address: address.and_then(|address| address.parse().ok()),
        },
        asked_at: Timestamp(row.try_get("asked_at")?),
        decided,
    })
}
