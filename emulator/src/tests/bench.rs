use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::clock::Timestamp;
use crate::core::Core;
use crate::ids::AccountId;
use crate::settings::Settings;

pub(super) const ADMINISTRATOR: &str = "123456789012";
pub(super) const REGION: &str = "us-east-1";

/// An emulator whose time stands still until it is told otherwise.
pub(super) struct Bench {
    pub(super) core: Arc<Core>,
    now: Arc<AtomicU64>,
    runtime: Runtime,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

impl Bench {
    pub(super) fn new(settings: Settings) -> Self {
        let now = Arc::new(AtomicU64::new(1_800_000_000_000));
        let clock = Arc::clone(&now);
        let administrator = AccountId::parse(&settings.administrator).expect("12 digits");
        let clock = Box::new(move || Timestamp(clock.load(Ordering::Relaxed)));
        let core = Arc::new(Core::new(settings, administrator, clock));
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        Self { core, now, runtime }
    }

    pub(super) fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).expect("a short time");
        self.now.fetch_add(millis, Ordering::Relaxed);
    }

    pub(super) fn send(&self, request: Request<Vec<u8>>) -> Answer {
        let (parts, body) = request.into_parts();
        self.runtime.block_on(async {
            let response = Arc::clone(&self.core).answer(parts, body.into()).await;
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body in memory");
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    pub(super) fn call(&self, account: &str, method: &str, path: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", authorization(account))
            .body(body.to_string().into_bytes());
        self.send(request.expect("a request"))
    }

    /// The account's detector, made if there is none.
    pub(super) fn detector(&self, account: &str) -> String {
        let listed = self.call(account, "GET", "/detector", &Value::Null).json();
        if let Some(id) = listed["detectorIds"][0].as_str() {
            return id.to_owned();
        }
        let created = self.call(account, "POST", "/detector", &serde_json::json!({ "enable": true }));
        created.json()["detectorId"].as_str().expect("a detector").to_owned()
    }
}

pub(super) fn authorization(account: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={account}/20261121/{REGION}/guardduty/aws4_request, SignedHeaders=host, Signature=0"
    )
}
