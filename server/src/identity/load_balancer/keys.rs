use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use axum::http::{Request, StatusCode};
use governor::Quota;
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};
use tokio::sync::Mutex;
use url::Url;
use uuid::Uuid;

use super::LoadBalancerError;
use crate::{
    clock::Clock,
    identity::{
        fetch::{Fetch, FetchError},
        limits::{Limit, so_often},
    },
};

/// Keys are asked for so often at most: whoever reaches Muster past the load balancer can name any.
const ASK: Quota = so_often(10, 10);
/// A load balancer changes its key now and then; more than these are not kept.
const MOST: usize = 16;

/// The public keys of the load balancers of one Region, as far as they were needed.
#[derive(Debug)]
pub(super) struct Keys {
    fetch: Fetch,
    folder: Url,
    known: RwLock<HashMap<Uuid, Arc<[u8]>>>,
    /// Held while a key is asked for, so that it is asked for once for all who wait.
    asking: Mutex<()>,
    limit: Limit,
}

impl Keys {
    pub(super) fn at(folder: &Url, clock: Clock) -> Result<Self, FetchError> {
        Ok(Self {
            fetch: Fetch::new(folder)?,
            folder: folder.clone(),
            known: RwLock::default(),
            asking: Mutex::default(),
            limit: Limit::new(ASK, clock),
        })
    }

    /// A key as DER.
    pub(super) async fn get(&self, kid: Uuid) -> Result<Arc<[u8]>, LoadBalancerError> {
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        let _asking = self.asking.lock().await;
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        if !self.limit.take() {
            return Err(LoadBalancerError::NoKey);
        }
        let key = self.ask(kid).await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(kid, Arc::clone(&key));
        Ok(key)
    }

    fn known(&self, kid: Uuid) -> Option<Arc<[u8]>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&kid).cloned()
    }

    async fn ask(&self, kid: Uuid) -> Result<Arc<[u8]>, LoadBalancerError> {
        let mut request = Request::new(Vec::new());
        let url = format!("{}{kid}", self.folder);
        *request.uri_mut() = url.parse().map_err(|_| LoadBalancerError::KeyId)?;
        let answer = self.fetch.send(request).await.map_err(LoadBalancerError::Key)?;
        let key = SubjectPublicKeyInfoDer::from_pem_slice(answer.body());
        match key {
            Ok(key) if answer.status() == StatusCode::OK => Ok(key.as_ref().into()),
            _ => Err(LoadBalancerError::NoKey),
        }
    }
}
