//! Counts what was called, and remembers what that changed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::state::{Change, Status};

/// Changes beyond this number are counted, not remembered.
const MOST_CHANGES: usize = 500_000;

/// Since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    calls: Mutex<BTreeMap<String, BTreeMap<&'static str, Counts>>>,
    changes: Mutex<Vec<(String, &'static str, Change)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    calls: u64,
    errors: u64,
    throttled: u64,
    accounts: u64,
    unprocessed: u64,
    effects: u64,
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ledger {
    pub(crate) fn record(&self, call: &Call) {
        let mut regions = open(&self.calls);
        let counts = regions.entry(call.region.clone()).or_default().entry(call.operation).or_default();
        let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        counts.calls += 1;
        counts.errors += u64::from(call.error.is_some());
        counts.throttled += u64::from(call.error == Some("ThrottlingException"));
        counts.accounts += wide(call.accounts);
        counts.unprocessed += wide(call.unprocessed);
        counts.effects += wide(call.effects);
    }

    /// `cause` is the operation, or what happened by itself.
    pub(crate) fn remember(&self, region: &str, cause: &'static str, changes: Vec<Change>) {
        let mut all = open(&self.changes);
        let room = MOST_CHANGES.saturating_sub(all.len());
        all.extend(changes.into_iter().take(room).map(|change| (region.to_owned(), cause, change)));
    }

    pub(crate) fn reset(&self) {
        open(&self.calls).clear();
        open(&self.changes).clear();
    }

    pub(crate) fn calls_json(&self) -> Value {
        let regions = open(&self.calls);
        let mut total = Counts::default();
        let mut by_region = Map::new();
        for (region, operations) in regions.iter() {
            let mut by_operation = Map::new();
            for (operation, counts) in operations {
                total.add(*counts);
                by_operation.insert((*operation).to_owned(), counts.to_json());
            }
            by_region.insert(region.clone(), Value::Object(by_operation));
        }
        json!({ "total": total.to_json(), "regions": by_region })
    }

    pub(crate) fn changes_json(&self) -> Value {
        let text = |status: Option<Status>| status.map(Status::as_str);
        let one = |(region, cause, change): &(String, &'static str, Change)| {
            json!({
                "region": region,
                "operation": cause,
                "administrator": change.administrator.to_string(),
                "account": change.account.to_string(),
                "from": text(change.from),
                "to": text(change.to),
                "at": change.at.iso(),
            })
        };
        Value::Array(open(&self.changes).iter().map(one).collect())
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.errors += other.errors;
        self.throttled += other.throttled;
        self.accounts += other.accounts;
        self.unprocessed += other.unprocessed;
        self.effects += other.effects;
    }

    fn to_json(self) -> Value {
        json!({
            "calls": self.calls,
            "errors": self.errors,
            "throttled": self.throttled,
            "accounts": self.accounts,
            "unprocessed": self.unprocessed,
            "effects": self.effects,
        })
    }
}
