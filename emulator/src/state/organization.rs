use crate::ids::AccountId;

/// The AWS organization around the administrator: the same in every Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Organization {
    /// Sorted.
    accounts: Vec<AccountId>,
    /// Owns the organization; it must turn GuardDuty on by itself before it can be a member.
    management: Option<AccountId>,
}

impl Organization {
    pub(crate) fn new(mut accounts: Vec<AccountId>, management: Option<AccountId>) -> Self {
        accounts.sort_unstable();
        Self { accounts, management }
    }

    pub(crate) fn contains(&self, account: AccountId) -> bool {
        self.accounts.binary_search(&account).is_ok()
    }

    pub(crate) fn is_management(&self, account: AccountId) -> bool {
        self.management == Some(account)
    }
}

/// `autoEnableOrganizationMembers`.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AutoEnable {
    New,
    All,
    None,
}

impl AutoEnable {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::All => "ALL",
            Self::None => "NONE",
        }
    }
}
