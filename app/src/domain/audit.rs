use serde::{Deserialize, Serialize};

use super::{AccountId, Action, Cause, Chain, OperationId, PlanId, Region, Role, Tally, Timestamp};

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Act {
    /// Carries out a plan.
    StartOperation,
    /// Has an operation make no further calls.
    CancelOperation,
    /// Closes results that were not processed.
    Dismiss,
    /// Downloads a file.
    Export,
    /// Has every reading call tried.
    CheckConnection,
    /// Reads the accounts of the organization.
    ImportAccounts,
    /// Signed in.
    SignIn,
    /// Tried to sign in and was refused.
    RefusedSignIn,
    /// Signed out.
    SignOut,
    /// Ended sessions.
    EndSessions,
    /// Asked for something that the role does not allow.
    Refused,
    /// Asks another admin to approve a plan.
    RequestApproval,
    /// Approves a plan of somebody else.
    Approve,
    /// Refuses a plan of somebody else.
    RefuseApproval,
    /// Takes a request for approval back.
    WithdrawRequest,
    /// A request for approval that nobody decided in time.
    RequestExpired,
    /// Muster began with these settings.
    Settings,
    /// A word of another version of Muster.
    Other(Box<str>),
}

impl Act {
    /// Every act that this version knows, in the order of the page's filter.
    pub const ALL: [Self; 17] = [
        Self::StartOperation,
        Self::CancelOperation,
        Self::Dismiss,
        Self::RequestApproval,
        Self::Approve,
        Self::RefuseApproval,
        Self::WithdrawRequest,
        Self::RequestExpired,
        Self::Export,
        Self::ImportAccounts,
        Self::CheckConnection,
        Self::SignIn,
        Self::RefusedSignIn,
        Self::SignOut,
        Self::EndSessions,
        Self::Refused,
        Self::Settings,
    ];

    /// The word in the trail and in the URL.
    pub fn word(&self) -> &str {
        match self {
            Self::StartOperation => "start-operation",
            Self::CancelOperation => "cancel-operation",
            Self::Dismiss => "dismiss",
            Self::Export => "export",
            Self::CheckConnection => "check-connection",
            Self::ImportAccounts => "import-accounts",
            Self::SignIn => "sign-in",
            Self::RefusedSignIn => "refused-sign-in",
            Self::SignOut => "sign-out",
            Self::EndSessions => "end-sessions",
            Self::Refused => "refused",
            Self::RequestApproval => "request-approval",
            Self::Approve => "approve",
            Self::RefuseApproval => "refuse-approval",
            Self::WithdrawRequest => "withdraw-request",
            Self::RequestExpired => "request-expired",
            Self::Settings => "settings",
            Self::Other(word) => word,
        }
    }

    /// The words on the page.
    pub fn label(&self) -> &str {
        match self {
            Self::StartOperation => "Began an operation",
            Self::CancelOperation => "Cancelled an operation",
            Self::Dismiss => "Dismissed results",
            Self::Export => "Downloaded a file",
            Self::CheckConnection => "Checked the connection",
            Self::ImportAccounts => "Read the organization’s accounts",
            Self::SignIn => "Signed in",
            Self::RefusedSignIn => "Was refused at sign-in",
            Self::SignOut => "Signed out",
            Self::EndSessions => "Ended sessions",
            Self::Refused => "Was refused",
            Self::RequestApproval => "Asked for approval",
            Self::Approve => "Approved",
            Self::RefuseApproval => "Refused to approve",
            Self::WithdrawRequest => "Withdrew a request",
            Self::RequestExpired => "A request expired",
            Self::Settings => "Started Muster",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for Act {
    fn from(word: String) -> Self {
        Self::ALL.into_iter().find(|act| act.word() == word).unwrap_or_else(|| Self::Other(word.into()))
    }
}

impl From<Act> for String {
    fn from(act: Act) -> Self {
        act.word().to_owned()
    }
}

/// Whether an entry stands for what is about to be done, for what came of it, or for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Written before the act: if it cannot be written, nothing is done.
    Before,
    /// What came of it.
    After,
    /// An act that is done by being written, or that is over when it is.
    Once,
}

impl Phase {
    /// The word in the trail.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Once => "once",
        }
    }
}

/// On what an act was done. What does not belong to an act is left out; no member's e-mail address is ever in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subject {
    /// What is done to members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The hash of the plan that was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_hash: Option<String>,
    /// How many accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<u32>,
    /// In which Regions, and how many accounts in each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<SubjectRegion>,
    /// The accounts one by one, if they are few or no ledger has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<AccountId>,
    /// The operations whose results are dismissed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationId>,
    /// The class of the reason why they were not processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The name of a file, or the path that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The filter that chose what is in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Who else takes part: whoever approved a plan, or whose plan it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// More in words: the way of signing in, why it was refused, settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A Region's part of what an act was done on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRegion {
    /// The Region.
    pub region: Region,
    /// How many accounts.
    pub cells: u32,
    /// SHA-256 over their ids in ascending order, each ended by a line feed: what `sort | sha256sum` says of them.
    pub sha256: String,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ActOutcome {
    /// `done`, `cancelled`, `failed`.
    pub result: String,
    /// How many account-Regions had which outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
    /// How many account-Regions were not processed for which cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<(Cause, u32)>,
    /// How many things there were in all: results that were closed, accounts that were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub many: Option<u32>,
    /// Why it failed, in general words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl ActOutcome {
    /// It was done, and there is no more to say.
    pub fn done() -> Self {
        Self { result: "done".into(), ..Self::default() }
    }

    /// It was not done.
    pub fn failed(problem: impl Into<String>) -> Self {
        Self { result: "failed".into(), problem: Some(problem.into()), ..Self::default() }
    }
}

/// One entry as it is kept: every text that its hash is over, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its place in the trail, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who, by the name that they had.
    pub actor: String,
    /// Who it is, whatever they are called; none in entries of older versions, and of whoever was not signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Their role, if they were signed in.
    pub role: Option<String>,
    /// What stands for their session.
    pub session: String,
    /// Where the request came from.
    pub address: Option<String>,
    /// The word of an [`Act`].
    pub act: String,
    /// The word of a [`Phase`].
    pub phase: String,
    /// Of an entry after an act: the one before it.
    pub begun: Option<u64>,
    /// The operation that it is about.
    pub operation: Option<u64>,
    /// The plan that it is about.
    pub plan: Option<u64>,
    /// A [`Subject`] as JSON.
    pub subject: String,
    /// An [`ActOutcome`] as JSON.
    pub outcome: Option<String>,
    /// The hash of the entry before it.
    pub prev_hash: String,
    /// Over everything above.
    pub hash: String,
}

/// An act, as the trail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedAct {
    /// The entry before it.
    pub act: AuditEntry,
    /// The one that ends it, once there is one.
    pub end: Option<AuditEntry>,
    /// What came of it for the account that was asked for.
    pub of_account: Option<OfAccount>,
}

/// What came of an operation for one of its accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfAccount {
    /// The account.
    pub account: AccountId,
    /// Its account-Regions.
    pub tally: Tally,
    /// For which causes some were not processed.
    pub causes: Vec<(Cause, u32)>,
    /// How many of those somebody dismissed.
    pub dismissed: u32,
}

/// One act as the page shows it: the entry before it, with what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// The entry's place in the trail.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// Their role.
    pub role: Option<Role>,
    /// Where from.
    pub address: Option<String>,
    /// What was done.
    pub act: Act,
    /// On what; without the accounts that it names one by one.
    pub subject: Subject,
    /// The operation.
    pub operation: Option<OperationId>,
    /// The plan.
    pub plan: Option<PlanId>,
    /// What came of it, once that is known.
    pub outcome: Option<ActOutcome>,
    /// What came of it for the account that was asked for.
    pub of_account: Option<OfAccount>,
    /// When that was written, if it was later.
    pub ended_at: Option<Timestamp>,
}

/// One page of acts, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Acts that match the query.
    pub matching: u32,
    /// The page, from 0: the last one when the query asked for a later one.
    pub page: u32,
    /// The acts.
    pub lines: Vec<AuditLine>,
    /// How the chain stands.
    pub chain: Chain,
    /// The number of the last entry, whatever the query.
    pub last: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_known_by_its_word() {
        for act in Act::ALL {
            assert_eq!(Act::from(act.word().to_owned()), act);
        }
        assert_eq!(Act::from("later".to_owned()).label(), "later");
    }

    #[test]
    fn what_does_not_belong_to_an_act_is_left_out() {
        let written = serde_json::to_string(&Subject { accounts: Some(1), ..Subject::default() }).unwrap();
        assert_eq!(written, r#"{"accounts":1}"#);
        assert_eq!(serde_json::from_str::<Subject>("{}").unwrap(), Subject::default());
    }
}
