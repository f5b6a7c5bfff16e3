//! The words and rules of GuardDuty's member administration: pure, the same code in the server and in the browser.
//!
//! Nothing here knows of Leptos, HTTP or AWS.

mod account_id;
mod account_list;
mod action;
mod aftermath;
mod approval;
mod audit;
mod audit_chain;
mod audit_query;
mod cause;
mod change;
mod connection;
mod eligibility;
#[cfg(test)]
mod fuzz;
mod held;
mod history;
mod layout;
mod look_up;
mod matrix;
mod member;
mod operation;
mod outcome;
mod over_time;
mod pace;
mod plan;
mod protection;
mod query;
mod recreate;
mod region;
mod role;
mod roster;
mod saved_view;
mod sentence;
mod settings;
mod sign_in;
mod status;
mod table_text;
mod timestamp;
mod token;
mod typed_accounts;
mod unprocessed;

pub use account_id::{AccountId, InvalidAccountId};
pub use account_list::{AccountList, Imported, InactiveAccount, ListId, Prospect};
pub use action::Action;
pub use aftermath::{Aftermath, FollowUp, Standing};
pub use approval::{Approval, ApprovalRequest, Decision};
pub use audit::{
    Act, ActOutcome, AuditEntry, AuditLine, AuditPage, EndedAct, OfAccount, Phase, Subject, SubjectRegion,
};
pub use audit_chain::{Break, BreakKind, Chain, ChainFound};
pub use audit_query::{AuditQuery, Day};
pub use cause::{Cause, Why};
pub use change::Change;
pub use connection::{CheckId, ConnectionCheck, Off, Outcome, ReadingCall, RegionCheck, policy, writing_actions};
pub use eligibility::{AutoEnable, SkipReason, eligibility};
pub use held::HeldForm;
pub use history::{Changed, ChangedBy, HistoryLine, HistoryPage, HistoryQuery};
pub use layout::{Column, Layout, Placed};
pub use look_up::{LookUp, LookUpId, LookedUp, TypedIds};
pub use matrix::{Matrix, MatrixRow};
pub use member::{AccountDetail, Member, MemberType, UnprocessedAccount};
pub use operation::{
    CauseGroup, Dismissed, Failure, InviteOptions, Operation, OperationId, OperationState, OperationSummary,
    OperationsPage, RegionProgress, Since, SkipGroup, Tally,
};
pub use outcome::{AccountOperation, CellOutcome, CellResult, Outcomes};
pub use over_time::{ByTone, OverTime, Point, RegionNow, Shift};
pub use pace::{Pace, PaceSlot, RegionPace};
pub use plan::{Confirmation, Offer, Plan, PlanId, PlanRegion, PlannedAccount, PlannedCell, PlannedCells, Selection};
pub use protection::{
    MemberPlans, MemberProtections, Protection, ProtectionLine, ProtectionName, RegionProtections, Switch,
};
pub use query::{MembersQuery, Sort, Span};
pub use recreate::{corrected, email_field};
pub use region::{InvalidRegion, Region, grouped};
pub use role::{Role, UnknownRole};
pub use roster::{
    Cell, DetectorState, Freshness, MemberDetails, RegionFreshness, RosterStatus, Row, RowUnprocessed, StatusCount,
    Window,
};
pub use saved_view::{InvalidView, SavedView};
pub use sentence::sentence;
pub use settings::{Detector, DetectorSettings, Organization, Overview, RegionAnswer, RegionSettings};
pub use sign_in::{Refusal, SessionLine, SignInWay, Who};
pub use status::{RelationshipStatus, Tone, worst_rank};
pub use timestamp::Timestamp;
pub use token::Token;
pub use typed_accounts::{Problem, TypedAccounts, TypedLine};
pub use unprocessed::{CellName, Dismissal, InvalidCellName, Meant, OpenCell, OpenChoice, OpenGroup, OpenList};

/// The most account ids that any GuardDuty member operation takes in one call.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html>
pub const BATCH: usize = 50;

/// From how many accounts on a stop, disassociation or deletion asks for the count to be typed.
pub const TYPE_COUNT_ABOVE: u32 = 10;
