use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use super::{Organization, Region};
use crate::ids::AccountId;
use crate::seed::Seed;
use crate::settings::Settings;

/// All Regions, each behind its own lock.
#[derive(Debug)]
pub(crate) struct World {
    seed: Seed,
    regions: BTreeMap<String, Mutex<Region>>,
}

impl World {
    pub(crate) fn new(settings: &Settings, administrator: AccountId) -> Self {
        let seed = Seed::new(settings, administrator);
        let regions = thread::scope(|scope| {
            let seed = &seed;
            let growing: Vec<_> =
                settings.regions.iter().map(|name| (name.clone(), scope.spawn(move || seed.region(name)))).collect();
            let grown =
                |thread: ScopedJoinHandle<'_, Region>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            growing.into_iter().map(|(name, thread)| (name, Mutex::new(grown(thread)))).collect()
        });
        Self { seed, regions }
    }

    pub(crate) fn organization(&self) -> &Organization {
        self.seed.organization()
    }

    pub(crate) fn region(&self, name: &str) -> Option<MutexGuard<'_, Region>> {
        self.regions.get(name).map(|region| region.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn region_names(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }

    /// Back to the seeded state, Region by Region.
    pub(crate) fn reset(&self) {
        for (name, region) in &self.regions {
            *region.lock().unwrap_or_else(PoisonError::into_inner) = self.seed.region(name);
        }
    }
}
