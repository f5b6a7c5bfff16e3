use std::error::Error;

use app::{domain::Cause, error::AppError};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_guardduty::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

use crate::chain::chain;

type Source = Box<dyn Error + Send + Sync>;

/// The operation of STS that tells whose the credentials are.
pub(super) const CALLER: &str = "GetCallerIdentity";

/// GuardDuty answers this for keys that AWS does not know, and for good ones in a Region that is not enabled; STS is
/// enabled everywhere.
const UNKNOWN_KEYS: &str = "UnrecognizedClientException";

/// Why a call gave no answer that can be used: one variant for each thing that a caller does differently.
///
/// The texts are written for the page; the chain of sources is for the log.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The Region is not enabled for the administrator account; keys that AWS does not know look the same.
    #[error("The Region is not enabled for this account.")]
    RegionOff,
    /// There are no credentials, or AWS does not accept them, or not any more. Nothing was done.
    #[error(
        "Muster’s AWS credentials cannot be used: {}. Renew them, for example with “aws sso login”; keys from the environment or a file also need a restart of Muster.",
        message.trim_end_matches('.')
    )]
    Credentials {
        /// What AWS said, or why none were found.
        message: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// The administrator has no detector in the Region.
    #[error("GuardDuty is off in this Region.")]
    NoDetector,
    /// The credentials lack a permission. Nothing was done.
    #[error("Access denied to {operation}: {message}")]
    AccessDenied {
        /// The operation, which is also the name of the IAM action.
        operation: &'static str,
        /// What AWS said.
        message: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// GuardDuty asks for fewer calls. Nothing was done.
    #[error("GuardDuty asks for fewer calls.")]
    Throttled {
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// The whole call was refused. Nothing was done.
    #[error("{} refused {operation}: {message}", service(operation))]
    Refused {
        /// The operation.
        operation: &'static str,
        /// AWS's code of the error.
        code: String,
        /// What AWS said.
        message: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// No answer, or none that can be read. Whether it was done is not known.
    #[error("{}", silence.text(operation, detail))]
    Unreachable {
        /// The operation.
        operation: &'static str,
        /// What came instead of an answer.
        silence: Silence,
        /// The innermost reason.
        detail: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// A list came back with a token that it had given before: going on would never end, stopping would cut it short.
    #[error("AWS repeated a page of a list; the list is not complete.")]
    RepeatedPage,
}

/// What came instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// No connection, or one that broke.
    NoConnection,
    /// Nothing in time.
    TimedOut,
    /// Something that GuardDuty never says.
    NotItsOwn,
    /// GuardDuty failed.
    Failed,
}

impl Silence {
    fn of<E>(error: &SdkError<E, HttpResponse>) -> Self {
        match error {
            SdkError::TimeoutError(_) => Self::TimedOut,
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::TimedOut,
            SdkError::DispatchFailure(_) => Self::NoConnection,
            SdkError::ServiceError(context) if context.raw().status().is_server_error() => Self::Failed,
            SdkError::ResponseError(_) | SdkError::ServiceError(_) => Self::NotItsOwn,
            _ => Self::Failed,
        }
    }

    fn text(self, operation: &str, detail: &str) -> String {
        match self {
            Self::NoConnection => format!(
                "There was no connection for {operation}: {detail}. Check the network, its proxy, and AWS_ENDPOINT_URL if it is set."
            ),
            Self::TimedOut => format!("{} did not answer {operation} in time: {detail}", service(operation)),
            Self::NotItsOwn => format!(
                "What answered {operation} was not AWS: it is no JSON, perhaps the page of a proxy. Check the network’s proxy, and AWS_ENDPOINT_URL if it is set."
            ),
            Self::Failed => format!("{} did not answer {operation}: {detail}", service(operation)),
        }
    }
}

/// Who is asked, by the name of the operation: those of other services begin with the service's.
fn service(operation: &str) -> &'static str {
    match operation.split_once(':') {
        None => "GuardDuty",
        Some(("organizations", _)) => "AWS Organizations",
        Some(_) => "AWS",
    }
}

impl GatewayError {
    pub(super) fn new<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + RequestId + Error + Send + Sync + 'static,
    {
        let request_id = error.request_id().map(str::to_owned);
        let silence = Silence::of(&error);
        let SdkError::ServiceError(context) = &error else {
            return Self::unanswered(operation, silence, request_id, error.into());
        };
        let status = context.raw().status().as_u16();
        let code = context.err().code().unwrap_or_default().to_owned();
        let message = context.err().message().unwrap_or_default().to_owned();
        match (status, code.as_str()) {
            (_, UNKNOWN_KEYS) if operation == CALLER => Self::Credentials { message, request_id, source: error.into() },
            (_, UNKNOWN_KEYS | "OptInRequired") => Self::RegionOff,
            (
                _,
                "ExpiredTokenException"
                | "ExpiredToken"
                | "RequestExpired"
                | "InvalidClientTokenId"
                | "InvalidSignatureException"
                | "SignatureDoesNotMatch"
                | "MissingAuthenticationTokenException",
            ) => Self::Credentials { message, request_id, source: error.into() },
            (429, _)
            | (
                _,
                "ThrottlingException"
                | "Throttling"
                | "TooManyRequestsException"
                | "RequestLimitExceeded"
                | "RequestThrottled",
            ) => Self::Throttled { request_id, source: error.into() },
            (500.., _) | (_, "") => Self::unanswered(operation, silence, request_id, error.into()),
            (401 | 403, _) | (_, "AccessDeniedException") => {
                Self::AccessDenied { operation, message, request_id, source: error.into() }
            }
            _ => Self::Refused { operation, code, message, request_id, source: error.into() },
        }
    }

    fn unanswered(operation: &'static str, silence: Silence, request_id: Option<String>, source: Source) -> Self {
        let mut innermost: &dyn Error = &*source;
        let mut no_credentials = false;
        while let Some(next) = innermost.source() {
            innermost = next;
            no_credentials |= next.is::<CredentialsError>();
        }
        let detail = innermost.to_string();
        if no_credentials {
            return Self::Credentials { message: detail, request_id, source };
        }
        Self::Unreachable { operation, silence, detail, request_id, source }
    }

    /// The detector id is not (or no more) one of this account in this Region.
    pub(super) fn is_stale_detector(&self) -> bool {
        matches!(self, Self::Refused { message, .. }
            if message.contains("detectorId is not owned by") || message.contains("parameter detectorId has an invalid"))
    }

    /// The class under which accounts of a call that failed like this are listed.
    pub fn cause(&self) -> Cause {
        match self {
            Self::AccessDenied { .. } => Cause::AccessDenied,
            Self::Credentials { .. } => Cause::Credentials,
            Self::Throttled { .. } => Cause::Throttled,
            Self::Unreachable { .. } | Self::RepeatedPage => Cause::Unreachable,
            Self::RegionOff | Self::NoDetector => Cause::Refused,
            Self::Refused { message, .. } => match Cause::of(message) {
                Cause::Unknown => Cause::Refused,
                known => known,
            },
        }
    }

    /// This error and its sources in one line, for the log.
    pub fn chain(&self) -> String {
        chain(self)
    }

    fn request_id(&self) -> Option<&str> {
        match self {
            Self::AccessDenied { request_id, .. }
            | Self::Credentials { request_id, .. }
            | Self::Throttled { request_id, .. }
            | Self::Refused { request_id, .. }
            | Self::Unreachable { request_id, .. } => request_id.as_deref(),
            Self::RegionOff | Self::NoDetector | Self::RepeatedPage => None,
        }
    }
}

impl From<GatewayError> for AppError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Throttled { .. } => Self::Throttled,
            other => Self::Upstream { message: other.to_string(), request_id: other.request_id().map(str::to_owned) },
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_guardduty::{error::ConnectorError, operation::list_members::ListMembersError};

    use super::*;

    fn of(error: ConnectorError) -> GatewayError {
        GatewayError::new("ListMembers", SdkError::<ListMembersError, HttpResponse>::dispatch_failure(error))
    }

    #[test]
    fn credentials_that_were_not_found_are_no_broken_connection() {
        let nowhere = CredentialsError::not_loaded("looked everywhere");
        let error = of(ConnectorError::other(nowhere.into(), None));
        assert!(matches!(error, GatewayError::Credentials { .. }), "{error:?}");
        assert!(error.to_string().contains("looked everywhere"), "{error}");
    }

    #[test]
    fn a_connection_that_breaks_is_told_from_one_that_is_silent() {
        let cases = [
            (ConnectorError::io("broken pipe".into()), Silence::NoConnection),
            (ConnectorError::timeout("20 s".into()), Silence::TimedOut),
        ];
        for (error, expected) in cases {
            let error = of(error);
            assert!(matches!(error, GatewayError::Unreachable { silence, .. } if silence == expected), "{error:?}");
        }
    }
}
