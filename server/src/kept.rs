//! Things that are kept in memory under a number for as long as there is room.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The newest things of a kind, numbered from 1. The oldest are forgotten first.
#[derive(Debug)]
pub struct Kept<T> {
    most: usize,
    most_weight: usize,
    things: Mutex<Things<T>>,
}

#[derive(Debug)]
struct Things<T> {
    last: u64,
    /// The oldest first.
    kept: VecDeque<Numbered<T>>,
}

#[derive(Debug)]
struct Numbered<T> {
    number: u64,
    weight: usize,
    value: Arc<T>,
}

impl<T> Kept<T> {
    /// Room for so many things, and for so much weight of them all; the newest is kept whatever it weighs.
    pub const fn new(most: usize, most_weight: usize) -> Self {
        Self { most, most_weight, things: Mutex::new(Things { last: 0, kept: VecDeque::new() }) }
    }

    /// Keeps what is made for a new number.
    pub fn add(&self, make: impl FnOnce(u64) -> (T, usize)) -> u64 {
        let number = {
            let mut things = self.things();
            things.last += 1;
            things.last
        };
        let (thing, weight) = make(number);
        let mut things = self.things();
        things.kept.push_back(Numbered { number, weight, value: Arc::new(thing) });
        while things.kept.len() > 1 && (things.kept.len() > self.most || things.weight() > self.most_weight) {
            things.kept.pop_front();
        }
        number
    }

    /// What is kept under a number.
    pub fn get(&self, number: u64) -> Option<Arc<T>> {
        self.things().kept.iter().find(|thing| thing.number == number).map(|thing| Arc::clone(&thing.value))
    }

    fn things(&self) -> MutexGuard<'_, Things<T>> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Things<T> {
    fn weight(&self) -> usize {
        self.kept.iter().map(|thing| thing.weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let kept = Kept::new(3, 100);
        for weight in [10, 10, 10, 10] {
            kept.add(|number| (number * 100, weight));
        }
        assert_eq!(
            (1..=4).map(|number| kept.get(number).map(|thing| *thing)).collect::<Vec<_>>(),
            [None, Some(200), Some(300), Some(400)]
        );
        let heavy = kept.add(|_| (7, 1_000));
        assert_eq!((kept.get(4), kept.get(heavy).as_deref()), (None, Some(&7)), "the newest is always kept");
    }
}
