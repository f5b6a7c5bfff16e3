use std::{net::SocketAddr, sync::Arc};

use app::domain::{Role, SignInWay};

use super::{fetch::FetchError, link::OneTimeLink, load_balancer::LoadBalancer, oidc::Oidc};
use crate::{
    clock::Clock,
    config::{Backend, Chosen, Settings},
};

/// Somebody whom the way of signing in vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who it is, whatever they are called, and whose all their sessions are: the issuer and what it calls them for
    /// good (`sub`), `link`, or the role of the demo.
    pub person: Arc<str>,
    /// The name that their operations carry.
    pub name: Arc<str>,
    /// What they may do.
    pub role: Role,
}

/// How people sign in.
#[derive(Debug)]
pub enum SignIn {
    /// Everybody as whom they like: the demo has nothing to protect.
    Demo,
    /// Whoever reads the log, as admin.
    Link(OneTimeLink),
    /// Whom a provider signs in.
    Oidc(Arc<Oidc>),
    /// Whom a load balancer names, on every request.
    LoadBalancer(Box<LoadBalancer>),
}

impl SignIn {
    /// The one place that decides it. `addr` is where Muster is served.
    ///
    /// # Errors
    /// [`FetchError`] if a provider is to be asked and cannot be.
    pub async fn chosen(settings: &Settings, addr: SocketAddr, clock: Clock) -> Result<Self, FetchError> {
        Ok(match (&settings.sign_in.chosen, settings.backend) {
            (Chosen::Oidc(oidc), _) => {
                let oidc = Oidc::start(oidc.clone(), clock)?;
                oidc.wait().await;
                Self::Oidc(oidc)
            }
            (Chosen::LoadBalancer(believed), _) => {
                Self::LoadBalancer(Box::new(LoadBalancer::new(believed.clone(), clock)?))
            }
            (Chosen::Nothing, Backend::Aws) => {
                let base = settings.public_url.as_ref().map(|url| url.origin().ascii_serialization());
                Self::Link(OneTimeLink::new(base.unwrap_or_else(|| format!("http://{addr}")), clock))
            }
            (Chosen::Nothing, _) => Self::Demo,
        })
    }

    /// What its page offers.
    pub fn way(&self) -> SignInWay {
        match self {
            Self::Demo => SignInWay::Demo,
            Self::Link(_) => SignInWay::Link,
            Self::Oidc(oidc) => oidc.way(),
            Self::LoadBalancer(believed) => believed.way(),
        }
    }

    /// A role of the demo, where there is a demo.
    pub(super) fn demo(&self, role: Role) -> Option<Identity> {
        let name: Arc<str> = format!("demo {role}").into();
        matches!(self, Self::Demo).then(|| Identity { person: Arc::clone(&name), name, role })
    }

    /// The link, where that is the way.
    pub(super) const fn link(&self) -> Option<&OneTimeLink> {
        match self {
            Self::Link(link) => Some(link),
            _ => None,
        }
    }
}
