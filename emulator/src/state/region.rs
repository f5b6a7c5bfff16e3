use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::time::Duration;

use super::invitation::Due;
use super::{Change, Configuration, Detector, Member, Status};
use crate::clock::Timestamp;
use crate::ids::{AccountId, Sentinel, hex_id, text_part};

type Members = BTreeMap<AccountId, Member>;

/// Everything GuardDuty knows in one Region. What happens by itself as time goes by is settled by
/// [`Region::advance`] before each call, so no timer runs and the same times give the same state.
#[derive(Debug)]
pub(crate) struct Region {
    pub(super) id_parts: [u64; 2],
    pub(super) accept_after: Option<Duration>,
    pub(crate) configuration: Configuration,
    detectors: BTreeMap<AccountId, Detector>,
    /// The generation of the next detector of accounts that deleted one.
    next_generation: BTreeMap<AccountId, u32>,
    members: BTreeMap<AccountId, Members>,
    pub(super) due: BTreeMap<(Timestamp, AccountId, AccountId), Due>,
    failed_once: BTreeSet<AccountId>,
    changes: Vec<Change>,
}

impl Region {
    pub(crate) fn new(name: &str, seed: u64, accept_after: Option<Duration>, administrator: AccountId) -> Self {
        Self {
            id_parts: [seed, text_part(name)],
            accept_after,
            configuration: Configuration::new(administrator),
            detectors: BTreeMap::new(),
            next_generation: BTreeMap::new(),
            members: BTreeMap::new(),
            due: BTreeMap::new(),
            failed_once: BTreeSet::new(),
            changes: Vec::new(),
        }
    }

    /// Fills the Region with a seeded organization.
    pub(crate) fn populate(
        &mut self,
        administrator: AccountId,
        members: Members,
        detectors: BTreeMap<AccountId, Detector>,
    ) {
        self.members.insert(administrator, members);
        self.detectors = detectors;
    }

    pub(crate) fn detector(&self, account: AccountId) -> Option<&Detector> {
        self.detectors.get(&account)
    }

    pub(crate) fn detector_mut(&mut self, account: AccountId) -> Option<&mut Detector> {
        self.detectors.get_mut(&account)
    }

    pub(crate) fn detector_id(&self, account: AccountId) -> Option<String> {
        let generation = u64::from(self.detectors.get(&account)?.generation);
        let [seed, region] = self.id_parts;
        Some(hex_id(&[seed, region, account.number(), generation]))
    }

    /// The account's detector, turned on if there was none.
    pub(crate) fn ensure_detector(&mut self, account: AccountId, now: Timestamp) -> &mut Detector {
        let generation = self.next_generation.get(&account).copied().unwrap_or_default();
        self.detectors.entry(account).or_insert_with(|| Detector::new(account, generation, now))
    }

    /// Puts the detectors of the wanted accounts under an organization policy, or takes them out of it.
    pub(crate) fn set_policy(&mut self, managed: bool, wanted: impl Fn(AccountId) -> bool) {
        for (account, detector) in &mut self.detectors {
            if wanted(*account) {
                detector.policy_managed = managed;
            }
        }
    }

    pub(crate) fn remove_detector(&mut self, account: AccountId) {
        if let Some(detector) = self.detectors.remove(&account) {
            self.next_generation.insert(account, detector.generation + 1);
        }
    }

    pub(crate) fn detectors(&self) -> impl Iterator<Item = (AccountId, &Detector)> {
        self.detectors.iter().map(|(account, detector)| (*account, detector))
    }

    pub(crate) fn member(&self, administrator: AccountId, account: AccountId) -> Option<&Member> {
        self.members.get(&administrator)?.get(&account)
    }

    pub(super) fn member_mut(&mut self, admin: AccountId, account: AccountId) -> Option<&mut Member> {
        self.members.get_mut(&admin)?.get_mut(&account)
    }

    pub(crate) fn insert_member(&mut self, administrator: AccountId, account: AccountId, member: Member) {
        let (to, at) = (Some(member.status), member.updated_at);
        let before = self.members.entry(administrator).or_default().insert(account, member);
        let from = before.map(|member| member.status);
        self.changes.push(Change { administrator, account, from, to, at });
    }

    pub(crate) fn remove_member(&mut self, administrator: AccountId, account: AccountId, at: Timestamp) {
        let members = self.members.get_mut(&administrator);
        if let Some(member) = members.and_then(|members| members.remove(&account)) {
            let from = Some(member.status);
            self.changes.push(Change { administrator, account, from, to: None, at });
        }
    }

    /// Moves a member to `status`, if that is another than it has.
    pub(crate) fn move_member(&mut self, administrator: AccountId, account: AccountId, status: Status, at: Timestamp) {
        let Some(member) = self.member_mut(administrator, account) else { return };
        if member.status == status {
            return;
        }
        let from = Some(member.status);
        member.status = status;
        member.updated_at = at;
        member.was_associated |= status.is_bound();
        self.changes.push(Change { administrator, account, from, to: Some(status), at });
    }

    /// What changed since the last time this was asked.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    pub(crate) fn member_count(&self, administrator: AccountId) -> usize {
        self.members.get(&administrator).map_or(0, BTreeMap::len)
    }

    /// The administrator's members in the order of their ids, from the one after `last` on.
    pub(crate) fn members_after(
        &self,
        administrator: AccountId,
        last: Option<AccountId>,
    ) -> impl Iterator<Item = (AccountId, &Member)> {
        let start = last.map_or(Bound::Unbounded, Bound::Excluded);
        self.members
            .get(&administrator)
            .into_iter()
            .flat_map(move |members| members.range((start, Bound::Unbounded)))
            .map(|(account, member)| (*account, member))
    }

    pub(crate) fn administrators(&self) -> impl Iterator<Item = AccountId> {
        self.members.keys().copied()
    }

    /// Every administrator that knows the account, with what it knows.
    pub(crate) fn relations(&self, account: AccountId) -> impl Iterator<Item = (AccountId, &Member)> {
        self.members.iter().filter_map(move |(administrator, members)| Some((*administrator, members.get(&account)?)))
    }

    /// The administrator that the account is bound to as a member.
    pub(crate) fn administrator_of(&self, account: AccountId) -> Option<(AccountId, &Member)> {
        self.relations(account).find(|(_, member)| member.status.is_bound())
    }

    /// Forgets the members of an administrator that is none any more.
    pub(crate) fn remove_administrator(&mut self, administrator: AccountId, at: Timestamp) {
        let accounts: Vec<AccountId> = self.members_after(administrator, None).map(|(account, _)| account).collect();
        for account in accounts {
            self.remove_member(administrator, account, at);
        }
        self.members.remove(&administrator);
    }

    /// True the first time that an id meant to fail once is asked for.
    pub(crate) fn fails_this_time(&mut self, account: AccountId) -> bool {
        account.sentinel() == Some(Sentinel::InternalErrorOnce) && self.failed_once.insert(account)
    }
}
