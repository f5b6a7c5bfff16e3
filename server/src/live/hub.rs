use std::{collections::VecDeque, sync::Arc, time::Duration};

use app::domain::{Change, OperationId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use uuid::Uuid;

/// The least time between two events of one stream: a page cannot show more than that.
pub const SPACING: Duration = Duration::from_millis(100);
/// Operations whose changes are told apart; a page that missed an older one is told that everything changed.
const MOST_OPERATIONS: usize = 200;
/// Streams that are open at once: each holds a connection.
const MOST_STREAMS: usize = 1_000;

/// Where changes are announced, and heard of.
#[derive(Debug)]
pub struct Live {
    boot: Uuid,
    spacing: Duration,
    changes: watch::Sender<Changes>,
    ended: watch::Sender<bool>,
    places: Arc<Semaphore>,
}

/// The last change of each thing.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Of the newest change; 0 before the first.
    pub(super) number: u64,
    roster: u64,
    /// Each operation once, the one that changed last at the end.
    operations: VecDeque<(u64, OperationId)>,
    /// The newest change of an operation that was dropped from these.
    forgotten: u64,
}

impl Live {
    /// `boot` tells the ids of this process from those of an earlier one; `spacing` is the least time between two
    /// events of one stream.
    pub fn new(boot: Uuid, spacing: Duration) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(MOST_STREAMS));
        Arc::new(Self { boot, spacing, changes: watch::Sender::default(), ended: watch::Sender::new(false), places })
    }

    /// Members changed, or how fresh they are, or how many operations run.
    pub fn roster_changed(&self) {
        self.change(|changes| changes.roster = changes.number);
    }

    /// An operation went on.
    pub fn operation_changed(&self, operation: OperationId) {
        self.change(|changes| changes.of_operation(operation));
    }

    /// Ends every stream, and those that are asked for later at once: they would hold up the end of the process.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }

    fn change(&self, change: impl FnOnce(&mut Changes)) {
        self.changes.send_modify(|changes| {
            changes.number += 1;
            change(changes);
        });
    }

    pub(super) const fn spacing(&self) -> Duration {
        self.spacing
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Changes> {
        self.changes.subscribe()
    }

    /// Waits until the streams are to end.
    pub(super) async fn ended(&self) {
        // The sender lives as long as `self`, so this ends with a value and never with an error.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }

    /// Room for one more stream, for as long as the value lives.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// The id of the event that tells of everything up to this change.
    pub(super) fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.boot.simple())
    }

    /// The change up to which the page with this id was told, if this process told it.
    pub(super) fn number(&self, id: &str) -> Option<u64> {
        let (boot, number) = id.split_once('-')?;
        (boot == self.boot.simple().to_string()).then(|| number.parse().ok()).flatten()
    }
}

impl Changes {
    fn of_operation(&mut self, operation: OperationId) {
        self.operations.retain(|(_, known)| *known != operation);
        self.operations.push_back((self.number, operation));
        if self.operations.len() > MOST_OPERATIONS
            && let Some((number, _)) = self.operations.pop_front()
        {
            self.forgotten = number;
        }
    }

    /// All that changed after the change with this number, which is the last that a page was told of.
    pub(super) fn since(&self, told: Option<u64>) -> Change {
        match told {
            Some(told) if (self.forgotten..=self.number).contains(&told) => Change {
                everything: false,
                roster: self.roster > told,
                operations: self
                    .operations
                    .iter()
                    .rev()
                    .take_while(|(number, _)| *number > told)
                    .map(|(_, operation)| *operation)
                    .collect(),
            },
            _ => Change::everything(),
        }
    }
}
