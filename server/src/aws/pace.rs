//! How many calls a second one Region takes: found out by being asked for fewer, shared by all that call there.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, sleep_until},
};

use super::GatewayError;

/// Calls a second to begin with. GuardDuty's limits are not published.
const START: f64 = 10.0;
/// Calls a second that are never exceeded: the quota belongs to the account's other tools too.
const MOST: f64 = 25.0;
const LEAST: f64 = 0.1;
/// After halving, the way back to the speed at which it was throttled takes 2½ seconds: a server that saves up the
/// calls of one second has then not lost any.
const RECOVERY: f64 = 0.2;
/// Beyond that speed it feels its way.
const PROBING: f64 = 0.05;
/// So long a page of a reading waits behind operations, at most, before it queues like them.
const READER_PATIENCE: Duration = Duration::from_secs(5);

/// The pace of one Region.
#[derive(Debug)]
pub struct Pace {
    speed: Mutex<Speed>,
    /// First come, first served.
    gate: Semaphore,
    /// Operations that wait at the gate.
    queued: AtomicU32,
}

#[derive(Debug, Clone, Copy)]
struct Speed {
    calls_per_second: f64,
    /// The speed at which GuardDuty last asked for fewer calls.
    throttled_at: Option<f64>,
    /// When the next call may begin.
    next: Instant,
    /// When the speed was last worked out.
    updated: Instant,
    /// How often it was slowed down.
    epoch: u64,
}

/// The right to make one call now.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    epoch: u64,
}

impl Pace {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let speed = Speed { calls_per_second: START, throttled_at: None, next: now, updated: now, epoch: 0 };
        Self { speed: Mutex::new(speed), gate: Semaphore::new(1), queued: AtomicU32::new(0) }
    }

    /// Calls a second that are allowed at present.
    pub fn calls_per_second(&self) -> f64 {
        self.speed().calls_per_second
    }

    /// Waits until an operation may make its next call.
    pub async fn turn(&self) -> Turn {
        let _queued = Queued::new(&self.queued);
        self.pass_gate().await
    }

    /// Waits until a reading may ask for its next page.
    ///
    /// A reading asks for one page after the other, which is pace enough until GuardDuty asks for fewer calls or an
    /// operation is under way; then it takes its turn behind the operation.
    pub(super) async fn reader_turn(&self) -> Turn {
        let until = Instant::now() + READER_PATIENCE;
        while self.queued.load(Ordering::Relaxed) > 0 && Instant::now() < until {
            sleep(Duration::from_millis(50)).await;
        }
        let speed = *self.speed();
        if speed.throttled_at.is_none() && speed.next <= Instant::now() {
            return Turn { epoch: speed.epoch };
        }
        self.pass_gate().await
    }

    async fn pass_gate(&self) -> Turn {
        // The semaphore is never closed; were it, calls would go unpaced and not be lost.
        let _first = self.gate.acquire().await;
        loop {
            let next = {
                let mut speed = self.speed();
                let now = Instant::now();
                if speed.next <= now {
                    speed.recover(now);
                    speed.next = now + speed.interval();
                    return Turn { epoch: speed.epoch };
                }
                speed.next
            };
            sleep_until(next).await;
        }
    }

    /// Takes note of how the call of a turn failed.
    pub fn learn(&self, turn: Turn, error: &GatewayError) {
        if matches!(error, GatewayError::Throttled { .. }) {
            self.throttled(turn);
        }
    }

    /// GuardDuty asked for fewer calls: half the speed, and the wait before the next call doubles with it.
    ///
    /// Calls that began before it was last slowed down say nothing about the new speed.
    fn throttled(&self, turn: Turn) {
        let mut speed = self.speed();
        if turn.epoch < speed.epoch {
            return;
        }
        let now = Instant::now();
        speed.throttled_at = Some(speed.calls_per_second);
        speed.calls_per_second = (speed.calls_per_second / 2.0).max(LEAST);
        speed.epoch += 1;
        speed.updated = now;
        speed.next = now + speed.interval();
    }

    fn speed(&self) -> MutexGuard<'_, Speed> {
        self.speed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Speed {
    fn interval(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.calls_per_second)
    }

    /// Calls that are being made bring the speed back; time in which none is made proves nothing.
    fn recover(&mut self, now: Instant) {
        let seconds = (now - self.updated).min(self.interval() * 2).as_secs_f64();
        let per_second = match self.throttled_at {
            Some(limit) if self.calls_per_second < limit => RECOVERY * limit,
            _ => PROBING * self.calls_per_second,
        };
        self.calls_per_second = (self.calls_per_second + per_second * seconds).min(MOST);
        self.updated = now;
    }
}

/// Counts an operation as waiting, for as long as it does.
struct Queued<'a>(&'a AtomicU32);

impl<'a> Queued<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
