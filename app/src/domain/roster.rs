use serde::{Deserialize, Serialize};

use super::{
    AccountId, Action, AutoEnable, Cause, MemberType, MembersQuery, Offer, OperationId, Region, RelationshipStatus,
    Timestamp,
};

/// Rows of the list of members, all from one snapshot of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The snapshot's number.
    pub snapshot: u64,
    /// Accounts in the roster, over every Region in scope.
    pub total: u32,
    /// Accounts that match the query.
    pub matching: u32,
    /// What was asked for.
    pub query: MembersQuery,
    /// Which of the accounts that match the first row is, from 0; the last page's when more was asked for than there is.
    pub from: u32,
    /// The scope, spelled out.
    pub regions: Vec<Region>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Accounts by status, over all accounts in scope whatever the filter, in the order of the member's life.
    pub counts: Vec<StatusCount>,
    /// Accounts in scope with an open unprocessed result.
    pub unprocessed: u32,
    /// Accounts that are not Enabled in every Region in scope, those included that are not a member there.
    pub not_enabled: u32,
    /// Accounts that are not a member in every Region in scope.
    pub gaps: u32,
    /// Accounts that are not in the same state in every Region in scope.
    pub drift: u32,
    /// Accounts in scope that were invited; the others came by AWS Organizations.
    pub by_invitation: u32,
}

impl Window {
    /// What it says of all accounts, whatever text is looked for.
    #[must_use]
    pub fn of_all(&self) -> Self {
        Self {
            snapshot: 0,
            matching: 0,
            from: 0,
            query: self.query.with(|query| query.text.clear()),
            regions: self.regions.clone(),
            rows: Vec::new(),
            counts: self.counts.clone(),
            ..*self
        }
    }
}

/// How many accounts have a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    /// The status.
    pub status: RelationshipStatus,
    /// Accounts for which it is the worst over the cells in scope: these add up to all accounts.
    pub worst: u32,
    /// Accounts that have it in some cell in scope: what the filter by this status finds.
    pub some: u32,
}

/// One account of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The account.
    pub account: AccountId,
    /// Its e-mail address, known only of members by invitation.
    pub email: Option<Box<str>>,
    /// How it became a member.
    pub member_type: MemberType,
    /// The worst status over the cells in scope.
    pub worst: Option<RelationshipStatus>,
    /// The status in each Region in scope, in the window's order; `None` where it is not a member.
    pub cells: Vec<Option<RelationshipStatus>>,
    /// When it was first invited.
    pub invited_at: Option<Timestamp>,
    /// When GuardDuty last changed it.
    pub updated_at: Option<Timestamp>,
    /// The newest unprocessed result that is still open.
    pub unprocessed: Option<RowUnprocessed>,
}

/// An unprocessed result that is still open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowUnprocessed {
    /// What was tried.
    pub action: Action,
    /// The class of the reason.
    pub cause: Cause,
    /// The reason as GuardDuty gave it.
    pub result: Box<str>,
    /// The Regions in which this account has an open result.
    pub regions: Vec<Region>,
    /// The operation that tried.
    pub operation: OperationId,
    /// When.
    pub at: Timestamp,
}

/// One account in every Region that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetails {
    /// The account.
    pub account: AccountId,
    /// Its e-mail address, known only of members by invitation.
    pub email: Option<Box<str>>,
    /// How it became a member.
    pub member_type: MemberType,
    /// Region by Region.
    pub cells: Vec<Cell>,
    /// What can be done next, over all its Regions.
    pub offers: Vec<Offer>,
}

/// One account in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The Region.
    pub region: Region,
    /// The status there; `None` where it is not a member.
    pub status: Option<RelationshipStatus>,
    /// The member's own detector there.
    pub detector: Option<Box<str>>,
    /// When it was invited there.
    pub invited_at: Option<Timestamp>,
    /// When GuardDuty last changed it there.
    pub updated_at: Option<Timestamp>,
    /// The open unprocessed result there.
    pub unprocessed: Option<RowUnprocessed>,
}

/// How the roster stands, for the frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterStatus {
    /// The data is a demo organization's.
    pub demo: bool,
    /// The administrator account, once it is known.
    pub administrator: Option<AccountId>,
    /// The number of the newest snapshot.
    pub snapshot: u64,
    /// Accounts in the roster.
    pub accounts: u32,
    /// Accounts with a result that was not processed and that nobody has dealt with yet, in any Region.
    pub unprocessed: u32,
    /// Operations that run.
    pub running: u32,
    /// Plans that wait for approval by another admin.
    pub approvals: u32,
    /// The server's clock.
    pub now: Timestamp,
    /// Region by Region, in the order of the settings.
    pub regions: Vec<RegionFreshness>,
}

/// How one Region of the roster stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionFreshness {
    /// The Region.
    pub region: Region,
    /// The administrator's detector there.
    pub detector: DetectorState,
    /// Which accounts GuardDuty enables by itself there; `None` if it is not known.
    pub auto_enable: Option<AutoEnable>,
    /// How fresh its members are.
    pub freshness: Freshness,
}

/// The administrator's detector in one Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetectorState {
    /// Not read yet.
    Unknown,
    /// There is one.
    Present,
    /// GuardDuty is off there.
    Missing,
    /// The Region is not enabled for the administrator account.
    RegionOff,
}

impl DetectorState {
    /// Members can be there: GuardDuty is on, or it is not known yet.
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::Present | Self::Unknown)
    }
}

/// How fresh one Region's members are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// When the last whole reading ended.
    pub read_at: Option<Timestamp>,
    /// Members read so far, while a reading is under way.
    pub reading: Option<u32>,
    /// Why the last reading failed, in words for the page, if it did.
    pub error: Option<String>,
    /// The reading is older than it should be.
    pub stale: bool,
}
