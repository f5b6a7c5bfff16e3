use axum::http::{HeaderMap, header};

use super::ApiError;
use crate::ids::AccountId;

/// Who calls which service where, as the SigV4 credential scope says. The signature itself is not checked.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The account that an access key id of 12 digits stands for.
    pub(crate) account: Option<AccountId>,
    pub(crate) region: String,
    pub(crate) service: String,
}

impl Scope {
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let authorization = headers.get(header::AUTHORIZATION).ok_or(ApiError::MissingAuthentication)?;
        authorization
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("AWS4-HMAC-SHA256 "))
            .and_then(|text| text.split(',').find_map(|part| part.trim().strip_prefix("Credential=")))
            .and_then(Self::parse)
            .ok_or(ApiError::IncompleteSignature)
    }

    /// `key/date/region/service/aws4_request`
    fn parse(credential: &str) -> Option<Self> {
        let mut parts = credential.split('/');
        let (key, _date) = (parts.next()?, parts.next()?);
        let (region, service) = (parts.next()?, parts.next()?);
        let ends_well = parts.next() == Some("aws4_request") && parts.next().is_none();
        let named = !key.is_empty() && !region.is_empty() && !service.is_empty();
        (ends_well && named).then(|| Self {
            account: AccountId::parse(key),
            region: region.to_owned(),
            service: service.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(authorization: &'static str) -> Result<Scope, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(authorization));
        Scope::read(&headers)
    }

    #[test]
    fn the_scope_names_account_region_and_service() {
        let scope = read(
            "AWS4-HMAC-SHA256 Credential=000012345678/20261121/eu-west-1/guardduty/aws4_request, SignedHeaders=host, Signature=0",
        )
        .expect("a scope");
        assert_eq!(scope.account, AccountId::parse("000012345678"));
        assert_eq!((scope.region.as_str(), scope.service.as_str()), ("eu-west-1", "guardduty"));
    }

    #[test]
    fn any_other_key_is_no_account() {
        let scope = read("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/sts/aws4_request");
        assert_eq!(scope.expect("a scope").account, None);
    }

    #[test]
    fn what_is_not_a_scope_is_refused() {
        assert_eq!(Scope::read(&HeaderMap::new()), Err(ApiError::MissingAuthentication));
        for wrong in [
            "",
            "Bearer token",
            "AWS4-HMAC-SHA256 Signature=0",
            "AWS4-HMAC-SHA256 Credential=k/20261121/eu-west-1/guardduty",
            "AWS4-HMAC-SHA256 Credential=k/20261121//guardduty/aws4_request",
            "AWS4-HMAC-SHA256 Credential=k/20261121/eu-west-1/guardduty/aws4_request/more",
        ] {
            assert_eq!(read(wrong), Err(ApiError::IncompleteSignature), "{wrong}");
        }
    }
}
