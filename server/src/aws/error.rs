use std::error::Error;

use app::{domain::Cause, error::AppError};
use aws_sdk_guardduty::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

type Source = Box<dyn Error + Send + Sync>;

/// Why a call gave no answer that can be used: one variant for each thing that a caller does differently.
///
/// The texts are written for the page; the chain of sources is for the log.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The Region is not enabled for the administrator account; keys that AWS does not know look the same.
    #[error("The Region is not enabled for this account.")]
    RegionOff,
    /// The administrator has no detector in the Region.
    #[error("GuardDuty is off in this Region.")]
    NoDetector,
    /// The credentials lack a permission, or are not valid any more. Nothing was done.
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
    /// GuardDuty refused the whole call. Nothing was done.
    #[error("GuardDuty refused {operation}: {message}")]
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
    #[error("GuardDuty did not answer {operation}: {detail}")]
    Unreachable {
        /// The operation.
        operation: &'static str,
        /// The innermost reason.
        detail: String,
        /// The id under which AWS knows the call.
        request_id: Option<String>,
        /// The SDK's error.
        source: Source,
    },
    /// A list came back with a token that it had given before: going on would never end, stopping would cut it short.
    #[error("GuardDuty repeated a page of the list of members; the list is not complete.")]
    RepeatedPage,
}

impl GatewayError {
    pub(super) fn new<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + RequestId + Error + Send + Sync + 'static,
    {
        let request_id = error.request_id().map(str::to_owned);
        let SdkError::ServiceError(context) = &error else {
            return Self::unreachable(operation, request_id, error.into());
        };
        let status = context.raw().status().as_u16();
        let code = context.err().code().unwrap_or_default().to_owned();
        let message = context.err().message().unwrap_or_default().to_owned();
        match (status, code.as_str()) {
            (_, "UnrecognizedClientException" | "OptInRequired") => Self::RegionOff,
            (429, _)
            | (
                _,
                "ThrottlingException"
                | "Throttling"
                | "TooManyRequestsException"
                | "RequestLimitExceeded"
                | "RequestThrottled",
            ) => Self::Throttled { request_id, source: error.into() },
            (500.., _) | (_, "") => Self::unreachable(operation, request_id, error.into()),
            (401 | 403, _) => Self::AccessDenied { operation, message, request_id, source: error.into() },
            _ => Self::Refused { operation, code, message, request_id, source: error.into() },
        }
    }

    fn unreachable(operation: &'static str, request_id: Option<String>, source: Source) -> Self {
        let mut innermost: &dyn Error = &*source;
        while let Some(next) = innermost.source() {
            innermost = next;
        }
        Self::Unreachable { operation, detail: innermost.to_string(), request_id, source }
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
        let mut text = self.to_string();
        let mut next = self.source();
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }

    fn request_id(&self) -> Option<&str> {
        match self {
            Self::AccessDenied { request_id, .. }
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
