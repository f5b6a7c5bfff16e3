use std::{collections::BTreeMap, sync::Arc, time::Duration};

use app::domain::{OperationId, Region};

use super::queue::{Alone, Queue};
use crate::{
    aws::{Gateway, Pace},
    clock::Clock,
    live::Live,
    roster::RosterService,
    store::Store,
};

/// What all operations share.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) gateway: Arc<Gateway>,
    pub(super) roster: Arc<RosterService>,
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    pub(super) live: Arc<Live>,
    /// How long an operation that sends e-mails can be taken back.
    pub(super) grace: Duration,
    queues: BTreeMap<Region, Queue>,
}

impl Context {
    pub(super) fn new(
        gateway: Arc<Gateway>,
        roster: Arc<RosterService>,
        store: Arc<Store>,
        clock: Clock,
        live: Arc<Live>,
        grace: Duration,
    ) -> Self {
        let queues = roster.regions().iter().map(|region| (region.clone(), Queue::new(Arc::clone(&live))));
        let queues = queues.collect();
        Self { gateway, roster, store, clock, live, grace, queues }
    }

    /// Waits until no other operation acts in a Region; nothing if Muster does not read the Region.
    pub(super) async fn alone(&self, region: &Region, operation: OperationId) -> Option<Alone> {
        let ahead = || self.gateway.pace(region).ok().map(Pace::ahead);
        Some(self.queues.get(region)?.alone(operation, ahead).await)
    }

    /// The operation that acts in a Region at present.
    pub(super) fn holder(&self, region: &Region) -> Option<OperationId> {
        self.queues.get(region).and_then(Queue::holder)
    }
}
