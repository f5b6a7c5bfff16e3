//! One operation at a time in each Region, first come, first served.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::domain::OperationId;
use tokio::sync::OwnedMutexGuard;

use crate::{aws::Ahead, live::Live};

/// The operations that are to act in one Region.
#[derive(Debug)]
pub(super) struct Queue {
    gate: Arc<tokio::sync::Mutex<()>>,
    seats: Arc<Seats>,
}

#[derive(Debug)]
struct Seats {
    taken: Mutex<Taken>,
    live: Arc<Live>,
}

#[derive(Debug, Default)]
struct Taken {
    holder: Option<OperationId>,
    waiting: BTreeSet<OperationId>,
}

/// The right to act in a Region.
#[derive(Debug)]
pub(super) struct Alone {
    seats: Arc<Seats>,
    _gate: OwnedMutexGuard<()>,
    _ahead: Option<Ahead>,
}

/// A place in the queue, until the operation has its turn or does not wait any longer.
struct Waiting<'a> {
    seats: &'a Seats,
    operation: OperationId,
}

impl Queue {
    pub(super) fn new(live: Arc<Live>) -> Self {
        Self { gate: Arc::default(), seats: Arc::new(Seats { taken: Mutex::default(), live }) }
    }

    /// Waits until no other operation acts in the Region, and then goes ahead of readings there.
    pub(super) async fn alone(&self, operation: OperationId, ahead: impl FnOnce() -> Option<Ahead>) -> Alone {
        let gate = {
            let _waiting = Waiting::new(&self.seats, operation);
            Arc::clone(&self.gate).lock_owned().await
        };
        self.seats.set_holder(Some(operation));
        Alone { seats: Arc::clone(&self.seats), _gate: gate, _ahead: ahead() }
    }

    /// The operation that acts in the Region at present.
    pub(super) fn holder(&self) -> Option<OperationId> {
        self.seats.taken().holder
    }
}

impl Seats {
    /// Pages of the operations that wait say for which one.
    fn set_holder(&self, holder: Option<OperationId>) {
        let waiting = {
            let mut taken = self.taken();
            taken.holder = holder;
            taken.waiting.clone()
        };
        for operation in waiting {
            self.live.operation_changed(operation);
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Waiting<'a> {
    fn new(seats: &'a Seats, operation: OperationId) -> Self {
        seats.taken().waiting.insert(operation);
        Self { seats, operation }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.seats.taken().waiting.remove(&self.operation);
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        self.seats.set_holder(None);
    }
}
