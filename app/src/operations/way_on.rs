use crate::{
    domain::{MembersQuery, SkipGroup, SkipReason},
    paths,
};

/// What would let an action be done to cells that it leaves out, and where that is: none where only others can do it.
pub(crate) fn way_on(group: &SkipGroup, scope: &MembersQuery) -> Option<(&'static str, String)> {
    match group.reason {
        SkipReason::EmailMissing | SkipReason::EmailRefused => {
            Some(("Correct the e-mail address", paths::recreate(group.sample.iter().copied(), scope)))
        }
        SkipReason::NotAMember => Some(("Add accounts", paths::add_accounts(scope))),
        SkipReason::AutoEnableAll => Some(("See auto-enable", paths::SETTINGS.to_owned())),
        _ => None,
    }
}
