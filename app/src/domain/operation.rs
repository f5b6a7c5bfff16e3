use serde::{Deserialize, Serialize};

use super::{AccountId, Action, Cause, Region, SkipReason, Timestamp, Why};

/// The number of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub u64);

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationState {
    /// Calls are being made.
    Running,
    /// Asked to stop; calls under way are being finished.
    Cancelling,
    /// Every cell has its outcome.
    Finished,
    /// Stopped before its end; the cells that were left have the outcome “cancelled”.
    Cancelled,
}

impl InviteOptions {
    /// An action that carries these sends e-mails.
    pub fn sends_emails(&self, action: Action) -> bool {
        self.emails(action) == Some(true)
    }

    /// Whether an action that carries these sends e-mails; none where it invites nobody.
    pub fn emails(&self, action: Action) -> Option<bool> {
        action.invites().then_some(!self.disable_email_notification)
    }
}

impl OperationState {
    /// Nothing will change any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled)
    }
}

/// How many account-Regions have which outcome. They add up: `cells` is the sum of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// All account-Regions of the operation that were eligible when it was planned.
    pub cells: u32,
    /// GuardDuty did it.
    pub processed: u32,
    /// GuardDuty did not do it, and said why.
    pub unprocessed: u32,
    /// No longer eligible when their turn came.
    pub skipped: u32,
    /// Left when the operation was cancelled.
    pub cancelled: u32,
    /// Not yet answered.
    pub waiting: u32,
    /// Those of `waiting` that have taken the first of two steps.
    pub halfway: u32,
}

impl Tally {
    /// Account-Regions that have their outcome.
    pub const fn settled(&self) -> u32 {
        self.cells - self.waiting
    }

    /// How far it is, of [`way`](Self::way).
    pub const fn walked(&self) -> u32 {
        self.settled() * 2 + self.halfway
    }

    /// The length of the way: two for each account-Region, so that a first of two steps counts half.
    pub const fn way(&self) -> u32 {
        self.cells * 2
    }
}

/// What is told to GuardDuty with an invitation.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_InviteMembers.html>
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InviteOptions {
    /// The text that the invitation carries.
    pub message: String,
    /// No e-mail is sent; the account's owner sees the invitation in GuardDuty only.
    pub disable_email_notification: bool,
}

/// A line of the list of operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationSummary {
    /// Its number.
    pub id: OperationId,
    /// What is done.
    pub action: Action,
    /// Where it stands.
    pub state: OperationState,
    /// Who started it.
    pub actor: String,
    /// It was started in the browser session that asks.
    pub here: bool,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// Accounts with at least one cell in it.
    pub accounts: u32,
    /// Regions with at least one cell in it.
    pub regions: u32,
    /// Outcomes over all Regions.
    pub tally: Tally,
    /// Account-Regions that were not processed and that nobody has dealt with yet.
    #[serde(default)]
    pub open: u32,
    /// The accounts one by one, if they are [few](Self::NAMED).
    #[serde(default)]
    pub named: Vec<AccountId>,
}

impl OperationSummary {
    /// So many accounts are named one by one.
    pub const NAMED: u32 = 10;
}

/// One page of the operations that are kept, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationsPage {
    /// Operations on all pages.
    pub total: u32,
    /// The page, from 0: the last one when a later one was asked for.
    pub page: u32,
    /// The operations.
    pub lines: Vec<OperationSummary>,
}

impl OperationsPage {
    /// Operations on one page.
    pub const PAGE: u32 = 50;
}

/// An operation with its progress and outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Number, action, state and sums.
    pub summary: OperationSummary,
    /// Region by Region.
    pub regions: Vec<RegionProgress>,
    /// What was not processed, by cause, the most frequent first.
    pub causes: Vec<CauseGroup>,
    /// What was skipped when its turn came, by reason.
    pub skipped: Vec<SkipGroup>,
    /// Results that a person dismissed, the newest first.
    #[serde(default)]
    pub dismissed: Vec<Dismissed>,
    /// What else has dealt with its results since.
    #[serde(default)]
    pub since: Vec<Since>,
    /// Milliseconds until its first call, while it waits because it sends e-mails: until then it can be taken back.
    #[serde(default)]
    pub held_ms: Option<u64>,
    /// Milliseconds until the end at the present pace, while it runs.
    pub remaining_ms: Option<u64>,
    /// Whether its invitations send e-mails; none where it invites nobody, and in what earlier versions have kept.
    #[serde(default)]
    pub emails: Option<bool>,
}

/// Results that were dismissed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissed {
    /// Why.
    pub note: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// How many account-Regions.
    pub cells: u32,
}

/// What closed results that were not processed, but for people who dismissed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The operation that had them next; none where GuardDuty shows by now what was wanted.
    pub operation: Option<OperationId>,
    /// How many account-Regions.
    pub cells: u32,
}

/// An operation's progress in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionProgress {
    /// The Region.
    pub region: Region,
    /// Outcomes in this Region.
    pub tally: Tally,
    /// Writing calls made so far, repeated ones included.
    pub calls: u32,
    /// How often GuardDuty asked for fewer calls.
    pub throttled: u32,
    /// Calls a second that are allowed at present, in thousandths.
    pub pace_millis: u32,
    /// The operation that acts in this Region first.
    pub waits_for: Option<OperationId>,
}

/// What was not processed for one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseGroup {
    /// The cause.
    pub cause: Cause,
    /// GuardDuty's own words, where the cause is unknown: then they are what the group has in common.
    #[serde(default)]
    pub reason: Option<Box<str>>,
    /// How many account-Regions.
    pub cells: u32,
    /// How many accounts.
    pub accounts: u32,
    /// How many of these account-Regions nobody has dealt with yet.
    #[serde(default)]
    pub open: u32,
    /// How many accounts these are of.
    #[serde(default)]
    pub open_accounts: u32,
    /// The first of them, with GuardDuty's own words.
    pub failures: Vec<Failure>,
}

impl CauseGroup {
    /// What its results have in common.
    pub fn why(&self) -> Why {
        Why { cause: self.cause, reason: self.reason.clone() }
    }
}

/// One account in one Region that was not processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// The reason as GuardDuty gave it.
    pub result: Box<str>,
}

/// How many account-Regions are skipped for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipGroup {
    /// The reason.
    pub reason: SkipReason,
    /// How many account-Regions.
    pub cells: u32,
    /// The first of their accounts.
    pub sample: Vec<AccountId>,
}
