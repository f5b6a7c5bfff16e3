use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use openidconnect::{
    ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Algorithm},
};

use super::{Metadata, Oidc, OidcError};
use crate::identity::claims::Claims;

/// Signatures with a key that the provider alone has. An HMAC would be with the client secret, and `none` with nothing.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

impl Oidc {
    /// The claims of an ID token, checked as section 3.1.3.7 of the specification has it. A key that is not known is
    /// looked for among the provider's newer ones, because providers change them.
    pub(super) async fn verify(
        &self,
        metadata: Arc<Metadata>,
        token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<Claims, OidcError> {
        let checked = match self.check(&metadata, token, nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let newer = self.provider.newer_than(&metadata).await.unwrap_or(metadata);
                self.check(&newer, token, nonce)
            }
            checked => checked,
        };
        checked?;
        let claims = payload(token).ok_or(OidcError::Answer)?;
        if self.is_for_us(&claims) { Ok(claims) } else { Err(OidcError::OtherParty) }
    }

    fn check(&self, metadata: &Metadata, token: &CoreIdToken, nonce: &Nonce) -> Result<(), ClaimsVerificationError> {
        let id = ClientId::new(self.settings.client_id.clone());
        let now = self.clock.now().0;
        let verifier = CoreIdTokenVerifier::new_public_client(id, metadata.issuer().clone(), metadata.jwks().clone())
            .set_allowed_algs(ALGORITHMS)
            // That the token is for us among others, and made for us, is seen from `azp`.
            .set_other_audience_verifier_fn(|_| true)
            .set_time_fn(move || DateTime::from_timestamp_millis(now).unwrap_or_default());
        token.claims(&verifier, nonce).map(drop)
    }

    /// The party that a token was made for must be Muster, and must be named where there are several audiences.
    fn is_for_us(&self, claims: &Claims) -> bool {
        let several = claims.get("aud").and_then(|aud| aud.as_array()).is_some_and(|aud| aud.len() > 1);
        match claims.get("azp") {
            Some(party) => party.as_str() == Some(&self.settings.client_id),
            None => !several,
        }
    }
}

/// All claims of a token whose signature was checked, as they were signed.
fn payload(token: &CoreIdToken) -> Option<Claims> {
    let text = token.to_string();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?).ok()
}
