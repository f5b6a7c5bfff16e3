use axum::http::StatusCode;
use serde_json::{Value, json};

/// What refuses a whole call, as GuardDuty words it.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/CommonErrors.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    MissingAuthentication,
    IncompleteSignature,
    /// The Region is not opted in.
    RegionOff,
    Throttled,
    /// Names what was asked for.
    NotImplemented(String),
    /// The body is not what the operation takes.
    InvalidBody,
    InvalidParameter(&'static str),
    OutOfBounds(&'static str),
    TooMany {
        field: &'static str,
        length: usize,
    },
    DetectorNotOwned,
    DetectorExists,
    DetectorHasMembers,
    /// The organization, not the member, decides about its detector.
    ManagedByOrganization,
    NotDelegatedAdministrator,
    NotManagementAccount,
    AlreadyDelegated,
    NotDelegated,
    NoPendingInvitation,
    AcceptWhileAdministrator,
    NotAssociated,
    /// The service is named; it is not GuardDuty.
    AccessDenied(&'static str),
    /// A mistake of the emulator itself.
    Internal,
}

const NOT_AUTHENTICATED: &str = "Request is missing Authentication Token";
const INCOMPLETE: &str = "Authorization header requires 'Credential' parameter with a credential scope.";
const REGION_OFF: &str = "The security token included in the request is invalid.";
const NOT_DELEGATED: &str = "The request failed because the delegated administrator account has already been disabled and/or GuardDuty protection has been disabled.";

fn rejected(reason: &str) -> String {
    format!("The request is rejected because {reason}")
}

impl ApiError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::MissingAuthentication | Self::RegionOff | Self::AccessDenied(_) => StatusCode::FORBIDDEN,
            Self::NotImplemented(_) => StatusCode::NOT_IMPLEMENTED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The exception, as the header `x-amzn-ErrorType` has it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::MissingAuthentication => "MissingAuthenticationTokenException",
            Self::IncompleteSignature => "IncompleteSignatureException",
            Self::RegionOff => "UnrecognizedClientException",
            Self::Throttled => "ThrottlingException",
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::NotImplemented(_) => "NotImplementedException",
            Self::Internal => "InternalServerErrorException",
            _ => "BadRequestException",
        }
    }

    /// `__type` of the body: the kind of bad request, where the service has one.
    fn sub_code(&self) -> &'static str {
        match self {
            Self::Internal => "InternalException",
            Self::DetectorExists => "LimitExceededException",
            _ if self.code() == "BadRequestException" => "InvalidInputException",
            _ => self.code(),
        }
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::MissingAuthentication => NOT_AUTHENTICATED.to_owned(),
            Self::IncompleteSignature => INCOMPLETE.to_owned(),
            Self::RegionOff => REGION_OFF.to_owned(),
            Self::Throttled => "Rate exceeded".to_owned(),
            Self::NotImplemented(what) => format!("muster-emulator does not implement {what}."),
            Self::AccessDenied(action) => format!("The calling account is not authorized to perform: {action}"),
            Self::TooMany { field, length } => format!(
                "The request failed because the length provided for the {field} array was {length}. Max allowed length is 50."
            ),
            Self::NotDelegated => NOT_DELEGATED.to_owned(),
            Self::Internal => "Internal server error.".to_owned(),
            Self::InvalidParameter(name) => rejected(&format!("the parameter {name} has an invalid value.")),
            Self::OutOfBounds(name) => rejected(&format!("the parameter {name} is out-of-bounds.")),
            plain => rejected(plain.reason()),
        }
    }

    /// The text after "The request is rejected because " of errors without parameters.
    fn reason(&self) -> &'static str {
        match self {
            Self::DetectorNotOwned => "the input detectorId is not owned by the current account.",
            Self::DetectorExists => "a detector already exists for the current account.",
            Self::DetectorHasMembers => {
                "the current account cannot delete detector while it has invited or associated members."
            }
            Self::ManagedByOrganization => {
                "the current account is a member of an organization whose administrator manages its detector."
            }
            Self::NotDelegatedAdministrator => {
                "the current account is not the GuardDuty delegated administrator of an organization."
            }
            Self::NotManagementAccount => "the current account is not the management account of an organization.",
            Self::AlreadyDelegated => {
                "the account is already enabled as the GuardDuty delegated administrator for the organization."
            }
            Self::NoPendingInvitation => {
                "the current account has no pending invitation from the given master account ID or is already an associated member of another master account."
            }
            Self::AcceptWhileAdministrator => {
                "the current account cannot accept an invitation since it still has created, invited or associated members."
            }
            Self::NotAssociated => "the current account is not associated to a master account.",
            _ => "an invalid or out-of-range value is specified as an input parameter.",
        }
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "message": self.message(), "__type": self.sub_code() })
    }
}
