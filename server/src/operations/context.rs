use std::{collections::BTreeMap, sync::Arc};

use app::domain::Region;
use tokio::sync::Mutex;

use crate::{aws::Gateway, clock::Clock, roster::RosterService};

/// What all operations share.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) gateway: Arc<Gateway>,
    pub(super) roster: Arc<RosterService>,
    pub(super) clock: Clock,
    /// One operation at a time in each Region, first come, first served.
    queues: BTreeMap<Region, Arc<Mutex<()>>>,
}

impl Context {
    pub(super) fn new(gateway: Arc<Gateway>, roster: Arc<RosterService>, clock: Clock) -> Self {
        let queues = roster.regions().iter().map(|region| (region.clone(), Arc::default())).collect();
        Self { gateway, roster, clock, queues }
    }

    /// Where the operations of a Region wait for each other.
    pub(super) fn queue(&self, region: &Region) -> Option<&Arc<Mutex<()>>> {
        self.queues.get(region)
    }
}
