use app::domain::Refusal;
use openidconnect::{ClaimsVerificationError, RequestTokenError, StandardErrorResponse, core::CoreErrorResponseType};

use crate::identity::{claims::ClaimsError, fetch::FetchError};

/// Why nobody was signed in. None of it holds a secret or an e-mail address.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider has not been reached since the start.
    #[error("the identity provider has not answered yet")]
    NotReady,
    /// The provider could not be asked.
    #[error("the identity provider could not be asked")]
    Fetch(#[from] FetchError),
    /// What the provider says of itself cannot be used.
    #[error("what the identity provider says of itself cannot be used: {0}")]
    Discovery(Box<str>),
    /// Codes cannot be redeemed.
    #[error("the identity provider names no token endpoint")]
    NoTokenEndpoint,
    /// This browser began no such sign-in, has used it already, or took too long.
    #[error("this browser has no such sign-in under way")]
    Stale,
    /// The answer is another provider's.
    #[error("the answer names another issuer")]
    OtherIssuer,
    /// The provider let nobody in.
    #[error("the identity provider refused: {0}")]
    Refused(Box<str>),
    /// The answer to a code cannot be read.
    #[error("the identity provider's answer to a code cannot be used")]
    Answer,
    /// The answer to a code says nothing about anybody.
    #[error("the identity provider sent no ID token")]
    NoIdToken,
    /// The ID token is not for us, not the provider's, or not for now.
    #[error("the ID token was not accepted")]
    IdToken(#[from] ClaimsVerificationError),
    /// The token was made for somebody else.
    #[error("the ID token is for another client")]
    OtherParty,
    /// Somebody who may not in.
    #[error("the claims let nobody in")]
    Claims(#[from] ClaimsError),
}

impl OidcError {
    /// What the page says of it.
    pub const fn refusal(&self) -> Refusal {
        match self {
            Self::NotReady | Self::Fetch(_) => Refusal::Unreachable,
            Self::Stale => Refusal::Stale,
            Self::Refused(_) => Refusal::Denied,
            Self::Claims(ClaimsError::NoRole { .. }) => Refusal::NoRole,
            _ => Refusal::NotBelieved,
        }
    }

    /// The provider's own word for why, as far as it is one: a stranger can make up what stands in a URL.
    pub(super) fn refused(code: &str) -> Self {
        let known = !code.is_empty() && code.len() <= 40 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        Self::Refused(if known { code } else { "for a reason of its own" }.into())
    }

    pub(super) fn from_token(
        error: RequestTokenError<FetchError, StandardErrorResponse<CoreErrorResponseType>>,
    ) -> Self {
        match error {
            RequestTokenError::ServerResponse(refusal) => Self::refused(refusal.error().as_ref()),
            RequestTokenError::Request(error) => Self::Fetch(error),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Self::Answer,
        }
    }
}
