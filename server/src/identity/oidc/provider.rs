use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use governor::Quota;
use openidconnect::{
    AsyncHttpClient, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, ProviderMetadataWithLogout,
};
use tokio::{
    sync::{Mutex, watch},
    time::{sleep, timeout},
};

use super::OidcError;
use crate::{
    chain::chain,
    clock::Clock,
    identity::{
        fetch::{Fetch, FetchError},
        limits::{Limit, so_often},
    },
};

/// What a provider says of itself, its keys included.
pub(super) type Metadata = ProviderMetadataWithLogout;

/// A provider that is not there is asked again after a second, then after twice as long each time, up to this.
const ASK_AGAIN_WITHIN: Duration = Duration::from_secs(30);
/// Tokens whose key is not known make Muster ask for newer keys so often at most.
const NEWER_KEYS: Quota = so_often(4, 4);

/// One provider, and what it last said of itself.
#[derive(Debug)]
pub(super) struct Provider {
    fetch: Fetch,
    issuer: IssuerUrl,
    known: watch::Sender<Option<Arc<Metadata>>>,
    /// Held while the provider is asked, so that it is asked once for all who wait.
    asking: Mutex<()>,
    newer: Limit,
}

impl Provider {
    pub(super) fn new(fetch: Fetch, issuer: IssuerUrl, clock: Clock) -> Self {
        let newer = Limit::new(NEWER_KEYS, clock);
        Self { fetch, issuer, known: watch::Sender::default(), asking: Mutex::default(), newer }
    }

    pub(super) const fn fetch(&self) -> &Fetch {
        &self.fetch
    }

    /// What the provider said last, if it has been reached.
    pub(super) fn known(&self) -> Option<Arc<Metadata>> {
        self.known.borrow().clone()
    }

    /// Waits until the provider has been reached, but no longer than this.
    pub(super) async fn wait(&self, within: Duration) {
        // The sender lives as long as this does.
        drop(timeout(within, self.known.subscribe().wait_for(Option::is_some)).await);
    }

    /// Asks until there is an answer.
    pub(super) async fn learn(self: Arc<Self>) {
        let mut pause = Duration::from_secs(1);
        while let Err(error) = self.ask().await {
            tracing::warn!(error = chain(&error), "nobody can sign in yet: the identity provider is asked again soon");
            sleep(pause).await;
            pause = (pause * 2).min(ASK_AGAIN_WITHIN);
        }
        tracing::info!("sign-in is ready at {}", self.issuer.as_str());
    }

    /// What the provider says after `old`, whose keys did not do; nothing if it was asked too often.
    pub(super) async fn newer_than(&self, old: &Arc<Metadata>) -> Option<Arc<Metadata>> {
        let _asking = self.asking.lock().await;
        let known = self.known().filter(|known| !Arc::ptr_eq(known, old));
        if known.is_some() {
            return known;
        }
        if !self.newer.take() {
            tracing::warn!(
                "the identity provider's keys changed too often, or somebody sends tokens with made-up keys"
            );
            return None;
        }
        let asked = self.ask().await;
        asked.inspect_err(|error| tracing::warn!(error = chain(error), "the newer keys could not be read")).ok()
    }

    async fn ask(&self) -> Result<Arc<Metadata>, OidcError> {
        let metadata = Metadata::discover_async(self.issuer.clone(), &self.fetch).await;
        let metadata = metadata.map_err(|error| match error {
            DiscoveryError::Request(error) => OidcError::Fetch(error),
            error => OidcError::Discovery(error.to_string().into()),
        })?;
        // The browser visits these two.
        self.fetch.check(metadata.authorization_endpoint().url())?;
        if let Some(end) = &metadata.additional_metadata().end_session_endpoint {
            self.fetch.check(end.url())?;
        }
        let metadata = Arc::new(metadata);
        self.known.send_replace(Some(Arc::clone(&metadata)));
        Ok(metadata)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
