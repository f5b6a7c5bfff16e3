use super::Status;
use crate::clock::Timestamp;
use crate::ids::AccountId;

/// One member that is other than before; `None` is not being a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) administrator: AccountId,
    pub(crate) account: AccountId,
    pub(crate) from: Option<Status>,
    pub(crate) to: Option<Status>,
    pub(crate) at: Timestamp,
}
