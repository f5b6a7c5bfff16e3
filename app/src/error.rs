//! What can go wrong, in the words of the screens.

use std::borrow::Cow;

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{Action, PlanId, Role},
    platform,
};

/// What a screen can be told when something did not work: one variant for each thing that a screen does differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in.
    #[error("Your session has ended. Nothing was done: sign in again.")]
    Unauthenticated,
    /// The actor's role does not allow it.
    #[error("Nothing was done. {}", needs.only(to.map_or("do this", Action::infinitive)))]
    Forbidden {
        /// The role that it takes at least.
        needs: Role,
        /// What it was, if it was an action on members.
        to: Option<Action>,
    },
    /// One field of the input cannot be used.
    #[error("{problem}")]
    Invalid {
        /// The field's name in the form.
        field: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// There is no such thing, or no more.
    #[error("There is no such {what}, or it is no longer kept.")]
    NotFound {
        /// What was asked for: “operation”, “plan”, “account”.
        what: String,
    },
    /// Something changed since the page was made.
    #[error("Nothing was done, because something changed since this plan was made: {change}. Plan it again.")]
    Conflict {
        /// What changed.
        change: String,
        /// What would be done now, planned anew.
        plan: Option<PlanId>,
    },
    /// Too much was asked for from one place in a short time.
    #[error("Muster was asked too often from here. Nothing was done: try again in {}.", waiting(*seconds))]
    TooOften {
        /// After so many there is room again.
        seconds: u32,
    },
    /// AWS asks for fewer calls.
    #[error("GuardDuty asks for fewer calls at the moment. Try again in a minute.")]
    Throttled,
    /// AWS refused or failed.
    #[error("GuardDuty did not do it: {message}")]
    Upstream {
        /// What AWS said.
        message: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
    },
    /// The accounts of the organization could not be read.
    #[error("The accounts could not be read from AWS Organizations. {problem}")]
    Organization {
        /// What a person does about it.
        trouble: OrganizationTrouble,
        /// What is wrong, in AWS's words where it said anything.
        problem: String,
    },
    /// A fault of Muster's own, which the log has under this id.
    #[error("Muster could not do this. The log has the details under incident {incident}.")]
    Internal {
        /// The incident's id.
        incident: String,
    },
    /// The server could not be reached, or what came back was not its answer.
    #[error("The server did not answer. Check the connection and try again.")]
    Connection,
}

/// Why the accounts of the organization could not be read: one variant for each thing that a person does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrganizationTrouble {
    /// The credentials lack the permission.
    Denied,
    /// It is large: the reading goes on.
    Unfinished,
    /// AWS refused or failed.
    Failed,
}

impl AppError {
    /// One field of the input cannot be used.
    pub fn invalid(field: &str, problem: impl ToString) -> Self {
        Self::Invalid { field: field.to_owned(), problem: problem.to_string() }
    }

    /// There is no such thing, or no more.
    pub fn not_found(what: &str) -> Self {
        Self::NotFound { what: what.to_owned() }
    }

    /// What happened in general, without any text that came with the error.
    pub fn kind(&self) -> Cow<'static, str> {
        let kind = match self {
            Self::Unauthenticated | Self::Forbidden { .. } | Self::TooOften { .. } => return self.to_string().into(),
            Self::Invalid { field, .. } if field == "ids" => {
                "Nothing was done: paste at least one account id, which has 12 digits, and at most 500."
            }
            Self::Invalid { field, .. } if field.starts_with("email") || field == "lines" => {
                "Nothing was done: write the right e-mail address of at least one account, as GuardDuty takes it, without spaces and at most 64 characters long."
            }
            Self::Invalid { field, .. } if field == "list" => {
                "Nothing was done: no line of the list can be used, or there are too many. Correct it, or add it in parts."
            }
            Self::Invalid { field, .. } if field == "note" => {
                "Nothing was done: tick at least one account or dismiss them all, and write a note that says why."
            }
            Self::Invalid { field, .. } if field == "typed_count" => {
                "Nothing was done: type the number of accounts to confirm."
            }
            Self::Invalid { field, .. } if field == "view" => {
                "Nothing was saved: a view has a name of 1 to 60 characters."
            }
            Self::Invalid { field, .. } if field == "view_search" => {
                "Nothing was saved: these filters are too long for a view. Shorten the text."
            }
            Self::Invalid { field, .. } if field == "view_taken" => {
                "Nothing was saved: you have a view of this name. Tick “Replace my view of this name”, or choose another name."
            }
            Self::Invalid { field, .. } if field == "views" => {
                "Nothing was saved: you have 50 views, and nobody can have more. Remove one first."
            }
            Self::Invalid { field, .. } if field == "approval" => {
                "Nothing was done: this takes the approval of another admin, or does not wait for it any more. Look at the plan."
            }
            Self::Invalid { .. } => {
                "Nothing was done: something is missing or cannot be used. Select at least one account that the action applies to, and fill in every field."
            }
            Self::NotFound { .. } => "Nothing was done: what it was about is no longer kept. Start again from Members.",
            Self::Conflict { .. } => "Nothing was done: something changed since the plan was made. Plan it again.",
            Self::Throttled => "GuardDuty asks for fewer calls at the moment. Try again in a minute.",
            Self::Upstream { .. } => "GuardDuty did not do it.",
            Self::Organization { trouble, .. } => match trouble {
                OrganizationTrouble::Denied => {
                    "The accounts could not be read from AWS Organizations: Muster’s credentials lack organizations:ListAccounts. Grant it, or paste the list; Settings → Check the connection has the policy."
                }
                OrganizationTrouble::Unfinished => {
                    "The organization is large and is still being read. Ask again in a minute; what has been read is kept."
                }
                OrganizationTrouble::Failed => {
                    "The accounts could not be read from AWS Organizations. Try again; the log has the details."
                }
            },
            Self::Internal { .. } => "Muster could not do this. The log has the details.",
            Self::Connection => "The server did not answer. Check the connection and try again.",
        };
        kind.into()
    }

    /// What to do if another try does not mend it either; nothing where another try cannot.
    pub const fn if_again(&self) -> Option<&'static str> {
        match self {
            Self::TooOften { .. } | Self::Throttled | Self::Connection => Some(""),
            Self::Upstream { .. } => {
                Some("If it happens again, Settings → Check the connection says what is to be put right.")
            }
            Self::Internal { .. } => {
                Some("If it happens again, tell whoever runs Muster the number of the incident: the log has the rest.")
            }
            _ => None,
        }
    }

    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden { .. } => 403,
            Self::Invalid { .. } => 422,
            Self::NotFound { .. } => 404,
            Self::Conflict { .. } => 409,
            Self::Throttled | Self::TooOften { .. } => 429,
            Self::Upstream { .. } | Self::Organization { .. } | Self::Connection => 502,
            Self::Internal { .. } => 500,
        }
    }
}

fn waiting(seconds: u32) -> String {
    if seconds <= 1 { "a second".to_owned() } else { format!("{seconds} seconds") }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(problem) | ServerFnErrorErr::MissingArg(problem) => {
                platform::unusable_call(&problem)
            }
            ServerFnErrorErr::Deserialization(problem) => platform::unreadable(&problem),
            _ => Self::Connection,
        }
    }
}
