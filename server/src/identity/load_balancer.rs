//! Sign-in by an AWS load balancer: it signs people in and says on every request who asks.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#user-claims-encoding>

mod keys;
mod signer;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use app::domain::{Refusal, SignInWay};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Number, Value};
use url::Url;
use uuid::Uuid;

use self::keys::Keys;
pub use self::signer::{NoSigner, Signer};
use super::{
    Identity,
    claims::{Claims, ClaimsError, RolesClaim},
    fetch::FetchError,
};
use crate::clock::Clock;

/// Where the load balancer says who asks; it takes away what a stranger wrote there.
const HEADER: HeaderName = HeaderName::from_static("x-amzn-oidc-data");

/// AWS pads what others do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Which load balancer is believed, and what it must say.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The load balancer.
    pub signer: Signer,
    /// The issuer that it signs people in at; any if it is not set.
    pub issuer: Option<String>,
    /// Its name at that issuer; any if it is not set.
    pub client_id: Option<String>,
    /// The claim that holds the roles.
    pub roles: RolesClaim,
}

/// Believes one load balancer.
#[derive(Debug)]
pub struct LoadBalancer {
    settings: Settings,
    keys: Keys,
    clock: Clock,
}

/// Why a request is nobody's.
#[derive(Debug, thiserror::Error)]
pub enum LoadBalancerError {
    /// The request did not come through the load balancer, or that signs nobody in.
    #[error("the load balancer does not say who asks: there must be one header x-amzn-oidc-data")]
    Missing,
    /// What stands there is no token.
    #[error("x-amzn-oidc-data holds no token")]
    Malformed,
    /// The load balancer signs in one way.
    #[error("x-amzn-oidc-data is not signed as load balancers sign, with ES256")]
    Algorithm,
    /// Another load balancer's, perhaps a stranger's.
    #[error("x-amzn-oidc-data is signed by another load balancer than MUSTER_ALB_SIGNER")]
    Signer,
    /// A token is good for some two minutes.
    #[error("x-amzn-oidc-data has expired: is this machine's clock right?")]
    Expired,
    /// Signed in elsewhere.
    #[error(
        "x-amzn-oidc-data names another issuer than MUSTER_OIDC_ISSUER, or another client than MUSTER_OIDC_CLIENT_ID"
    )]
    Client,
    /// The name of a key is an UUID; anything else could be the way to another URL.
    #[error("x-amzn-oidc-data names no key as load balancers do")]
    KeyId,
    /// The key could not be had.
    #[error("the key that x-amzn-oidc-data is signed with could not be read")]
    Key(#[source] FetchError),
    /// There is no such key, or it was asked for too often.
    #[error("there is no key of that name in the load balancer's Region, or keys were asked for too often")]
    NoKey,
    /// Not signed with the key that it names.
    #[error("the signature of x-amzn-oidc-data is wrong")]
    Signature,
    /// Somebody who may not in.
    #[error("the claims let nobody in")]
    Claims(#[from] ClaimsError),
}

impl LoadBalancerError {
    /// What the page says of it.
    pub const fn refusal(&self) -> Refusal {
        match self {
            Self::Claims(ClaimsError::NoRole { .. }) => Refusal::NoRole,
            Self::Key(_) => Refusal::Unreachable,
            _ => Refusal::NotBelieved,
        }
    }
}

/// What a load balancer's token says of itself.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    signer: String,
    exp: Value,
    iss: Option<String>,
    client: Option<String>,
}

impl LoadBalancer {
    /// Believes the load balancer of the settings, by the keys of its Region.
    ///
    /// # Errors
    /// [`FetchError::Tls`].
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, FetchError> {
        let keys = settings.signer.keys().clone();
        Self::with_keys_at(&keys, settings, clock)
    }

    /// The same, by keys that lie elsewhere: for tests.
    ///
    /// # Errors
    /// [`FetchError::Tls`].
    pub fn with_keys_at(keys: &Url, settings: Settings, clock: Clock) -> Result<Self, FetchError> {
        Ok(Self { settings, keys: Keys::at(keys, clock.clone())?, clock })
    }

    /// What the page for signing in offers.
    pub fn way(&self) -> SignInWay {
        SignInWay::LoadBalancer { claim: self.settings.roles.path().to_owned() }
    }

    /// Who asks, as the load balancer says.
    ///
    /// # Errors
    /// [`LoadBalancerError`].
    pub async fn identify(&self, headers: &HeaderMap) -> Result<Identity, LoadBalancerError> {
        let mut said = headers.get_all(HEADER).iter();
        let (Some(token), None) = (said.next(), said.next()) else { return Err(LoadBalancerError::Missing) };
        let token = token.to_str().map_err(|_| LoadBalancerError::Malformed)?;
        let (signed, signature) = token.rsplit_once('.').ok_or(LoadBalancerError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(LoadBalancerError::Malformed)?;
        let header: Header = read(header)?;
        let kid = self.check(&header)?;
        let key = self.keys.get(kid).await?;
        let signature = decode(signature)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_ref())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| LoadBalancerError::Signature)?;
        let claims: Claims = read(claims)?;
        Ok(self.settings.roles.identify(header.iss.as_deref().unwrap_or(&header.signer), &claims)?)
    }

    /// The key that a token must be signed with, if it is otherwise in order.
    fn check(&self, header: &Header) -> Result<Uuid, LoadBalancerError> {
        if header.alg != "ES256" {
            return Err(LoadBalancerError::Algorithm);
        }
        if header.signer != self.settings.signer.arn() {
            return Err(LoadBalancerError::Signer);
        }
        let differs = |set: &Option<String>, said: &Option<String>| set.is_some() && set != said;
        if differs(&self.settings.issuer, &header.iss) || differs(&self.settings.client_id, &header.client) {
            return Err(LoadBalancerError::Client);
        }
        let expires = seconds(&header.exp).ok_or(LoadBalancerError::Malformed)?;
        if self.clock.now().0 >= expires.saturating_mul(1000) {
            return Err(LoadBalancerError::Expired);
        }
        // Written back from what was read, so that nothing else of it gets into a URL.
        let kid = Uuid::from_str(&header.kid).map_err(|_| LoadBalancerError::KeyId)?;
        if kid.to_string() == header.kid { Ok(kid) } else { Err(LoadBalancerError::KeyId) }
    }
}

/// What takes the load balancer's own cookies away, under the name that it gives them if no other is set.
pub(super) fn no_cookies() -> [HeaderValue; 4] {
    const COOKIES: [&str; 4] = [
        "AWSELBAuthSessionCookie-0=; Max-Age=0; Path=/",
        "AWSELBAuthSessionCookie-1=; Max-Age=0; Path=/",
        "AWSELBAuthSessionCookie-2=; Max-Age=0; Path=/",
        "AWSELBAuthSessionCookie-3=; Max-Age=0; Path=/",
    ];
    COOKIES.map(HeaderValue::from_static)
}

/// Seconds since the epoch, which AWS documents as text and sends as a number.
fn seconds(value: &Value) -> Option<i64> {
    let text = value.as_str().map(str::parse);
    text.map_or_else(|| value.as_number().and_then(Number::as_i64), Result::ok)
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T, LoadBalancerError> {
    serde_json::from_slice(&decode(part)?).map_err(|_| LoadBalancerError::Malformed)
}

fn decode(part: &str) -> Result<Vec<u8>, LoadBalancerError> {
    BASE64.decode(part).map_err(|_| LoadBalancerError::Malformed)
}
