//! Faults on purpose: what a client must live with when the network or the service has a bad day.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ids::mix;

/// A fault and the calls that it befalls.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only in this Region.
    #[serde(default)]
    region: Option<String>,
    /// Only for this operation.
    #[serde(default)]
    operation: Option<String>,
    kind: Kind,
    /// Before or after the effect of the call.
    #[serde(default)]
    when: Option<When>,
    /// For the delays.
    #[serde(default)]
    ms: u64,
    /// The share of calls that it befalls.
    #[serde(default = "always")]
    rate: f64,
    /// It ends after so many.
    #[serde(default)]
    count: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Throttle,
    Error500,
    Reset,
    DelayBefore,
    DelayAfter,
    NotJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum When {
    Before,
    After,
}

/// How a call ends that a fault befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Throttled,
    InternalError,
    ConnectionReset,
    NotJson,
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// Where and how the call ends; the delays do not end it.
    fn ending(&self) -> Option<(When, Ending)> {
        let (usual, ending) = match self.kind {
            Kind::Throttle => (When::Before, Ending::Throttled),
            Kind::Error500 => (When::Before, Ending::InternalError),
            Kind::Reset => (When::After, Ending::ConnectionReset),
            Kind::NotJson => (When::After, Ending::NotJson),
            Kind::DelayBefore | Kind::DelayAfter => return None,
        };
        Some((self.when.unwrap_or(usual), ending))
    }
}

/// Why a text is not a fault.
#[derive(Debug)]
pub struct FaultError(serde_json::Error);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a fault: {}", self.0)
    }
}

impl std::error::Error for FaultError {}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(json).map_err(FaultError)
    }
}

/// The faults that are set, in the order in which they were.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Active>>);

#[derive(Debug)]
struct Active {
    fault: Fault,
    matched: u64,
    used: u64,
}

/// What befalls one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Misfortune {
    pub(crate) delay_before: Duration,
    pub(crate) before: Option<Ending>,
    pub(crate) after: Option<Ending>,
    pub(crate) delay_after: Duration,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(Active { fault, matched: 0, used: 0 });
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn to_json(&self) -> Value {
        let faults = self.lock();
        let one = |active: &Active| json!({ "fault": active.fault, "matched": active.matched, "used": active.used });
        Value::Array(faults.iter().map(one).collect())
    }

    /// Draws what befalls the next call of an operation; the same seed and calls draw the same.
    pub(crate) fn draw(&self, seed: u64, region: &str, operation: &str) -> Misfortune {
        let mut misfortune = Misfortune::default();
        for (index, active) in (0..).zip(self.lock().iter_mut()) {
            if !active.befalls(&[seed, index], region, operation) {
                continue;
            }
            let delay = Duration::from_millis(active.fault.ms);
            match (active.fault.kind, active.fault.ending()) {
                (Kind::DelayBefore, _) => misfortune.delay_before += delay,
                (Kind::DelayAfter, _) => misfortune.delay_after += delay,
                (_, Some((When::Before, ending))) => misfortune.before = misfortune.before.or(Some(ending)),
                (_, Some((When::After, ending))) => misfortune.after = misfortune.after.or(Some(ending)),
                (_, None) => {}
            }
        }
        misfortune
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Active>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Active {
    fn befalls(&mut self, seed: &[u64; 2], region: &str, operation: &str) -> bool {
        let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        let spent = self.fault.count.is_some_and(|count| self.used >= count);
        if spent || !fits(&self.fault.region, region) || !fits(&self.fault.operation, operation) {
            return false;
        }
        self.matched += 1;
        let dice = mix(&[seed[0], seed[1], self.matched]) % 1_000_000;
        #[expect(clippy::cast_precision_loss, reason = "below a million")]
        let hit = (dice as f64) < self.fault.rate * 1_000_000.0;
        self.used += u64::from(hit);
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(fault: &str, calls: u32) -> Vec<Misfortune> {
        let faults = Faults::default();
        faults.add(fault.parse().expect("a fault"));
        (0..calls).map(|_| faults.draw(7, "us-east-1", "ListMembers")).collect()
    }

    #[test]
    fn a_fault_befalls_its_region_and_operation_only() {
        let befalls = |fault: &str| draws(fault, 1)[0] != Misfortune::default();
        assert!(befalls(r#"{"kind":"reset"}"#));
        assert!(befalls(r#"{"kind":"reset","region":"us-east-1","operation":"ListMembers"}"#));
        assert!(!befalls(r#"{"kind":"reset","region":"eu-west-1"}"#));
        assert!(!befalls(r#"{"kind":"reset","operation":"GetMembers"}"#));
    }

    #[test]
    fn it_ends_after_its_count_and_keeps_its_rate() {
        let hits = |fault: &str| draws(fault, 1_000).iter().filter(|m| m.before.is_some()).count();
        assert_eq!(hits(r#"{"kind":"throttle","count":3}"#), 3);
        assert_eq!(hits(r#"{"kind":"throttle","rate":0}"#), 0);
        let some = hits(r#"{"kind":"throttle","rate":0.25}"#);
        assert!((200..300).contains(&some), "{some} of 1,000");
    }

    #[test]
    fn each_kind_has_its_time() {
        let at = |fault: &str| draws(fault, 1)[0];
        assert_eq!(at(r#"{"kind":"error500"}"#).before, Some(Ending::InternalError));
        assert_eq!(at(r#"{"kind":"error500","when":"after"}"#).after, Some(Ending::InternalError));
        assert_eq!(at(r#"{"kind":"reset"}"#).after, Some(Ending::ConnectionReset));
        assert_eq!(at(r#"{"kind":"not_json"}"#).after, Some(Ending::NotJson));
        assert_eq!(at(r#"{"kind":"delay_before","ms":5}"#).delay_before, Duration::from_millis(5));
        assert_eq!(at(r#"{"kind":"delay_after","ms":5}"#).delay_after, Duration::from_millis(5));
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for wrong in ["", "{}", r#"{"kind":"flood"}"#, r#"{"kind":"reset","rat":1}"#, r#"{"kind":"reset","ms":-1}"#] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }
}
