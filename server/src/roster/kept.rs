//! The roster as the store has it: what a reading or an operation changed is written there, and a restart begins
//! with it.

use std::{sync::Arc, time::Duration};

use app::domain::{AccountId, Changed, OperationId, Timestamp};
use tokio::{sync::Mutex, task::spawn_blocking};

use super::{
    RosterService,
    column::{Column, Texts},
    statuses::Statuses,
};
use crate::{
    chain::chain,
    store::{CellChange, ChangedValue, KeptRegion, Look, Store},
};

/// One Region as the store has it. Whoever writes holds the lock.
pub(super) type Kept = Arc<Mutex<KeptColumn>>;

/// The members that the store has.
#[derive(Debug, Default)]
pub(super) struct KeptColumn {
    /// None if the Region was never read: what is found then did not change, it was there before.
    pub(super) column: Option<Arc<Column>>,
    /// When the last reading that is kept began.
    pub(super) since: Timestamp,
}

impl KeptColumn {
    /// As an earlier process left it.
    pub(super) fn new(kept: &KeptRegion, column: Arc<Column>) -> Self {
        Self { column: Some(column), since: begin(kept.read_at, kept.took) }
    }
}

/// When a reading began.
fn begin(read_at: Timestamp, took: Duration) -> Timestamp {
    Timestamp(read_at.0.saturating_sub(i64::try_from(took.as_millis()).unwrap_or(0)))
}

/// What there is to keep.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// A whole reading, which ended then and took so long.
    Reading(Timestamp, Duration),
    /// What was read of these accounts alone, in order, by an operation if one is named.
    Patch(Option<OperationId>, Vec<AccountId>),
}

impl RosterService {
    /// A reading of this Region is kept.
    pub(super) async fn is_kept(&self, place: usize) -> bool {
        self.kept[place].lock().await.column.is_some()
    }

    /// Writes what changed since the last time, also if whoever asked for it vanishes. What cannot be written is
    /// logged, and found again the next time.
    pub(super) async fn record(self: &Arc<Self>, place: usize, seen: Seen) {
        let roster = Arc::clone(self);
        let written = tokio::spawn(async move { roster.write_changes(place, seen).await });
        if let Err(error) = written.await {
            tracing::error!(error = chain(&error), "the roster could not be kept");
        }
    }

    async fn write_changes(&self, place: usize, seen: Seen) {
        let mut kept = self.kept[place].lock().await;
        let Some((region, column, statuses)) = self.state().to_keep(place) else { return };
        let before = kept.column.clone();
        // The first reading does not wait for patches, and no patch stands for it.
        if before.is_none() && matches!(seen, Seen::Patch(..)) {
            return;
        }
        let (now, all) = (Arc::clone(&column), statuses.clone());
        let found = spawn_blocking(move || (changes(before.as_deref(), &now, &all, &seen), seen));
        let (changes, seen) = match found.await {
            Ok(found) => found,
            Err(error) => return tracing::error!(error = chain(&error), "changes of members could not be worked out"),
        };
        let look = Look { region: &region.region, at: self.clock.now(), since: kept.since };
        let written = self.write_in_parts(look, kept.column.is_none(), &changes).await;
        if written < changes.len() {
            let Some(before) = &kept.column else { return };
            kept.column = Some(Arc::new(before.with(&changes[..written], statuses)));
            return;
        }
        kept.column = Some(column);
        if let Seen::Reading(read_at, took) = seen {
            kept.since = begin(read_at, took);
            let region = KeptRegion { read_at, took, ..region };
            if let Err(error) = self.store.keep_region(&region).await {
                tracing::error!(region = %region.region, error = chain(&error), "a reading could not be kept");
            }
        }
    }

    /// Answers with how many changes were written.
    async fn write_in_parts(&self, look: Look<'_>, first: bool, changes: &[CellChange]) -> usize {
        let mut written = 0;
        let outcome = async {
            if first {
                self.store.forget_members(look.region).await?;
            }
            for part in changes.chunks(Store::CHANGES) {
                self.store.keep_changes(look, part).await?;
                written += part.len();
            }
            Ok::<_, crate::store::StoreError>(())
        };
        if let Err(error) = outcome.await {
            tracing::error!(region = %look.region, error = chain(&error), "changes of members could not be kept");
        }
        written
    }
}

/// What changed, with the operation that is known to have done it.
fn changes(before: Option<&Column>, now: &Column, statuses: &Statuses, seen: &Seen) -> Vec<CellChange> {
    let none = Column::default();
    let mut changes = differences(before.unwrap_or(&none), now, statuses);
    for change in &mut changes {
        match seen {
            _ if before.is_none() => change.values.clear(),
            Seen::Patch(by, accounts) if accounts.binary_search(&change.account).is_ok() => change.by = *by,
            _ => {}
        }
    }
    changes
}

/// Every account in which two columns differ, in order: one walk through both.
pub(super) fn differences(before: &Column, after: &Column, statuses: &Statuses) -> Vec<CellChange> {
    let mut changes = Vec::new();
    let (mut old, mut new) = (0, 0);
    loop {
        let change = match (before.accounts.get(old), after.accounts.get(new)) {
            (None, None) => return changes,
            (Some(gone), there) if there.is_none_or(|there| gone < there) => {
                old += 1;
                let was = Some(before.status(old - 1, statuses));
                Some(CellChange {
                    account: *gone,
                    now: None,
                    values: vec![value(Changed::Member, was, None)],
                    by: None,
                })
            }
            (Some(account), Some(there)) if account == there => {
                (old, new) = (old + 1, new + 1);
                changed((before, old - 1), (after, new - 1), statuses)
            }
            (_, _) => {
                new += 1;
                let now = Some(after.member(new - 1, statuses));
                let is = Some(after.status(new - 1, statuses));
                let account = after.accounts[new - 1];
                Some(CellChange { account, now, values: vec![value(Changed::Member, None, is)], by: None })
            }
        };
        changes.extend(change);
    }
}

/// What differs in one account that is in both columns.
fn changed((before, old): (&Column, usize), (after, new): (&Column, usize), statuses: &Statuses) -> Option<CellChange> {
    let is_same = before.codes[old] == after.codes[new]
        && before.invited[old] == after.invited[new]
        && before.updated[old] == after.updated[new]
        && before.texts[old] == after.texts[new];
    if is_same {
        return None;
    }
    let mut values = Vec::new();
    if before.codes[old].slot() != after.codes[new].slot() {
        let status = |column: &Column, at| Some(column.status(at, statuses));
        values.push(value(Changed::Status, status(before, old), status(after, new)));
    }
    let (was, is): (&Texts, &Texts) = (&before.texts[old], &after.texts[new]);
    for (what, was, is) in [(Changed::Detector, &was.detector, &is.detector), (Changed::Email, &was.email, &is.email)] {
        if was != is {
            let text = |text: &Option<Arc<str>>| text.as_deref().map(Into::into);
            values.push(value(what, text(was), text(is)));
        }
    }
    Some(CellChange { account: after.accounts[new], now: Some(after.member(new, statuses)), values, by: None })
}

const fn value(what: Changed, before: Option<Box<str>>, after: Option<Box<str>>) -> ChangedValue {
    ChangedValue { what, before, after }
}
