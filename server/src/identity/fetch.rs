//! Asks those who know who somebody is: over TLS or on this machine, soon answered or given up, never led elsewhere.

use std::time::Duration;

use axum::http::{Request, Response};
use reqwest::{Client, redirect::Policy};
use url::Url;

use crate::config::is_loopback;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Descriptions and key sets take some ten kilobytes.
const LARGEST: usize = 1024 * 1024;

/// An HTTP client for one identity provider.
#[derive(Debug, Clone)]
pub(super) struct Fetch {
    client: Client,
    /// It is on this machine, and so must be all that it names.
    is_local: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No TLS: the machine has no certificate authorities.
    #[error("TLS cannot be used: are the system's certificate authorities installed (ca-certificates)?")]
    Tls(#[source] reqwest::Error),
    /// What was to be asked could be overheard, or is not where it should be.
    #[error("{0} is not asked: a provider is reached by https, or by http if it is on this machine")]
    Insecure(Box<str>),
    /// It is not there, or too slow.
    #[error("there was no answer")]
    Request(#[from] reqwest::Error),
    /// Nothing that is asked for is so long.
    #[error("the answer is larger than 1 MiB")]
    TooLarge,
}

impl Fetch {
    /// A client for the provider at this URL.
    ///
    /// # Errors
    /// [`FetchError::Tls`].
    pub(super) fn new(provider: &Url) -> Result<Self, FetchError> {
        let is_local = is_loopback(provider);
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")));
        // No proxy reaches this machine, and no certificate is asked for here.
        let client = if is_local { client.no_proxy().tls_certs_only([]) } else { client };
        Ok(Self { client: client.build().map_err(FetchError::Tls)?, is_local })
    }

    /// Whether this URL may be asked, or visited by a browser that signs in.
    ///
    /// # Errors
    /// [`FetchError::Insecure`].
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let may = if self.is_local { is_loopback(url) } else { url.scheme() == "https" };
        if may { Ok(()) } else { Err(FetchError::Insecure(url.origin().ascii_serialization().into())) }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// [`FetchError`]; an answer with any status is none.
    pub(super) async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
        let request = reqwest::Request::try_from(request)?;
        self.check(request.url())?;
        let mut answer = self.client.execute(request).await?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            body.extend_from_slice(&part);
            if body.len() > LARGEST {
                return Err(FetchError::TooLarge);
            }
        }
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:4000", "http://localhost/keys", true)]
    #[case("http://127.0.0.1:4000", "https://id.example.com/keys", false)]
    #[case("https://id.example.com", "https://keys.example.com", true)]
    #[case("https://id.example.com", "http://id.example.com/keys", false)]
    #[case("https://id.example.com", "http://127.0.0.1/keys", false)]
    #[case("https://id.example.com", "file:///etc/passwd", false)]
    fn what_a_provider_names_is_asked_only_where_nobody_overhears(
        #[case] provider: &str,
        #[case] url: &str,
        #[case] may: bool,
    ) {
        let fetch = Fetch::new(&provider.parse().unwrap()).unwrap();
        assert_eq!(fetch.check(&url.parse().unwrap()).is_ok(), may);
    }
}
