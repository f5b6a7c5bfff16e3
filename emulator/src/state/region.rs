use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::time::Duration;

use super::{AutoEnable, Detector, Member, Status};
use crate::clock::Timestamp;
use crate::ids::{AccountId, Sentinel, hex_id, text_part};

type Members = BTreeMap<AccountId, Member>;

/// Everything GuardDuty knows in one Region. What happens by itself as time goes by is settled by [`Region::advance`]
/// before each call, so no timer runs and the same times give the same state.
#[derive(Debug)]
pub(crate) struct Region {
    id_parts: [u64; 2],
    accept_after: Option<Duration>,
    pub(crate) auto_enable: AutoEnable,
    detectors: BTreeMap<AccountId, Detector>,
    members: BTreeMap<AccountId, Members>,
    due: BTreeMap<(Timestamp, AccountId, AccountId), Due>,
    failed_once: BTreeSet<AccountId>,
}

/// What the invitation sent at `invited_at` is waiting for; a later invitation makes it void.
#[derive(Clone, Copy, Debug)]
struct Due {
    step: Step,
    invited_at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Verification,
    Acceptance,
}

impl Region {
    pub(crate) fn new(name: &str, seed: u64, accept_after: Option<Duration>) -> Self {
        Self {
            id_parts: [seed, text_part(name)],
            accept_after,
            auto_enable: AutoEnable::New,
            detectors: BTreeMap::new(),
            members: BTreeMap::new(),
            due: BTreeMap::new(),
            failed_once: BTreeSet::new(),
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

    pub(crate) fn detector_id(&self, account: AccountId) -> Option<String> {
        let generation = u64::from(self.detectors.get(&account)?.generation);
        let [seed, region] = self.id_parts;
        Some(hex_id(&[seed, region, account.number(), generation]))
    }

    /// The account's detector, turned on if there was none.
    pub(crate) fn ensure_detector(&mut self, account: AccountId, now: Timestamp) -> &mut Detector {
        self.detectors.entry(account).or_insert_with(|| Detector::new(0, now))
    }

    pub(crate) fn member(&self, administrator: AccountId, account: AccountId) -> Option<&Member> {
        self.members.get(&administrator)?.get(&account)
    }

    pub(crate) fn member_mut(&mut self, administrator: AccountId, account: AccountId) -> Option<&mut Member> {
        self.members.get_mut(&administrator)?.get_mut(&account)
    }

    pub(crate) fn insert_member(&mut self, administrator: AccountId, account: AccountId, member: Member) {
        self.members.entry(administrator).or_default().insert(account, member);
    }

    pub(crate) fn remove_member(&mut self, administrator: AccountId, account: AccountId) {
        if let Some(members) = self.members.get_mut(&administrator) {
            members.remove(&account);
        }
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

    pub(crate) fn detectors(&self) -> impl Iterator<Item = (AccountId, &Detector)> {
        self.detectors.iter().map(|(account, detector)| (*account, detector))
    }

    /// The administrator that the account is bound to as a member.
    pub(crate) fn administrator_of(&self, account: AccountId) -> Option<AccountId> {
        self.members
            .iter()
            .find(|(_, members)| members.get(&account).is_some_and(|m| m.status.is_bound()))
            .map(|(administrator, _)| *administrator)
    }

    /// True the first time that an id meant to fail once is asked for.
    pub(crate) fn fails_this_time(&mut self, account: AccountId) -> bool {
        account.sentinel() == Some(Sentinel::InternalErrorOnce) && self.failed_once.insert(account)
    }

    /// Sets what follows an invitation sent at `now`: first the check of the address, unless it is done already.
    pub(crate) fn schedule_invitation(
        &mut self,
        administrator: AccountId,
        account: AccountId,
        verified_at: Option<Timestamp>,
        now: Timestamp,
    ) {
        match verified_at {
            Some(at) => {
                let due = Due { step: Step::Verification, invited_at: now };
                self.due.insert((at, administrator, account), due);
            }
            None => self.schedule_acceptance(administrator, account, now, now),
        }
    }

    fn schedule_acceptance(
        &mut self,
        administrator: AccountId,
        account: AccountId,
        invited_at: Timestamp,
        now: Timestamp,
    ) {
        let reluctant = matches!(account.sentinel(), Some(Sentinel::NeverAccepts | Sentinel::Declines));
        if let (Some(after), false) = (self.accept_after, reluctant) {
            let due = Due { step: Step::Acceptance, invited_at };
            self.due.insert((now.plus(after), administrator, account), due);
        }
    }

    /// Settles what has become due by `now`.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let ((at, administrator, account), due) = entry.remove_entry();
            let sent = self.member(administrator, account).and_then(|member| member.invited_at);
            if sent == Some(due.invited_at) {
                self.settle(due, administrator, account, at);
            }
        }
    }

    fn settle(&mut self, due: Due, administrator: AccountId, account: AccountId, at: Timestamp) {
        let bound_already = self.administrator_of(account).is_some();
        let Some(member) = self.member_mut(administrator, account) else { return };
        match (due.step, member.status) {
            (Step::Verification, Status::EmailVerificationInProgress)
                if account.sentinel() == Some(Sentinel::EmailMismatch) =>
            {
                member.become_status(Status::EmailVerificationFailed, at);
            }
            (Step::Verification, Status::EmailVerificationInProgress) => {
                member.become_status(Status::Invited, at);
                self.schedule_acceptance(administrator, account, due.invited_at, at);
            }
            (Step::Acceptance, Status::Invited) if !bound_already => {
                member.become_status(Status::Enabled, at);
                self.ensure_detector(account, at).enabled = true;
            }
            _ => {}
        }
    }
}
