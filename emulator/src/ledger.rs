//! Counts what was called and what that changed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::call::Call;

/// Per Region and operation, since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<BTreeMap<String, BTreeMap<&'static str, Counts>>>);

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    calls: u64,
    errors: u64,
    throttled: u64,
    accounts: u64,
    unprocessed: u64,
    effects: u64,
}

impl Ledger {
    pub(crate) fn record(&self, call: &Call) {
        let mut regions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = regions.entry(call.region.clone()).or_default().entry(call.operation).or_default();
        let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        counts.calls += 1;
        counts.errors += u64::from(call.error.is_some());
        counts.throttled += u64::from(call.error == Some("ThrottlingException"));
        counts.accounts += wide(call.accounts);
        counts.unprocessed += wide(call.unprocessed);
        counts.effects += wide(call.effects);
    }

    pub(crate) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn to_json(&self) -> Value {
        let regions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut total = Counts::default();
        let mut by_region = serde_json::Map::new();
        for (region, operations) in regions.iter() {
            let mut by_operation = serde_json::Map::new();
            for (operation, counts) in operations {
                total.add(*counts);
                by_operation.insert((*operation).to_owned(), counts.to_json());
            }
            by_region.insert(region.clone(), Value::Object(by_operation));
        }
        json!({ "total": total.to_json(), "regions": by_region })
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
