use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::region_scope::in_scope;
use crate::{
    domain::{MembersQuery, Region},
    paths, platform,
};

/// The list of members as it was last seen in this session: where every way back leads, in the scope of the screen that
/// is left.
#[derive(Clone, Copy)]
pub(crate) struct LastList {
    search: RwSignal<String>,
    /// The path and the query part of the screen that one is at.
    here: (Memo<String>, Memo<String>),
    /// The screen that led to a plan, if it is not the list.
    before_plan: RwSignal<Option<String>>,
}

impl LastList {
    pub(super) fn provide() {
        let search = RwSignal::new(SharedValue::new(platform::last_list).into_inner());
        let location = use_location();
        let here = (location.pathname, location.search);
        let before_plan = RwSignal::new(None);
        Effect::new(move || {
            let (path, here) = (location.pathname.read(), location.search.read());
            if !paths::is_plan(&path) {
                let url = || paths::with_search(&path, here.trim_start_matches('?'));
                before_plan.set((*path != paths::MEMBERS).then(url));
            }
            if *path == paths::MEMBERS {
                search.set(here.trim_start_matches('?').to_owned());
            } else if paths::chooses_scope(&path, &here) {
                let (scope, list) =
                    (MembersQuery::parse(&here), search.with_untracked(|list| MembersQuery::parse(list)));
                if list.regions != scope.regions {
                    search.set(list.in_scope_of(&scope).to_search());
                }
            }
        });
        provide_context(Self { search, here, before_plan });
    }

    /// The link to it.
    pub(crate) fn href(self) -> String {
        let search = self.search.get();
        let (list, scope) = (MembersQuery::parse(&search), self.scope());
        if list.regions == scope.regions {
            return paths::members_again(&search);
        }
        paths::members(&list.in_scope_of(&scope))
    }

    /// The link from a plan back to the screen that led to it.
    pub(crate) fn away_from_plan(self) -> String {
        self.before_plan.get().unwrap_or_else(|| self.href())
    }

    /// Somebody has chosen these Regions; answers with the same screen in their scope.
    pub(super) fn choose(self, regions: Vec<Region>) -> String {
        let (path, search) = (self.here.0.get_untracked(), self.here.1.get_untracked());
        let url = in_scope(&path, &search, regions.clone());
        self.search.update(|search| {
            *search = MembersQuery { regions, page: 0, ..MembersQuery::parse(search) }.to_search();
        });
        url
    }

    /// The Regions in view: where the screen does not follow them, those of the list.
    pub(super) fn scope(self) -> MembersQuery {
        let (path, search) = self.here;
        let follows = path.with(|path| paths::follows_scope(path));
        if follows {
            search.with(|search| MembersQuery::parse(search))
        } else {
            MembersQuery::parse(&self.search.read())
        }
        .scope()
    }
}
