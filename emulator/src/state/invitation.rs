//! What follows an invitation: the check of the address, the answer of the invited account.

use super::{Invitation, Member, Region, Status, Via};
use crate::clock::Timestamp;
use crate::ids::{AccountId, Sentinel, hex_id};

/// What the invitation sent at `invited_at` is waiting for; a later invitation makes it void.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    step: Step,
    invited_at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Verification,
    Answer,
}

impl Region {
    /// Marks a member as invited at `now`. Its address is checked until `verified_at`, if that is to be done.
    pub(crate) fn send_invitation(
        &mut self,
        administrator: AccountId,
        account: AccountId,
        verified_at: Option<Timestamp>,
        now: Timestamp,
    ) {
        if let Some(member) = self.member_mut(administrator, account) {
            member.invited_at = Some(now);
            member.invitation = Invitation::Open;
        }
        match verified_at {
            Some(at) => {
                let due = Due { step: Step::Verification, invited_at: now };
                self.due.insert((at, administrator, account), due);
            }
            None => self.await_answer(administrator, account, now, now),
        }
    }

    /// The 32 hex digits by which the account accepts.
    pub(crate) fn invitation_id(&self, administrator: AccountId, account: AccountId, member: &Member) -> String {
        let [seed, region] = self.id_parts;
        let invited_at = member.invited_at.unwrap_or_default().0;
        hex_id(&[seed, region, administrator.number(), account.number(), invited_at])
    }

    /// The account notes what it does with an invitation; its administrator does not see that.
    pub(crate) fn mark_invitation(&mut self, administrator: AccountId, account: AccountId, mark: Invitation) {
        if let Some(member) = self.member_mut(administrator, account) {
            member.invitation = mark;
        }
    }

    /// The account becomes a monitored member of an administrator; some scripted accounts do not get as far.
    pub(crate) fn associate(&mut self, administrator: AccountId, account: AccountId, now: Timestamp) {
        let detector = self.ensure_detector(account, now);
        detector.enabled = true;
        let status = associated_status(account);
        self.move_member(administrator, account, status, now);
    }

    fn await_answer(&mut self, administrator: AccountId, account: AccountId, invited_at: Timestamp, now: Timestamp) {
        if account.sentinel() == Some(Sentinel::NeverAccepts) {
            return;
        }
        if let Some(after) = self.accept_after {
            let due = Due { step: Step::Answer, invited_at };
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
            let Some(member) = self.member(administrator, account) else { continue };
            if member.invited_at == Some(due.invited_at) {
                let status = member.status;
                self.settle((status, due), administrator, account, at);
            }
        }
    }

    fn settle(&mut self, (status, due): (Status, Due), administrator: AccountId, account: AccountId, at: Timestamp) {
        let has_right_address = self.member(administrator, account).and_then(|member| member.email.as_deref())
            == Some(&*format!("right+{account}@example.com"));
        match (due.step, status, account.sentinel()) {
            (Step::Verification, Status::EmailVerificationInProgress, Some(Sentinel::EmailMismatch))
                if !has_right_address =>
            {
                self.move_member(administrator, account, Status::EmailVerificationFailed, at);
            }
            (Step::Verification, Status::EmailVerificationInProgress, _) => {
                self.move_member(administrator, account, Status::Invited, at);
                self.await_answer(administrator, account, due.invited_at, at);
            }
            (Step::Answer, Status::Invited, Some(Sentinel::Declines)) => {
                self.mark_invitation(administrator, account, Invitation::Declined);
            }
            (Step::Answer, Status::Invited, _) if self.may_join(account) => {
                self.associate(administrator, account, at);
            }
            _ => {}
        }
    }

    /// An account has one administrator at most, and none while it is one itself.
    pub(crate) fn may_join(&self, account: AccountId) -> bool {
        self.administrator_of(account).is_none() && !self.has_members(account)
    }

    /// True for an administrator of accounts that are created, invited or associated.
    pub(crate) fn has_members(&self, administrator: AccountId) -> bool {
        self.has_committed_members(administrator)
            || self.members_after(administrator, None).any(|(_, member)| member.status == Status::Created)
    }

    /// True for an administrator of accounts that are invited or associated.
    pub(crate) fn has_committed_members(&self, administrator: AccountId) -> bool {
        let invited = |status| matches!(status, Status::Invited | Status::EmailVerificationInProgress);
        self.members_after(administrator, None).any(|(_, member)| invited(member.status) || member.status.is_bound())
    }
}

/// The status in which an account ends up when it joins.
pub(crate) fn associated_status(account: AccountId) -> Status {
    match account.sentinel() {
        Some(Sentinel::RegionOff) => Status::RegionDisabled,
        Some(Sentinel::Suspended) => Status::AccountSuspended,
        _ => Status::Enabled,
    }
}

impl Member {
    /// Waits for the account's answer, or can be answered again.
    pub(crate) fn can_be_accepted(&self) -> bool {
        self.via == Via::Invitation
            && matches!(self.status, Status::Invited | Status::Resigned)
            && self.invitation == Invitation::Open
    }
}
