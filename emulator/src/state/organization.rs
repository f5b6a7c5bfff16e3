use super::plans::{PLANS, Slot};
use crate::ids::AccountId;

/// The AWS organization around the administrator: the same in every Region.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    /// Sorted by id; the management account and the administrator are among them.
    accounts: Vec<OrganizationAccount>,
    management: AccountId,
}

/// An account as AWS Organizations knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OrganizationAccount {
    pub(crate) id: AccountId,
    /// The number in its e-mail address.
    pub(crate) number: u32,
    pub(crate) suspended: bool,
}

impl Organization {
    pub(crate) fn new(mut accounts: Vec<OrganizationAccount>, management: AccountId) -> Self {
        accounts.sort_unstable_by_key(|account| account.id);
        Self { accounts, management }
    }

    pub(crate) fn accounts(&self) -> &[OrganizationAccount] {
        &self.accounts
    }

    pub(crate) fn find(&self, account: AccountId) -> Option<&OrganizationAccount> {
        let index = self.accounts.binary_search_by_key(&account, |known| known.id).ok()?;
        self.accounts.get(index)
    }

    pub(crate) fn contains(&self, account: AccountId) -> bool {
        self.find(account).is_some()
    }

    /// Owns the organization; it must turn GuardDuty on by itself before it can be a member.
    pub(crate) fn management(&self) -> AccountId {
        self.management
    }
}

/// `autoEnableOrganizationMembers`, and the same for a plan.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AutoEnable {
    New,
    All,
    None,
}

impl AutoEnable {
    const EVERY: [Self; 3] = [Self::New, Self::All, Self::None];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::All => "ALL",
            Self::None => "NONE",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|known| known.as_str() == text)
    }
}

/// How one Region treats the accounts of the organization.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    /// The account that administers GuardDuty for the organization here.
    pub(crate) delegated: Option<AccountId>,
    pub(crate) members: AutoEnable,
    /// The plans and parts that are enabled by themselves; all others are `NONE`.
    plans: Vec<(Slot, AutoEnable)>,
}

impl Configuration {
    pub(crate) fn new(delegated: AccountId) -> Self {
        Self { delegated: Some(delegated), members: AutoEnable::New, plans: Vec::new() }
    }

    pub(crate) fn plan(&self, slot: Slot) -> AutoEnable {
        self.plans.iter().find(|(known, _)| *known == slot).map_or(AutoEnable::None, |(_, auto)| *auto)
    }

    pub(crate) fn set_plan(&mut self, slot: Slot, auto: AutoEnable) {
        self.plans.retain(|(known, _)| *known != slot);
        self.plans.push((slot, auto));
    }

    /// The plans and parts that an account gets on joining.
    pub(crate) fn plans_for_new_members(&self) -> impl Iterator<Item = Slot> {
        PLANS
            .iter()
            .flat_map(|plan| plan.part_slots().map(|(_, slot)| slot).chain([plan.slot()]))
            .filter(|slot| self.plan(*slot) != AutoEnable::None)
    }
}
