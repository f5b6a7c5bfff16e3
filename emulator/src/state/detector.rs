use std::collections::BTreeMap;

use super::PlanSet;
use crate::clock::Timestamp;
use crate::ids::{AccountId, Sentinel};

/// `findingPublishingFrequency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    FifteenMinutes,
    OneHour,
    SixHours,
}

impl Frequency {
    const ALL: [Self; 3] = [Self::FifteenMinutes, Self::OneHour, Self::SixHours];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::FifteenMinutes => "FIFTEEN_MINUTES",
            Self::OneHour => "ONE_HOUR",
            Self::SixHours => "SIX_HOURS",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.as_str() == text)
    }
}

/// GuardDuty turned on in one account and Region.
#[derive(Clone, Debug)]
pub(crate) struct Detector {
    /// Counts the detectors that this account had here before: each has its own id.
    pub(crate) generation: u32,
    pub(crate) enabled: bool,
    pub(crate) frequency: Frequency,
    pub(crate) plans: PlanSet,
    /// An organization policy decides what is on.
    pub(crate) policy_managed: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Detector {
    pub(crate) fn new(account: AccountId, generation: u32, now: Timestamp) -> Self {
        Self {
            generation,
            enabled: true,
            frequency: Frequency::SixHours,
            plans: PlanSet::USUAL,
            policy_managed: account.sentinel() == Some(Sentinel::PolicyManaged),
            created_at: now,
            updated_at: now,
            tags: BTreeMap::new(),
        }
    }
}
