use serde::{Deserialize, Serialize};

use super::{Region, Timestamp, Tone};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// So far apart are the points while there is no more than so much to show; from there on they are days.
const STEPS: [(i64, i64); 2] = [(5 * MINUTE, 3 * HOUR), (HOUR, 3 * DAY)];
/// Days before are not shown.
const MOST: i64 = 90;

/// How many account-Regions there are of each [`Tone`], in the order of [`Tone::ALL`].
pub type ByTone = [u32; Tone::ALL.len()];

/// How many account-Regions there were of each kind, from the first reading that is kept until now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OverTime {
    /// When the first reading of any Region in scope ended; none if no reading is kept yet.
    pub since: Option<Timestamp>,
    /// Regions that were read for the first time after the first point, and when.
    pub later: Vec<(Region, Timestamp)>,
    /// The oldest first; the last one is now.
    pub points: Vec<Point>,
}

/// One moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// Account-Regions in the order of [`Tone::ALL`].
    pub cells: ByTone,
}

/// One Region as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionNow {
    /// The Region.
    pub region: Region,
    /// When its first reading that is kept ended.
    pub since: Timestamp,
    /// Its members now.
    pub cells: ByTone,
}

/// Members of a Region that went from one kind to another between two points; `None` is not a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The Region.
    pub region: Region,
    /// Between which points: the time divided by [`OverTime::step`].
    pub slot: i64,
    /// Before.
    pub before: Option<Tone>,
    /// After.
    pub after: Option<Tone>,
    /// How many.
    pub cells: u32,
}

impl OverTime {
    /// Milliseconds from one point to the next where there is data from `since` until `now`.
    pub fn step(since: Timestamp, now: Timestamp) -> i64 {
        let age = now.0 - since.0;
        STEPS.iter().find(|(_, until)| age < *until).map_or(DAY, |(step, _)| *step)
    }

    /// The beginning of what is shown: changes before it are not needed.
    pub fn begin(since: Timestamp, now: Timestamp) -> Timestamp {
        let step = Self::step(since, now);
        let first = since.0.div_euclid(step).max(now.0.div_euclid(step) - MOST + 1);
        Timestamp(first * step)
    }

    /// Walks from now back through the changes. A Region counts from the slot of its first reading on.
    pub fn walked_back(now: Timestamp, regions: &[RegionNow], shifts: &[Shift]) -> Self {
        let Some(since) = regions.iter().map(|region| region.since).min() else { return Self::default() };
        let step = Self::step(since, now);
        let (first, last) = (Self::begin(since, now).0 / step, now.0.div_euclid(step));
        // Within a slot the order is not known: only at its end is no number below zero.
        let mut cells: Vec<_> = regions.iter().map(|region| region.cells.map(i64::from)).collect();
        let mut points = Vec::new();
        for slot in (first..=last).rev() {
            let at = Timestamp(((slot + 1) * step).min(now.0));
            let mut point = Point { at, cells: ByTone::default() };
            for (region, cells) in regions.iter().zip(&cells) {
                if region.since.0.div_euclid(step) <= slot {
                    point
                        .cells
                        .iter_mut()
                        .zip(cells)
                        .for_each(|(sum, cells)| *sum += u32::try_from(*cells).unwrap_or(0));
                }
            }
            points.push(point);
            for shift in shifts.iter().filter(|shift| shift.slot == slot) {
                let Some(place) = regions.iter().position(|region| region.region == shift.region) else { continue };
                shift.undo(&mut cells[place]);
            }
        }
        points.reverse();
        let later = regions.iter().filter(|region| region.since.0.div_euclid(step) > first);
        let later = later.map(|region| (region.region.clone(), region.since)).collect();
        Self { since: Some(since), later, points }
    }
}

impl Shift {
    fn undo(&self, cells: &mut [i64; Tone::ALL.len()]) {
        if let Some(tone) = self.before {
            cells[tone.place()] += i64::from(self.cells);
        }
        if let Some(tone) = self.after {
            cells[tone.place()] -= i64::from(self.cells);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: i64 = 1_800_000_000_000;

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    fn tone(number: usize) -> Option<Tone> {
        Tone::ALL.get(number).copied()
    }

    #[test]
    fn points_are_as_far_apart_as_there_is_time() {
        let since = Timestamp(START);
        let step = |age| OverTime::step(since, Timestamp(START + age));
        assert_eq!([step(0), step(3 * HOUR - 1), step(3 * HOUR), step(3 * DAY)], [5 * MINUTE, 5 * MINUTE, HOUR, DAY]);
        let now = Timestamp(START + 400 * DAY);
        let shown = OverTime::walked_back(now, &[RegionNow { region: region("us-east-1"), since, cells: [1; 5] }], &[]);
        assert_eq!(shown.points.len(), 90);
        assert_eq!((shown.since, shown.points[89].at), (Some(since), now));
        assert_eq!(shown.points[0].at.0 - DAY, OverTime::begin(since, now).0);
    }

    #[test]
    fn a_region_counts_from_its_first_reading_on() {
        let now = Timestamp(START + 2 * HOUR);
        let since = [Timestamp(START), Timestamp(START + HOUR)];
        let regions = ["us-east-1", "eu-west-1"].map(region).into_iter().zip(since);
        let regions: Vec<_> =
            regions.map(|(region, since)| RegionNow { region, since, cells: [2, 0, 0, 0, 1] }).collect();
        let shown = OverTime::walked_back(now, &regions, &[]);
        assert_eq!(shown.later, [(region("eu-west-1"), since[1])]);
        let sums: Vec<u32> = shown.points.iter().map(|point| point.cells[0]).collect();
        assert_eq!(sums, [[2; 12].as_slice(), &[4; 13]].concat());
        assert_eq!(OverTime::walked_back(now, &[], &[]), OverTime::default(), "no reading, no picture");
    }

    proptest! {
        /// Whatever happens to members one after the other is found again from the end.
        #[test]
        fn finds_again_what_was(events in prop::collection::vec((0..30i64, 0..2usize, 0..6usize, 0..6usize), 0..60)) {
            let names = ["us-east-1", "eu-west-1"].map(region);
            let mut events = events;
            events.sort_by_key(|(slot, ..)| *slot);
            let step = 5 * MINUTE;
            let first = START.div_euclid(step);
            let now = Timestamp((first + 30) * step - 1);
            let mut cells = [[3, 3, 3, 3, 3]; 2];
            let (mut shifts, mut was) = (Vec::new(), vec![[0; 5]; 30]);
            for slot in 0..30 {
                for (_, place, before, after) in events.iter().filter(|event| event.0 == slot) {
                    let (before, after) = (tone(*before), tone(*after));
                    if before.is_some_and(|tone| cells[*place][tone.place()] == 0) { continue; }
                    if let Some(tone) = before { cells[*place][tone.place()] -= 1; }
                    if let Some(tone) = after { cells[*place][tone.place()] += 1; }
                    shifts.push(Shift { region: names[*place].clone(), slot: first + slot, before, after, cells: 1 });
                }
                for tone in 0..5 { was[usize::try_from(slot).unwrap()][tone] = cells[0][tone] + cells[1][tone]; }
            }
            let regions: Vec<_> = names.iter().zip(cells)
                .map(|(region, cells)| RegionNow { region: region.clone(), since: Timestamp(first * step), cells })
                .collect();
            let shown = OverTime::walked_back(now, &regions, &shifts);
            let shown: Vec<ByTone> = shown.points.iter().map(|point| point.cells).collect();
            prop_assert_eq!(shown, was);
        }
    }
}
