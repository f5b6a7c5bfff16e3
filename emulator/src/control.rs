//! `/_emulator/*`: looking into the emulator and setting it back, for tests. No signature is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use crate::core::Core;
use crate::ids::AccountId;
use crate::operations::member_json;
use crate::state::Region;

pub(crate) fn routes() -> Router<Arc<Core>> {
    Router::new()
        .route("/_emulator/state", get(state))
        .route("/_emulator/requests", get(requests))
        .route("/_emulator/reset", post(reset))
}

async fn requests(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(core.ledger.to_json())
}

/// The seeded state again, with no call counted.
async fn reset(State(core): State<Arc<Core>>) -> StatusCode {
    core.world.reset();
    core.rate_limit.reset();
    core.ledger.reset();
    StatusCode::NO_CONTENT
}

async fn state(State(core): State<Arc<Core>>) -> Json<Value> {
    let now = (core.clock)();
    let mut regions = Map::new();
    for name in core.world.region_names() {
        if let Some(mut region) = core.world.region(name) {
            region.advance(now);
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
        "autoEnableOrganizationMembers": region.auto_enable.as_str(),
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
