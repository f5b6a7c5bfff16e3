use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::domain::PlanId;

use super::plan::Draft;

/// Plans that are kept.
const MOST: usize = 200;
/// Eligible cells of all plans that are kept: twelve bytes each.
const MOST_CELLS: usize = 2_000_000;

/// The newest plans. An old one that nobody started is forgotten.
#[derive(Debug, Default)]
pub(super) struct Plans(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    /// The oldest first.
    drafts: VecDeque<Arc<Draft>>,
}

impl Plans {
    /// Keeps a plan under a new number.
    pub(super) fn add(&self, draft: impl FnOnce(PlanId) -> Draft) -> PlanId {
        let id = {
            let mut kept = self.kept();
            kept.last += 1;
            PlanId(kept.last)
        };
        let draft = Arc::new(draft(id));
        let mut kept = self.kept();
        kept.drafts.push_back(draft);
        while kept.drafts.len() > 1 && (kept.drafts.len() > MOST || kept.cells() > MOST_CELLS) {
            kept.drafts.pop_front();
        }
        id
    }

    pub(super) fn get(&self, id: PlanId) -> Option<Arc<Draft>> {
        self.kept().drafts.iter().find(|draft| draft.plan.id == id).map(Arc::clone)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn cells(&self) -> usize {
        self.drafts.iter().flat_map(|draft| &draft.eligible).map(|region| region.accounts.len()).sum()
    }
}
