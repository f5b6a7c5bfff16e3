use leptos::prelude::*;

use super::selection::Ticked;
use crate::domain::MembersQuery;

/// What was ticked when somebody left the list, and under which filters: there again for who comes back without having
/// acted on it.
#[derive(Clone, Copy)]
pub(crate) struct KeptTicks(StoredValue<(MembersQuery, Ticked)>);

impl KeptTicks {
    pub(crate) fn provide() {
        provide_context(Self(StoredValue::default()));
    }

    pub(super) fn keep(self, filter: MembersQuery, ticked: Ticked) {
        self.0.set_value((filter, ticked));
    }

    /// What is ticked in the list under this filter.
    pub(super) fn under(self, filter: &MembersQuery) -> Ticked {
        let (of, ticked) = self.0.get_value();
        if of == *filter { ticked } else { ticked.under_another() }
    }

    /// It was acted on.
    pub(crate) fn forget(self) {
        self.0.set_value(Default::default());
    }
}
