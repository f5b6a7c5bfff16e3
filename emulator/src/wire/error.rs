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
    NotDelegatedAdministrator,
    /// A mistake of the emulator itself.
    Internal,
}

const NOT_AUTHENTICATED: &str = "Request is missing Authentication Token";
const INCOMPLETE: &str = "Authorization header requires 'Credential' parameter with a credential scope.";
const REGION_OFF: &str = "The security token included in the request is invalid.";

impl ApiError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::MissingAuthentication | Self::RegionOff => StatusCode::FORBIDDEN,
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
            Self::NotImplemented(_) => "NotImplementedException",
            Self::Internal => "InternalServerErrorException",
            _ => "BadRequestException",
        }
    }

    /// `__type` of the body: the kind of bad request, where the service has one.
    fn sub_code(&self) -> &'static str {
        match self {
            Self::Internal => "InternalException",
            _ if self.code() == "BadRequestException" => "InvalidInputException",
            _ => self.code(),
        }
    }

    pub(crate) fn message(&self) -> String {
        let reason = match self {
            Self::MissingAuthentication => return NOT_AUTHENTICATED.to_owned(),
            Self::IncompleteSignature => return INCOMPLETE.to_owned(),
            Self::RegionOff => return REGION_OFF.to_owned(),
            Self::Throttled => return "Rate exceeded".to_owned(),
            Self::NotImplemented(what) => {
                return format!("muster-emulator does not implement {what}.");
            }
            Self::TooMany { field, length } => {
                return format!(
                    "The request failed because the length provided for the {field} array was {length}. Max allowed length is 50."
                );
            }
            Self::Internal => return "Internal server error.".to_owned(),
            Self::InvalidBody => "an invalid or out-of-range value is specified as an input parameter.".to_owned(),
            Self::InvalidParameter(name) => format!("the parameter {name} has an invalid value."),
            Self::OutOfBounds(name) => format!("the parameter {name} is out-of-bounds."),
            Self::DetectorNotOwned => "the input detectorId is not owned by the current account.".to_owned(),
            Self::NotDelegatedAdministrator => {
                "the current account is not the GuardDuty delegated administrator of an organization.".to_owned()
            }
        };
        format!("The request is rejected because {reason}")
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "message": self.message(), "__type": self.sub_code() })
    }
}
