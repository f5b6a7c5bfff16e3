//! `/_emulator/*`: looking into the emulator and setting it back, for tests. No signature is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::core::{BY_ITSELF, Core};
use crate::faults::Fault;
use crate::ids::AccountId;
use crate::operations::member_json;
use crate::state::Region;

pub(crate) fn routes() -> Router<Arc<Core>> {
    Router::new()
        .route("/_emulator/state", get(state))
        .route("/_emulator/requests", get(requests))
        .route("/_emulator/effects", get(effects))
        .route("/_emulator/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/_emulator/policy", post(set_policy))
        .route("/_emulator/reset", post(reset))
}

async fn requests(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(core.ledger.calls_json())
}

async fn effects(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(core.ledger.changes_json())
}

async fn faults(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(core.faults.to_json())
}

async fn add_fault(State(core): State<Arc<Core>>, body: String) -> Result<StatusCode, (StatusCode, String)> {
    let fault = body.parse::<Fault>().map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    core.faults.add(fault);
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_faults(State(core): State<Arc<Core>>) -> StatusCode {
    core.faults.clear();
    StatusCode::NO_CONTENT
}

/// Which detectors an organization policy decides about from now on, or no longer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    managed: bool,
    /// Only in this Region.
    region: Option<String>,
    /// Only these accounts’ detectors.
    accounts: Option<Vec<String>>,
}

async fn set_policy(State(core): State<Arc<Core>>, body: String) -> Result<StatusCode, (StatusCode, String)> {
    let policy: Policy = serde_json::from_str(&body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let wanted = |account: AccountId| {
        policy.accounts.as_ref().is_none_or(|accounts| accounts.iter().any(|one| *one == account.to_string()))
    };
    for name in core.world.region_names().filter(|name| policy.region.as_deref().is_none_or(|one| one == *name)) {
        if let Some(mut region) = core.world.region(name) {
            region.set_policy(policy.managed, wanted);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The seeded state again, with no call counted and no fault set.
async fn reset(State(core): State<Arc<Core>>) -> StatusCode {
    core.world.reset();
    core.rate_limit.reset();
    core.ledger.reset();
    core.faults.clear();
    StatusCode::NO_CONTENT
}

async fn state(State(core): State<Arc<Core>>) -> Json<Value> {
    let now = (core.clock)();
    let mut regions = Map::new();
    for name in core.world.region_names() {
        if let Some(mut region) = core.world.region(name) {
            region.advance(now);
            core.ledger.remember(name, BY_ITSELF, region.take_changes());
            regions.insert(name.to_owned(), region_json(&region));
        }
    }
    Json(json!({ "administrator": core.administrator.to_string(), "regions": regions }))
}

fn region_json(region: &Region) -> Value {
    let administrators: Map<String, Value> = region
        .administrators()
        .map(|administrator| (administrator.to_string(), members_json(region, administrator)))
        .collect();
    let detectors: Map<String, Value> = region
        .detectors()
        .map(|(account, detector)| {
            let id = region.detector_id(account);
            (account.to_string(), json!({ "detectorId": id, "enabled": detector.enabled }))
        })
        .collect();
    json!({
        "autoEnableOrganizationMembers": region.configuration.members.as_str(),
        "administrators": administrators,
        "detectors": detectors,
    })
}

fn members_json(region: &Region, administrator: AccountId) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let members: Vec<Value> = region
        .members_after(administrator, None)
        .map(|(account, member)| {
            *counts.entry(member.status.as_str()).or_default() += 1;
            let mut json = member_json(region, administrator, account, member);
            json["type"] = json!(member.via.as_str());
            json
        })
        .collect();
    json!({ "counts": counts, "members": members })
}
