//! How many calls a second one Region takes: found out by being asked for fewer, shared by all that call there.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
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
    /// Operations that act here, and calls that wait at the gate.
    ahead: Arc<AtomicU32>,
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
        Self { speed: Mutex::new(Speed::new(Instant::now())), gate: Semaphore::new(1), ahead: Arc::default() }
    }

    /// Calls a second that are allowed at present.
    pub fn calls_per_second(&self) -> f64 {
        self.speed().calls_per_second
    }

    /// Waits until an operation may make its next call.
    pub async fn turn(&self) -> Turn {
        let _ahead = self.ahead();
        self.pass_gate().await
    }

    /// Goes ahead of readings, between two calls too, until it is dropped.
    pub fn ahead(&self) -> Ahead {
        self.ahead.fetch_add(1, Ordering::Relaxed);
        Ahead(Arc::clone(&self.ahead))
    }

    /// Waits until a reading may ask for its next page.
    ///
    /// A reading asks for one page after the other, which is pace enough until GuardDuty asks for fewer calls or an
    /// operation is under way; then it takes its turn behind the operation.
    pub(super) async fn reader_turn(&self) -> Turn {
        let until = Instant::now() + READER_PATIENCE;
        while self.ahead.load(Ordering::Relaxed) > 0 && Instant::now() < until {
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
            let begun = self.speed().begin(Instant::now());
            match begun {
                Ok(turn) => return turn,
                Err(next) => sleep_until(next).await,
            }
        }
    }

    /// Takes note of how the call of a turn failed.
    pub fn learn(&self, turn: Turn, error: &GatewayError) {
        if matches!(error, GatewayError::Throttled { .. }) {
            self.speed().slow_down(turn, Instant::now());
        }
    }

    fn speed(&self) -> MutexGuard<'_, Speed> {
        self.speed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Speed {
    fn new(now: Instant) -> Self {
        Self { calls_per_second: START, throttled_at: None, next: now, updated: now, epoch: 0 }
    }

    fn interval(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.calls_per_second)
    }

    /// Begins a call, or tells when the next one may begin.
    fn begin(&mut self, now: Instant) -> Result<Turn, Instant> {
        if self.next > now {
            return Err(self.next);
        }
        self.recover(now);
        self.next = now + self.interval();
        Ok(Turn { epoch: self.epoch })
    }

    /// GuardDuty asked for fewer calls: half the speed from the next call on, so that the wait doubles from one refusal
    /// to the next. Calls that began before it was last slowed down say nothing about the new speed.
    fn slow_down(&mut self, turn: Turn, now: Instant) {
        if turn.epoch < self.epoch {
            return;
        }
        self.next = now + self.interval();
        self.throttled_at = Some(self.calls_per_second);
        self.calls_per_second = (self.calls_per_second / 2.0).max(LEAST);
        self.updated = now;
        self.epoch += 1;
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

/// What readings wait behind.
#[derive(Debug)]
pub struct Ahead(Arc<AtomicU32>);

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::{cmp::Reverse, collections::BinaryHeap};

    use rstest::rstest;

    use super::*;

    /// A server's token bucket: so many calls a second, and a burst of as many.
    struct Bucket {
        limit: f64,
        level: f64,
        filled: Instant,
    }

    impl Bucket {
        fn admits(&mut self, now: Instant) -> bool {
            self.level = (self.level + (now - self.filled).as_secs_f64() * self.limit).min(self.limit);
            self.filled = now;
            let admitted = self.level >= 1.0;
            self.level -= f64::from(u8::from(admitted));
            admitted
        }
    }

    /// How long three lanes take for so many calls, measured by the least possible.
    fn simulate(limit: f64, calls: u32, latency: Duration) -> f64 {
        let start = Instant::now();
        let mut speed = Speed::new(start);
        let mut bucket = Bucket { limit, level: limit, filled: start };
        let mut left = calls;
        // When something happens next, and whether it is the answer to a call or a lane that wants to begin one.
        let mut events: BinaryHeap<_> = (0..3).map(|_| Reverse((start, None))).collect();
        let mut now = start;
        while let Some(Reverse((at, answer))) = events.pop() {
            match answer {
                None if left == 0 => {}
                None => match speed.begin(at) {
                    Ok(turn) => {
                        left -= 1;
                        events.push(Reverse((at + latency, Some(turn.epoch))));
                    }
                    Err(next) => events.push(Reverse((next, None))),
                },
                Some(epoch) => {
                    if !bucket.admits(at) {
                        speed.slow_down(Turn { epoch }, at);
                        left += 1;
                    }
                    now = at;
                    events.push(Reverse((at, None)));
                }
            }
        }
        (now - start).as_secs_f64() / ((f64::from(calls) - limit) / limit)
    }

    #[rstest]
    #[case(2.0, 100, 80)]
    #[case(5.0, 200, 20)]
    #[case(5.0, 200, 80)]
    #[case(5.0, 200, 300)]
    #[case(10.0, 400, 80)]
    fn a_limit_costs_a_tenth_at_most(#[case] limit: f64, #[case] calls: u32, #[case] latency: u64) {
        let measured = simulate(limit, calls, Duration::from_millis(latency));
        assert!(measured <= 1.1, "{measured}");
    }

    #[test]
    fn refusals_in_a_row_lengthen_the_wait() {
        let mut now = Instant::now();
        let mut speed = Speed::new(now);
        let mut waits = Vec::new();
        for _ in 0..4 {
            let turn = speed.begin(now).unwrap();
            let before = speed.interval();
            speed.slow_down(turn, now);
            waits.push(before);
            now = speed.next;
        }
        for pair in waits.windows(2) {
            let ratio = pair[1].as_secs_f64() / pair[0].as_secs_f64();
            assert!((1.2..=2.1).contains(&ratio), "{waits:?}");
        }
    }

    #[test]
    fn calls_that_were_under_way_together_slow_down_once() {
        let now = Instant::now();
        let mut speed = Speed::new(now);
        let turn = speed.begin(now).unwrap();
        speed.slow_down(turn, now);
        let slower = speed.calls_per_second;
        speed.slow_down(turn, now);
        assert!((speed.calls_per_second - slower).abs() < f64::EPSILON);
    }

    #[tokio::test]
    async fn a_reading_waits_behind_an_operation_between_its_calls_too() {
        let pace = Pace::new();
        let operating = pace.ahead();
        pace.turn().await;
        let reading = pace.reader_turn();
        tokio::pin!(reading);
        let soon = READER_PATIENCE / 20;
        assert!(tokio::time::timeout(soon, &mut reading).await.is_err(), "the operation is not over");
        drop(operating);
        reading.await;
    }
}
