//! A GuardDuty of which each test writes the answers.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{Router, body::to_bytes, extract::Request, http::StatusCode, response::Response};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify};

/// A call as the stub saw it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The last part of the path: `stop`, `get`, `member`, `detector`, `admin`; `own detector` for GetDetector, `plans`
    /// for GetMemberDetectors, `sts` for GetCallerIdentity, and AWS's own name for what AWS Organizations is asked.
    pub(crate) what: String,
    /// The Region in whose name the call is signed.
    pub(crate) region: String,
    /// The whole path.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Value,
    /// How many calls of this kind came before.
    pub(crate) before: usize,
}

impl Call {
    pub(crate) fn accounts(&self) -> Vec<String> {
        let ids = self.body["accountIds"].as_array().cloned().unwrap_or_default();
        ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
    }
}

/// What the stub says.
pub(crate) enum Say {
    Json(Value),
    Error(u16, &'static str, &'static str),
    /// Status 200 and something that is not JSON.
    Gibberish,
    /// Nothing, ever.
    Nothing,
    /// This, but only when the test says so.
    Later(Arc<Notify>, Value),
}

/// A running stub, with all calls so far.
#[derive(Debug, Clone)]
pub(crate) struct Stub {
    pub(crate) addr: SocketAddr,
    calls: Arc<Mutex<HashMap<String, Vec<Call>>>>,
}

impl Stub {
    /// Calls that the test has nothing to say to are answered as by an administrator with one detector, auto-enable
    /// NEW, whose members are all `Enabled` when asked for and who processes everything.
    pub(crate) async fn start(answers: impl Fn(&Call) -> Option<Say> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let stub = Self { addr: listener.local_addr().expect("an address"), calls: Arc::default() };
        let (seen, answers) = (stub.clone(), Arc::new(answers));
        let app = Router::new().fallback(move |request: Request| {
            let (seen, answers) = (seen.clone(), Arc::clone(&answers));
            async move {
                let call = seen.take_note(request).await;
                let said = match answers(&call) {
                    Some(Say::Nothing) => std::future::pending().await,
                    Some(Say::Later(when, body)) => {
                        when.notified().await;
                        Say::Json(body)
                    }
                    said => said.unwrap_or_else(|| usual(&call)),
                };
                write(&call, said)
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        stub
    }

    async fn take_note(&self, request: Request) -> Call {
        let path = request.uri().path().to_owned();
        let scope = request.headers()["authorization"].to_str().expect("a signature").to_owned();
        let region = scope.split('/').nth(2).expect("a Region").to_owned();
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let what = target.and_then(|target| target.split('.').nth(1)).map_or_else(|| what(&path), str::to_owned);
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = to_bytes(request.into_body(), 1 << 20).await.expect("a body");
        let mut calls = self.calls.lock().unwrap();
        let earlier = calls.entry(what.clone()).or_default();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let call = Call { what, region, path, query, body, before: earlier.len() };
        earlier.push(call.clone());
        call
    }

    pub(crate) fn calls(&self, what: &str) -> Vec<Call> {
        self.calls.lock().unwrap().get(what).cloned().unwrap_or_default()
    }
}

pub(crate) fn member(account: &str, status: &str) -> Value {
    json!({
        "accountId": account, "masterId": "123456789012", "email": "", "relationshipStatus": status,
        "updatedAt": "2026-01-01T00:00:00.000Z",
    })
}

pub(crate) fn members(accounts: impl IntoIterator<Item = String>, status: &str) -> Value {
    let members: Vec<Value> = accounts.into_iter().map(|account| member(&account, status)).collect();
    json!({ "members": members, "unprocessedAccounts": [] })
}

fn what(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => "sts",
        ["detector", _] => "own detector",
        [.., "detector", "get"] => "plans",
        [.., last] => last,
    }
    .to_owned()
}

fn usual(call: &Call) -> Say {
    Say::Json(match call.what.as_str() {
        "detector" => json!({ "detectorIds": ["12abc34d567e8fa901bc2d34e56789f0"] }),
        "admin" => json!({ "memberAccountLimitReached": false, "autoEnableOrganizationMembers": "NEW" }),
        "get" => members(call.accounts(), "Enabled"),
        "member" => json!({ "members": [] }),
        "own detector" => json!({ "status": "ENABLED", "serviceRole": "r", "findingPublishingFrequency": "SIX_HOURS" }),
        "plans" => json!({ "members": [], "unprocessedAccounts": [] }),
        "ListAccounts" => json!({ "Accounts": [] }),
        "DescribeOrganization" => json!({ "Organization": { "Id": "o-stub", "MasterAccountId": "999999999999" } }),
        "listRegions" => json!({ "Regions": [] }),
        _ => json!({ "unprocessedAccounts": [] }),
    })
}

/// STS speaks XML.
const CALLER: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";

fn write(call: &Call, say: Say) -> Response {
    let answer = Response::builder().header("content-type", "application/json").header("x-amzn-requestid", "r-1");
    let answer = match say {
        Say::Json(_) if call.what == "sts" => answer.body(CALLER.into()),
        Say::Json(body) => answer.body(body.to_string().into()),
        Say::Gibberish | Say::Nothing | Say::Later(..) => answer.body("<html>gateway</html>".into()),
        Say::Error(status, code, message) if call.what == "sts" => {
            let body = format!(
                "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
            );
            answer.status(status).body(body.into())
        }
        Say::Error(status, code, message) => {
            let body = json!({ "message": message, "__type": code }).to_string();
            let status = StatusCode::from_u16(status).expect("a status");
            answer.status(status).header("x-amzn-errortype", code).body(body.into())
        }
    };
    answer.expect("a response")
}
