use serde::{Deserialize, Serialize};

use super::{Region, Timestamp};

/// An operation with fewer calls has no pace worth a picture.
const LEAST_CALLS: u32 = 6;
/// A picture has no more slots.
const MOST_SLOTS: i64 = 60;
/// How long a slot can be, in seconds.
const STEPS: [i64; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600];

/// How quickly the writing calls of an operation were sent, over its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// When the first one was sent.
    pub from: Timestamp,
    /// How long a slot is, in seconds.
    pub step: u32,
    /// Region by Region, each with all slots.
    pub regions: Vec<RegionPace>,
}

/// The same of one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionPace {
    /// The Region.
    pub region: Region,
    /// Slot by slot.
    pub slots: Vec<PaceSlot>,
}

/// The calls of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PaceSlot {
    /// Calls that were sent, repeated ones included.
    pub calls: u32,
    /// Those of them to which GuardDuty answered that there are too many.
    pub throttled: u32,
}

impl Pace {
    /// How long a slot of so many calls, sent over so many milliseconds, is to be, in seconds; none if there is nothing
    /// to be seen.
    pub fn step(calls: u32, millis: i64) -> Option<u32> {
        let step = STEPS.into_iter().find(|step| millis / (step * 1_000) < MOST_SLOTS).unwrap_or(86_400);
        let slots = millis / (step * 1_000) + 1;
        (calls >= LEAST_CALLS && slots > 1).then(|| u32::try_from(step).unwrap_or(u32::MAX))
    }

    /// All Regions together.
    pub fn sum(&self) -> Vec<PaceSlot> {
        let mut sum =
            vec![PaceSlot::default(); self.regions.iter().map(|region| region.slots.len()).max().unwrap_or(0)];
        for region in &self.regions {
            for (sum, slot) in sum.iter_mut().zip(&region.slots) {
                sum.calls += slot.calls;
                sum.throttled += slot.throttled;
            }
        }
        sum
    }

    /// So many calls in a slot, as calls a second: `12.5`.
    pub fn a_second(&self, calls: u32) -> String {
        let tenths = calls.saturating_mul(10) / self.step.max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_as_long_as_sixty_of_them_need() {
        assert_eq!(Pace::step(6, 1_000), Some(1));
        assert_eq!(Pace::step(100, 59_999), Some(1));
        assert_eq!(Pace::step(100, 60_000), Some(2));
        assert_eq!(Pace::step(100, 3_600_000), Some(120));
        assert_eq!(Pace::step(100, 10 * 86_400_000), Some(86_400), "however long it waited");
        assert_eq!((Pace::step(5, 9_000), Pace::step(100, 999)), (None, None), "nothing to be seen");
    }

    #[test]
    fn regions_add_up() {
        let slot = |calls, throttled| PaceSlot { calls, throttled };
        let pace = Pace {
            from: Timestamp(1_000),
            step: 2,
            regions: [("us-east-1", [slot(5, 0), slot(1, 1)]), ("eu-west-1", [slot(2, 1), slot(0, 0)])]
                .map(|(region, slots)| RegionPace { region: region.parse().unwrap(), slots: slots.into() })
                .into(),
        };
        assert_eq!(pace.sum(), [slot(7, 1), slot(1, 1)]);
        assert_eq!(pace.a_second(7), "3.5");
    }
}
