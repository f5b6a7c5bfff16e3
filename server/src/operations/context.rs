use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::domain::{OperationId, Region};
use tokio::sync::OwnedMutexGuard;

use crate::{
    aws::{Ahead, Gateway, Pace},
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
    /// One operation at a time in each Region, first come, first served.
    queues: BTreeMap<Region, Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    gate: Arc<tokio::sync::Mutex<()>>,
    holder: Arc<Mutex<Option<OperationId>>>,
}

/// The right to act in a Region.
#[derive(Debug)]
pub(super) struct Alone {
    _gate: OwnedMutexGuard<()>,
    _ahead: Option<Ahead>,
    holder: Arc<Mutex<Option<OperationId>>>,
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
        let queues = roster.regions().iter().map(|region| (region.clone(), Queue::default())).collect();
        Self { gateway, roster, store, clock, live, grace, queues }
    }

    /// Waits until no other operation acts in a Region; nothing if Muster does not read the Region.
    pub(super) async fn alone(&self, region: &Region, operation: OperationId) -> Option<Alone> {
        let queue = self.queues.get(region)?;
        let gate = Arc::clone(&queue.gate).lock_owned().await;
        *lock(&queue.holder) = Some(operation);
        let ahead = self.gateway.pace(region).ok().map(Pace::ahead);
        Some(Alone { _gate: gate, _ahead: ahead, holder: Arc::clone(&queue.holder) })
    }

    /// The operation that acts in a Region at present.
    pub(super) fn holder(&self, region: &Region) -> Option<OperationId> {
        self.queues.get(region).and_then(|queue| *lock(&queue.holder))
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        *lock(&self.holder) = None;
    }
}

fn lock(holder: &Mutex<Option<OperationId>>) -> MutexGuard<'_, Option<OperationId>> {
    holder.lock().unwrap_or_else(PoisonError::into_inner)
}
