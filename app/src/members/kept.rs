use leptos::prelude::*;

use super::selection::Ticked;
use crate::domain::{MembersQuery, PlanId};

/// What was ticked when somebody left the list: there again for who comes back without having acted on it.
#[derive(Clone, Copy)]
pub(crate) struct KeptTicks(StoredValue<Kept>);

#[derive(Clone, Default)]
struct Kept {
    ticked: Ticked,
    /// The filter of the list then.
    filter: MembersQuery,
    /// The plan that was made of it last.
    plan: Option<PlanId>,
}

impl KeptTicks {
    pub(crate) fn provide() {
        provide_context(Self(StoredValue::default()));
    }

    pub(super) fn keep(self, filter: MembersQuery, ticked: Ticked) {
        self.0.update_value(|kept| {
            kept.filter = filter;
            kept.ticked = ticked;
        });
    }

    /// What is ticked in the list under this filter.
    pub(super) fn under(self, filter: &MembersQuery) -> Ticked {
        let Kept { ticked, filter: before, .. } = self.0.get_value();
        if before == *filter { ticked } else { ticked.under_another(before, filter) }
    }

    /// A plan was made of it.
    pub(super) fn planned(self, plan: PlanId) {
        self.0.update_value(|kept| kept.plan = Some(plan));
    }

    /// Another plan stands in the place of one.
    pub(crate) fn replanned(self, plan: PlanId, newer: PlanId) {
        self.0.update_value(|kept| kept.plan = kept.plan.map(|of| if of == plan { newer } else { of }));
    }

    /// A plan is carried out: if it was made of this, nothing is ticked any more.
    pub(crate) fn confirmed(self, plan: PlanId) {
        self.0.update_value(|kept| {
            if kept.plan == Some(plan) {
                *kept = Kept::default();
            }
        });
    }
}
