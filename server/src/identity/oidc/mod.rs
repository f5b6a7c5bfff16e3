//! Sign-in at an OIDC provider: authorization code with PKCE, state and nonce.
//!
//! <https://openid.net/specs/openid-connect-core-1_0.html>

mod error;
mod id_token;
mod pending;
mod provider;
mod routes;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{
    domain::{SignInWay, Timestamp},
    paths,
};
use openidconnect::{
    AuthType, AuthorizationCode, AuthorizationRequest, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken},
};
use serde::Deserialize;
use url::Url;

pub(super) use self::routes::{begin, callback, signed_out};
pub use self::{error::OidcError, pending::Pending};
use self::{
    pending::PendingSignIns,
    provider::{Metadata, Provider},
};
use super::{
    Identity,
    claims::RolesClaim,
    fetch::{Fetch, FetchError},
};
use crate::clock::Clock;

/// A provider that is there answers sooner; one that is not does not keep Muster from being served.
const FIRST_ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// So many milliseconds somebody may take to sign in at the provider.
const SIGN_IN_WITHIN: i64 = 10 * 60 * 1000;

/// How Muster is known to its provider.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer, exactly as the provider names itself.
    pub issuer: IssuerUrl,
    /// Muster's name there.
    pub client_id: String,
    /// What Muster shows to the provider; a public client has none.
    pub client_secret: Option<ClientSecret>,
    /// The claim that holds the roles.
    pub roles: RolesClaim,
    /// The URL under which browsers reach Muster.
    pub public_url: Url,
}

/// Sign-in at one provider.
#[derive(Debug)]
pub struct Oidc {
    settings: Settings,
    redirect: RedirectUrl,
    provider: Arc<Provider>,
    waiting: PendingSignIns,
    /// The last ID token of each person, until it is signed out: personal, so it ends with the process.
    id_tokens: Mutex<HashMap<Arc<str>, String>>,
    clock: Clock,
}

/// What the provider sends a browser back with.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Somebody whom the provider has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub identity: Identity,
    /// What shows to the provider, at the end, who is to be signed out: no secret, but personal.
    pub id_token: String,
    /// Where they were going.
    pub next: String,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Oidc {
    /// Begins to learn what the provider says of itself, and does not wait for it.
    ///
    /// # Errors
    /// [`FetchError`] if TLS cannot be used here, or the issuer is not to be asked.
    pub fn start(settings: Settings, clock: Clock) -> Result<Arc<Self>, FetchError> {
        let redirect = RedirectUrl::from_url(below(&settings.public_url, paths::SIGN_IN_CALLBACK));
        let waiting = PendingSignIns::new(settings.public_url.scheme() == "https");
        let fetch = Fetch::new(settings.issuer.url())?;
        fetch.check(settings.issuer.url())?;
        let provider = Arc::new(Provider::new(fetch, settings.issuer.clone(), clock.clone()));
        tokio::spawn(Arc::clone(&provider).learn());
        Ok(Arc::new(Self { settings, redirect, provider, waiting, id_tokens: Mutex::default(), clock }))
    }

    /// Whether the provider has said what is needed to sign in; until then it is asked again and again.
    pub fn is_ready(&self) -> bool {
        self.provider.known().is_some()
    }

    /// Waits a little for the provider, so that whoever comes first finds the way to it.
    pub async fn wait(&self) {
        self.provider.wait(FIRST_ANSWER_WITHIN).await;
    }

    /// What the page for signing in offers.
    pub fn way(&self) -> SignInWay {
        let host = self.settings.issuer.url().host_str().unwrap_or_default().to_owned();
        SignInWay::Provider { host, claim: self.settings.roles.path().to_owned(), ready: self.is_ready() }
    }

    /// Where a browser goes to sign in, and what its session keeps meanwhile. `next` is where it goes afterwards.
    ///
    /// # Errors
    /// [`OidcError::NotReady`].
    pub fn begin(&self, next: &str) -> Result<(Url, Pending), OidcError> {
        let metadata = self.provider.known().ok_or(OidcError::NotReady)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&metadata);
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let request = self.scopes(&metadata).fold(request, AuthorizationRequest::add_scope);
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let until = Timestamp(self.clock.now().0 + SIGN_IN_WITHIN);
        let pending = Pending { state, nonce, verifier, next: next.to_owned(), until };
        Ok((url, pending))
    }

    /// Who has come back.
    ///
    /// # Errors
    /// [`OidcError`].
    pub async fn finish(&self, pending: Option<Pending>, callback: Callback) -> Result<SignedIn, OidcError> {
        let pending = pending.filter(|pending| self.clock.now() < pending.until).ok_or(OidcError::Stale)?;
        if callback.state.as_ref() != Some(pending.state.secret()) {
            return Err(OidcError::Stale);
        }
        if callback.iss.as_ref().is_some_and(|iss| iss != self.settings.issuer.as_str()) {
            return Err(OidcError::OtherIssuer);
        }
        if let Some(error) = callback.error {
            return Err(OidcError::refused(&error));
        }
        let code = AuthorizationCode::new(callback.code.ok_or(OidcError::Stale)?);
        let metadata = self.provider.known().ok_or(OidcError::NotReady)?;
        let id_token = self.redeem(&metadata, code, pending.verifier).await?;
        let claims = self.verify(metadata, &id_token, &pending.nonce).await?;
        let identity = self.settings.roles.identify(self.settings.issuer.as_str(), &claims)?;
        Ok(SignedIn { identity, id_token: id_token.to_string(), next: pending.next })
    }

    /// Keeps what shows to the provider, at the end, who is to be signed out.
    fn remember(&self, signed_in: &SignedIn) {
        let mut kept = self.id_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(Arc::clone(&signed_in.identity.person), signed_in.id_token.clone());
    }

    /// Where the browser of somebody goes to be signed out at the provider too, if the provider offers that. After a
    /// restart it asks them whether they mean it, because Muster no longer has the token that shows who they are.
    ///
    /// <https://openid.net/specs/openid-connect-rpinitiated-1_0.html>
    fn end_session(&self, person: &str) -> Option<Url> {
        let mut url = self.provider.known()?.additional_metadata().end_session_endpoint.as_ref()?.url().clone();
        let id_token = self.id_tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(person);
        url.query_pairs_mut()
            .extend_pairs(id_token.map(|token| ("id_token_hint", token)))
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", below(&self.settings.public_url, paths::SIGN_IN).as_str());
        Some(url)
    }

    async fn redeem(
        &self,
        metadata: &Metadata,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreIdToken, OidcError> {
        let client = self.client(metadata);
        let request = client.exchange_code(code).map_err(|_| OidcError::NoTokenEndpoint)?;
        let fetch = self.provider.fetch();
        let answer = request.set_pkce_verifier(verifier).request_async(fetch).await.map_err(OidcError::from_token)?;
        answer.id_token().cloned().ok_or(OidcError::NoIdToken)
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let id = ClientId::new(self.settings.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, self.settings.client_secret.clone());
        let ways = metadata.token_endpoint_auth_methods_supported();
        let offers = |way| ways.is_some_and(|ways| ways.contains(&way));
        let by_form =
            offers(CoreClientAuthMethod::ClientSecretPost) && !offers(CoreClientAuthMethod::ClientSecretBasic);
        let client = client.set_auth_type(if by_form { AuthType::RequestBody } else { AuthType::BasicAuth });
        client.set_redirect_uri(self.redirect.clone())
    }

    /// The name and address of somebody, and the scope that is named as the claim of roles, if the provider has one.
    fn scopes<'a>(&'a self, metadata: &'a Metadata) -> impl Iterator<Item = Scope> + 'a {
        let known = metadata.scopes_supported();
        let roles = self.settings.roles.path();
        let usual = ["profile", "email"].into_iter().filter(move |scope| known.is_none_or(|known| has(known, scope)));
        let roles = [roles].into_iter().filter(move |scope| known.is_some_and(|known| has(known, scope)));
        usual.chain(roles).map(|scope| Scope::new(scope.to_owned()))
    }
}

/// A page of Muster's as browsers reach it.
fn below(public_url: &Url, path: &str) -> Url {
    let mut url = public_url.clone();
    url.set_path(path);
    url.set_query(None);
    url.set_fragment(None);
    url
}

fn has(scopes: &[Scope], name: &str) -> bool {
    scopes.iter().any(|scope| scope.as_str() == name)
}
