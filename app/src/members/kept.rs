use leptos::prelude::*;

use super::selection::Ticked;
use crate::domain::{MembersQuery, PlanId};

/// What is ticked, which outlives the list: it is there again for who comes back without having acted on it.
#[derive(Clone, Copy)]
pub(crate) struct KeptTicks {
    pub(super) ticked: RwSignal<Ticked>,
    /// The filter of the list that it stands in.
    filter: StoredValue<MembersQuery>,
    /// The plan that was made of it last.
    plan: StoredValue<Option<PlanId>>,
}

impl KeptTicks {
    pub(crate) fn provide() {
        let (filter, plan) = (StoredValue::default(), StoredValue::default());
        provide_context(Self { ticked: RwSignal::new(Ticked::default()), filter, plan });
    }

    /// The list has this filter now.
    pub(super) fn stand_under(self, filter: &MembersQuery) {
        let before = self.filter.get_value();
        if before != *filter {
            self.filter.set_value(filter.clone());
            self.ticked.update(|ticked| *ticked = std::mem::take(ticked).under_another(before, filter));
        }
    }

    /// A plan was made of it.
    pub(super) fn planned(self, plan: PlanId) {
        self.plan.set_value(Some(plan));
    }

    /// Another plan stands in the place of one.
    pub(crate) fn replanned(self, plan: PlanId, newer: PlanId) {
        if self.plan.get_value() == Some(plan) {
            self.plan.set_value(Some(newer));
        }
    }

    /// A plan is carried out: if it was made of this, nothing is ticked any more.
    pub(crate) fn confirmed(self, plan: PlanId) {
        if self.plan.get_value() == Some(plan) {
            self.ticked.set(Ticked::default());
        }
    }
}
