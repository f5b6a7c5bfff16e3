use super::LastList;
use crate::paths;

/// A screen of the navigation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// Where it is.
    pub(super) path: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    /// The key that leads there after a `g`.
    pub(super) key: &'static str,
}

impl Screen {
    /// The link to it, in the scope of the screen that is left.
    pub(super) fn href(self, last_list: LastList) -> String {
        match self.path {
            paths::MEMBERS => last_list.href(),
            path if paths::follows_scope(path) => paths::scoped(path, &last_list.scope()),
            path => path.to_owned(),
        }
    }
}

const fn screen(path: &'static str, label: &'static str, key: &'static str) -> Screen {
    Screen { path, label, key }
}

/// Every screen of the navigation, in its order.
pub(super) const SCREENS: [Screen; 7] = [
    screen(paths::MEMBERS, "Members", "m"),
    screen(paths::OVERVIEW, "Overview", "v"),
    screen(paths::UNPROCESSED, "Unprocessed", "u"),
    screen(paths::OPERATIONS, "Operations", "o"),
    screen(paths::HISTORY, "History", "h"),
    screen(paths::AUDIT, "Audit trail", "a"),
    screen(paths::SETTINGS, "Settings", "s"),
];
