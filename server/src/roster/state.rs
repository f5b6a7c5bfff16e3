use std::{collections::BTreeSet, sync::Arc, time::Duration};

use app::domain::{AccountId, AutoEnable, DetectorState, Freshness, Member, Region, RegionFreshness, Timestamp};

use super::{column::Column, owner::Owner, snapshot::RegionColumn, statuses::Statuses};
use crate::store::KeptRegion;

/// A pass that failed is tried again after this, unless the next one is due sooner.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// For so long after an invitation its e-mail address is verified, and scripts accept it.
const ON_THE_WAY: Duration = Duration::from_mins(2);
/// A Region with such an invitation is read again after this.
const WHILE_ON_THE_WAY: Duration = Duration::from_secs(10);
/// Reading takes up a tenth of the time at most: the account's quota belongs to other tools too.
const REST: u32 = 10;

/// What the readers know, before it is merged into a snapshot.
#[derive(Debug)]
pub(super) struct State {
    pub(super) regions: Vec<RegionState>,
    pub(super) statuses: Statuses,
    pub(super) owner: Owner,
}

/// One Region as its reader has it.
#[derive(Debug)]
pub(super) struct RegionState {
    region: Region,
    detector: DetectorState,
    auto_enable: Option<AutoEnable>,
    /// Members that a policy of the organization manages, as far as GuardDuty has said.
    locked: Arc<BTreeSet<AccountId>>,
    column: Arc<Column>,
    complete: bool,
    /// Read to its end by this process.
    fresh: bool,
    read_at: Option<Timestamp>,
    reading: Option<u32>,
    error: Option<String>,
    /// How long the last whole pass took.
    took: Duration,
    /// What operations read back while a pass is under way: the pass may have read those members before.
    patches: Vec<Patch>,
}

#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub(super) members: Vec<Member>,
    pub(super) gone: Vec<AccountId>,
}

impl State {
    pub(super) fn new(regions: &[Region], owner: Owner) -> Self {
        let regions = regions.iter().cloned().map(RegionState::new).collect();
        Self { regions, statuses: Statuses::new(), owner }
    }

    /// Shows what an earlier process read; answers with its members.
    pub(super) fn restore(&mut self, place: usize, kept: &KeptRegion, members: Vec<Member>) -> Arc<Column> {
        let column = Arc::new(Column::new(members, &mut self.statuses));
        let region = &mut self.regions[place];
        region.detector = kept.detector;
        region.auto_enable = kept.auto_enable;
        region.column = Arc::clone(&column);
        region.complete = kept.detector == DetectorState::Present;
        region.read_at = Some(kept.read_at);
        region.took = kept.took;
        column
    }

    /// What is to be kept of a Region that was read to its end: nothing while it is not known whose it is, nor of a
    /// Region that cannot be asked because it is off.
    pub(super) fn to_keep(&self, place: usize) -> Option<(KeptRegion, Arc<Column>, Statuses)> {
        let region = &self.regions[place];
        let is_whole = region.complete || region.detector == DetectorState::Missing;
        if !self.owner.can_be_kept || !is_whole {
            return None;
        }
        let kept = KeptRegion {
            region: region.region.clone(),
            detector: region.detector,
            auto_enable: region.auto_enable,
            read_at: region.read_at.unwrap_or_default(),
            took: region.took,
        };
        Some((kept, Arc::clone(&region.column), self.statuses.clone()))
    }

    /// Shows what a first reading has so far, or what a whole one found.
    pub(super) fn set_members(&mut self, place: usize, members: Vec<Member>, complete: bool) {
        let region = &mut self.regions[place];
        let mut column = Column::new(members, &mut self.statuses);
        for patch in &region.patches {
            column = column.patched(patch.members.clone(), &patch.gone, &mut self.statuses);
        }
        region.column = Arc::new(column);
        region.complete |= complete;
        region.fresh |= complete;
    }

    pub(super) fn patch(&mut self, place: usize, patch: Patch) {
        let region = &mut self.regions[place];
        if region.reading.is_some() {
            region.patches.push(patch.clone());
        }
        region.column = Arc::new(region.column.patched(patch.members, &patch.gone, &mut self.statuses));
    }

    pub(super) fn columns(&self) -> Vec<RegionColumn> {
        self.regions
            .iter()
            .map(|region| RegionColumn {
                region: region.region.clone(),
                detector: region.detector,
                auto_enable: region.auto_enable,
                locked: Arc::clone(&region.locked),
                column: Arc::clone(&region.column),
                complete: region.complete,
                fresh: region.fresh,
            })
            .collect()
    }
}

impl RegionState {
    fn new(region: Region) -> Self {
        Self {
            region,
            detector: DetectorState::Unknown,
            auto_enable: None,
            locked: Arc::default(),
            column: Arc::default(),
            complete: false,
            fresh: false,
            read_at: None,
            reading: None,
            error: None,
            took: Duration::ZERO,
            patches: Vec::new(),
        }
    }

    /// GuardDuty has said of some accounts which of them a policy manages; answers whether that is new.
    pub(super) fn knows_locks(&mut self, asked: &[AccountId], managed: &[AccountId]) -> bool {
        let mut locked = (*self.locked).clone();
        locked.retain(|account| !asked.contains(account));
        locked.extend(managed);
        let is_new = locked != *self.locked;
        if is_new {
            self.locked = Arc::new(locked);
        }
        is_new
    }

    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }

    pub(super) const fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    pub(super) fn begin(&mut self) {
        self.reading = Some(0);
        self.patches.clear();
    }

    pub(super) fn read_so_far(&mut self, members: u32) {
        self.reading = Some(members);
    }

    pub(super) fn has_detector(&mut self, auto_enable: Option<AutoEnable>) {
        self.detector = DetectorState::Present;
        self.auto_enable = auto_enable;
    }

    /// GuardDuty has no members here, because it is off or the Region is.
    pub(super) fn is_off(&mut self, detector: DetectorState) {
        self.detector = detector;
        self.auto_enable = None;
        self.locked = Arc::default();
        self.column = Arc::default();
        self.complete = false;
        self.fresh = false;
    }

    pub(super) fn end(&mut self, at: Timestamp, took: Duration) {
        self.reading = None;
        self.patches.clear();
        self.error = None;
        self.read_at = Some(at);
        self.took = took;
    }

    pub(super) fn fail(&mut self, error: String) {
        self.reading = None;
        self.patches.clear();
        self.error = Some(error);
    }

    /// How long after the end of one pass the next one begins by itself.
    pub(super) fn rest(&self, now: Timestamp, refresh: Duration) -> Duration {
        let tenth = self.took * REST;
        let usual = refresh.max(tenth);
        if self.error.is_some() {
            usual.min(AFTER_FAILURE)
        } else if self.column.invited_since(Timestamp(now.0 - millis(ON_THE_WAY))) {
            usual.min(WHILE_ON_THE_WAY.max(tenth))
        } else {
            usual
        }
    }

    pub(super) fn freshness(&self, now: Timestamp, refresh: Duration) -> RegionFreshness {
        let tolerated = millis(refresh.max(self.took * REST) * 2);
        RegionFreshness {
            region: self.region.clone(),
            detector: self.detector,
            auto_enable: self.auto_enable,
            freshness: Freshness {
                read_at: self.read_at,
                reading: self.reading,
                error: self.error.clone(),
                stale: self.read_at.is_some_and(|at| now.0.saturating_sub(at.0) > tolerated),
            },
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
