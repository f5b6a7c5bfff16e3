use std::{num::NonZeroI64, sync::Arc};

use app::domain::{AccountId, Member, RelationshipStatus, Timestamp};

use super::statuses::{Code, Statuses};
use crate::store::CellChange;

/// A time in eight bytes; GuardDuty is younger than the epoch's first millisecond.
pub(super) type Moment = Option<NonZeroI64>;

/// The members of one Region, sorted by account, each property beside the others': 50,000 accounts in 17 Regions are
/// walked through in a few milliseconds.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) accounts: Vec<AccountId>,
    pub(super) codes: Vec<Code>,
    pub(super) invited: Vec<Moment>,
    pub(super) updated: Vec<Moment>,
    pub(super) texts: Vec<Texts>,
}

/// What is only looked at row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Texts {
    pub(super) email: Option<Arc<str>>,
    pub(super) detector: Option<Arc<str>>,
}

impl Column {
    /// Of members in any order; the last one counts if an account comes twice, as it can when the list changes while
    /// it is read.
    pub(super) fn new(mut members: Vec<Member>, statuses: &mut Statuses) -> Self {
        members.sort_by_key(|member| member.account);
        let mut column = Self::default();
        for member in members {
            if column.accounts.last() == Some(&member.account) {
                column.pop();
            }
            column.push(member, statuses);
        }
        column
    }

    /// The same with some members replaced or added, and some gone.
    pub(super) fn patched(&self, changes: Vec<Member>, gone: &[AccountId], statuses: &mut Statuses) -> Self {
        let mut gone = gone.to_vec();
        gone.sort_unstable();
        let changes = Self::new(changes, statuses);
        let mut merged = Self::default();
        let mut change = 0;
        for (at, account) in self.accounts.iter().enumerate() {
            while changes.accounts.get(change).is_some_and(|changed| changed < account) {
                merged.push_from(&changes, change);
                change += 1;
            }
            if changes.accounts.get(change) == Some(account) {
                merged.push_from(&changes, change);
                change += 1;
            } else if gone.binary_search(account).is_err() {
                merged.push_from(self, at);
            }
        }
        for rest in change..changes.accounts.len() {
            merged.push_from(&changes, rest);
        }
        merged
    }

    /// The same with changes carried out.
    pub(super) fn with(&self, changes: &[CellChange], mut statuses: Statuses) -> Self {
        let there = changes.iter().filter_map(|change| change.now.clone()).collect();
        let gone = changes.iter().filter(|change| change.now.is_none()).map(|change| change.account);
        self.patched(there, &gone.collect::<Vec<_>>(), &mut statuses)
    }

    /// One of the members.
    pub(super) fn member(&self, at: usize, statuses: &Statuses) -> Member {
        let text = |text: &Option<Arc<str>>| text.as_deref().map(Into::into);
        Member {
            account: self.accounts[at],
            email: text(&self.texts[at].email),
            status: statuses.status(self.codes[at].slot()).cloned().unwrap_or_else(|| String::new().into()),
            detector: text(&self.texts[at].detector),
            invited_at: timestamp(self.invited[at]),
            updated_at: timestamp(self.updated[at]),
        }
    }

    /// The status of one of the members, as GuardDuty writes it.
    pub(super) fn status(&self, at: usize, statuses: &Statuses) -> Box<str> {
        statuses.status(self.codes[at].slot()).map_or("", RelationshipStatus::as_wire).into()
    }

    /// Somebody was invited since then and has not answered yet.
    pub(super) fn invited_since(&self, time: Timestamp) -> bool {
        let invited = self.invited.iter().map(|invited| timestamp(*invited) >= Some(time));
        self.codes.iter().zip(invited).any(|(code, recently)| recently && code.is_invited())
    }

    fn push(&mut self, member: Member, statuses: &mut Statuses) {
        self.accounts.push(member.account);
        self.codes.push(statuses.code(&member.status, member.member_type()));
        self.invited.push(moment(member.invited_at));
        self.updated.push(moment(member.updated_at));
        self.texts.push(Texts { email: member.email.map(Arc::from), detector: member.detector.map(Arc::from) });
    }

    fn push_from(&mut self, other: &Self, at: usize) {
        self.accounts.push(other.accounts[at]);
        self.codes.push(other.codes[at]);
        self.invited.push(other.invited[at]);
        self.updated.push(other.updated[at]);
        self.texts.push(other.texts[at].clone());
    }

    fn pop(&mut self) {
        self.accounts.pop();
        self.codes.pop();
        self.invited.pop();
        self.updated.pop();
        self.texts.pop();
    }
}

fn moment(timestamp: Option<Timestamp>) -> Moment {
    timestamp.and_then(|timestamp| NonZeroI64::new(timestamp.0))
}

pub(super) fn timestamp(moment: Moment) -> Option<Timestamp> {
    moment.map(|millis| Timestamp(millis.get()))
}
