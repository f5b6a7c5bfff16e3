use std::{net::SocketAddr, sync::Arc};

use app::domain::{Role, SignInWay};

use super::link::OneTimeLink;
use crate::{
    clock::Clock,
    config::{Backend, Settings},
};

/// Somebody whom the way of signing in vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name that their operations carry, and under which all their sessions are.
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
}

impl SignIn {
    /// The one place that decides it. `addr` is where Muster is served.
    pub fn chosen(settings: &Settings, addr: SocketAddr, clock: Clock) -> Self {
        if settings.backend != Backend::Aws {
            return Self::Demo;
        }
        let base = settings.public_url.as_ref().map(|url| url.origin().ascii_serialization());
        Self::Link(OneTimeLink::new(base.unwrap_or_else(|| format!("http://{addr}")), clock))
    }

    /// What its page offers.
    pub const fn way(&self) -> SignInWay {
        match self {
            Self::Demo => SignInWay::Demo,
            Self::Link(_) => SignInWay::Link,
        }
    }

    /// A role of the demo, where there is a demo.
    pub(super) fn demo(&self, role: Role) -> Option<Identity> {
        matches!(self, Self::Demo).then(|| Identity { name: format!("demo {role}").into(), role })
    }

    /// The link, where that is the way.
    pub(super) const fn link(&self) -> Option<&OneTimeLink> {
        match self {
            Self::Link(link) => Some(link),
            Self::Demo => None,
        }
    }
}
