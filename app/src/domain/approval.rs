use serde::{Deserialize, Serialize};

use super::{Action, InviteOptions, PlanId, Timestamp};

/// What became of a request for approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Another admin approved: the operation was started.
    Approved,
    /// Another admin refused.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
}

/// A plan that waits, or waited, for the approval of another admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRequest {
    /// The plan.
    pub plan: PlanId,
    /// What would be done.
    pub action: Action,
    /// To how many accounts.
    pub accounts: u32,
    /// What its invitations would carry; only an action that invites looks at it.
    pub invite: InviteOptions,
    /// Who asks.
    pub actor: String,
    /// When they asked.
    pub asked_at: Timestamp,
    /// Until when it can be approved.
    pub until: Timestamp,
    /// What became of it, who decided, and when.
    pub decided: Option<(Decision, String, Timestamp)>,
    /// Whoever looks asked for it.
    pub mine: bool,
    /// Whoever looks may approve or refuse it.
    pub may_decide: bool,
}

/// Whether a plan needs the approval of another admin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Approval {
    /// It takes protection from more accounts than one admin may decide about alone: this many.
    pub above: Option<u32>,
    /// What was asked for.
    pub request: Option<ApprovalRequest>,
}
