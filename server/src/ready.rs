//! What was last looked at, held ready in memory so that it is not read and worked out again for each page.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The last few things under their numbers, the newest first.
#[derive(Debug)]
pub struct Ready<Id, Thing> {
    most: usize,
    things: Mutex<VecDeque<(Id, Arc<Thing>)>>,
}

impl<Id: Copy + PartialEq, Thing> Ready<Id, Thing> {
    /// Room for so many things.
    pub const fn new(most: usize) -> Self {
        Self { most, things: Mutex::new(VecDeque::new()) }
    }

    /// What is held under a number; from now on it counts as the newest.
    pub fn get(&self, id: Id) -> Option<Arc<Thing>> {
        let mut things = self.things();
        let place = things.iter().position(|(known, _)| *known == id)?;
        let found = things.remove(place)?;
        let thing = Arc::clone(&found.1);
        things.push_front(found);
        Some(thing)
    }

    /// Holds a thing ready, and lets go of the one that was not looked at for longest.
    pub fn put(&self, id: Id, thing: Arc<Thing>) {
        let mut things = self.things();
        things.retain(|(known, _)| *known != id);
        things.push_front((id, thing));
        things.truncate(self.most);
    }

    fn things(&self) -> MutexGuard<'_, VecDeque<(Id, Arc<Thing>)>> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_last_is_held() {
        let ready = Ready::new(2);
        let held = |numbers: [u64; 3]| numbers.map(|number| ready.get(number).map(|text| *text));
        ready.put(1, Arc::new("one"));
        ready.put(2, Arc::new("two"));
        assert_eq!(ready.get(1).as_deref(), Some(&"one"));
        ready.put(3, Arc::new("three"));
        assert_eq!(held([1, 2, 3]), [Some("one"), None, Some("three")]);
        ready.put(3, Arc::new("another"));
        assert_eq!(held([1, 2, 3]), [Some("one"), None, Some("another")], "it takes one place");
    }
}
