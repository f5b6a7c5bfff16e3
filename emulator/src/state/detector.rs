use crate::clock::Timestamp;

/// GuardDuty turned on in one account and Region.
#[derive(Clone, Debug)]
pub(crate) struct Detector {
    /// Counts the detectors that this account had here before: each has its own id.
    pub(crate) generation: u32,
    pub(crate) enabled: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Detector {
    pub(crate) fn new(generation: u32, now: Timestamp) -> Self {
        Self { generation, enabled: true, created_at: now, updated_at: now }
    }
}
