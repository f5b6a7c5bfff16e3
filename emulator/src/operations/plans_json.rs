//! Protection plans on the wire: `features`, and `dataSources`, their deprecated older form.

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::state::plans::{AI_ANALYST, PLANS, Slot, find_slot};
use crate::state::{AutoEnable, Configuration, Detector, PlanSet};
use crate::wire::{ApiError, field, flag, text};

/// On wherever GuardDuty is on; they cannot be configured.
const FOUNDATIONS: [&str; 3] = ["FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS"];
/// The plans that `dataSources` knows, by its own paths.
const DATA_SOURCES: [(&str, &[&str]); 3] = [
    ("S3_DATA_EVENTS", &["s3Logs"]),
    ("EKS_AUDIT_LOGS", &["kubernetes", "auditLogs"]),
    ("EBS_MALWARE_PROTECTION", &["malwareProtection", "scanEc2InstanceWithFindings"]),
];

pub(super) fn status(on: bool) -> &'static str {
    if on { "ENABLED" } else { "DISABLED" }
}

/// The features of an account's own detector.
pub(super) fn detector_features(detector: &Detector) -> Vec<Value> {
    let foundation = |name: &&str| feature(name, detector.enabled, detector);
    let analyst = feature(AI_ANALYST, detector.plans.has_analyst(), detector);
    FOUNDATIONS.iter().map(foundation).chain(member_features(detector)).chain([analyst]).collect()
}

/// The features of a member, as its administrator sees them.
pub(super) fn member_features(detector: &Detector) -> Vec<Value> {
    let one = |name: &str, slot: Slot| feature(name, detector.plans.has(slot), detector);
    PLANS
        .iter()
        .map(|plan| {
            let mut json = one(plan.name, plan.slot());
            let parts: Vec<Value> = plan.part_slots().map(|(name, slot)| one(name, slot)).collect();
            if !parts.is_empty() {
                json["additionalConfiguration"] = json!(parts);
            }
            json
        })
        .collect()
}

fn feature(name: &str, on: bool, detector: &Detector) -> Value {
    let mut json = json!({ "name": name, "status": status(on), "updatedAt": seconds(detector.updated_at) });
    if detector.policy_managed {
        json["managedBy"] = json!("GUARDDUTY_POLICY");
    }
    json
}

/// Times of the shape `Timestamp` are numbers on the wire.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit the 53 bits of a double")]
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.0 as f64 / 1_000.0
}

/// `DataSourceConfigurationsResult`.
pub(super) fn data_sources(detector: &Detector) -> Value {
    let is_on = |name| find_slot(name, None).is_some_and(|slot| detector.plans.has(slot));
    let foundation = json!({ "status": status(detector.enabled) });
    json!({
        "cloudTrail": foundation,
        "dnsLogs": foundation,
        "flowLogs": foundation,
        "s3Logs": { "status": status(is_on("S3_DATA_EVENTS")) },
        "kubernetes": { "auditLogs": { "status": status(is_on("EKS_AUDIT_LOGS")) } },
        "malwareProtection": { "scanEc2InstanceWithFindings": {
            "ebsVolumes": { "status": status(is_on("EBS_MALWARE_PROTECTION")) },
        } },
    })
}

/// The plans of the organization's configuration.
pub(super) fn organization_features(configuration: &Configuration) -> Vec<Value> {
    let one = |name: &str, slot| json!({ "name": name, "autoEnable": configuration.plan(slot).as_str() });
    PLANS
        .iter()
        .map(|plan| {
            let mut json = one(plan.name, plan.slot());
            let parts: Vec<Value> = plan.part_slots().map(|(name, slot)| one(name, slot)).collect();
            if !parts.is_empty() {
                json["additionalConfiguration"] = json!(parts);
            }
            json
        })
        .collect()
}

/// `OrganizationDataSourceConfigurationsResult`.
pub(super) fn organization_data_sources(configuration: &Configuration) -> Value {
    let auto = |name| {
        let slot = find_slot(name, None);
        let on = slot.is_some_and(|slot| configuration.plan(slot) != AutoEnable::None);
        json!({ "autoEnable": on })
    };
    json!({
        "s3Logs": auto("S3_DATA_EVENTS"),
        "kubernetes": { "auditLogs": auto("EKS_AUDIT_LOGS") },
        "malwareProtection": {
            "scanEc2InstanceWithFindings": { "ebsVolumes": auto("EBS_MALWARE_PROTECTION") },
        },
    })
}

/// What a body asks to turn on or off.
pub(super) fn read_plans(body: &Value) -> Result<Vec<(Slot, bool)>, ApiError> {
    let on_or_off = |entry: &Value| match text(entry, "status")? {
        "ENABLED" => Ok(true),
        "DISABLED" => Ok(false),
        _ => Err(ApiError::InvalidBody),
    };
    let mut plans = read_data_sources(body, "enable")?;
    plans.extend(read_features(body, on_or_off)?);
    Ok(plans)
}

/// The same for the organization's configuration.
pub(super) fn read_organization_plans(body: &Value) -> Result<Vec<(Slot, AutoEnable)>, ApiError> {
    let auto = |entry: &Value| AutoEnable::parse(text(entry, "autoEnable")?).ok_or(ApiError::InvalidBody);
    let simple = |on| if on { AutoEnable::New } else { AutoEnable::None };
    let old = read_data_sources(body, "autoEnable")?;
    let mut plans: Vec<_> = old.into_iter().map(|(slot, on)| (slot, simple(on))).collect();
    plans.extend(read_features(body, auto)?);
    Ok(plans)
}

fn read_features<T>(
    body: &Value,
    value_of: impl Fn(&Value) -> Result<T, ApiError>,
) -> Result<Vec<(Slot, T)>, ApiError> {
    let mut slots = Vec::new();
    let names = entries(body, "features")?;
    let has = |wanted| names.iter().any(|entry| entry["name"] == wanted);
    if has("EKS_RUNTIME_MONITORING") && has("RUNTIME_MONITORING") {
        return Err(ApiError::InvalidBody);
    }
    for entry in names {
        let plan = text(entry, "name")?;
        slots.push((find_slot(plan, None).ok_or(ApiError::InvalidBody)?, value_of(entry)?));
        for part in entries(entry, "additionalConfiguration")? {
            let slot = find_slot(plan, Some(text(part, "name")?)).ok_or(ApiError::InvalidBody)?;
            slots.push((slot, value_of(part)?));
        }
    }
    Ok(slots)
}

fn entries<'a>(body: &'a Value, name: &str) -> Result<&'a [Value], ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or(ApiError::InvalidBody),
    }
}

fn read_data_sources(body: &Value, switch: &str) -> Result<Vec<(Slot, bool)>, ApiError> {
    let Some(sources) = body.get("dataSources").filter(|value| !value.is_null()) else {
        return Ok(Vec::new());
    };
    let known = sources.as_object().ok_or(ApiError::InvalidBody)?;
    let mut slots = Vec::new();
    for (plan, path) in DATA_SOURCES {
        let Some(slot) = find_slot(plan, None).filter(|_| known.contains_key(path[0])) else { continue };
        let mut source = sources;
        for name in path {
            source = field(source, name)?;
        }
        let on = match plan {
            "EBS_MALWARE_PROTECTION" if switch == "enable" => flag(source, "ebsVolumes")?,
            "EBS_MALWARE_PROTECTION" => flag(field(source, "ebsVolumes")?, switch)?,
            _ => field(source, switch)?.as_bool().ok_or(ApiError::InvalidBody)?,
        };
        slots.push((slot, on));
    }
    Ok(slots)
}

/// Turns what was asked for on or off; answers whether that changed anything.
pub(super) fn apply(detector: &mut Detector, plans: &[(Slot, bool)], now: Timestamp) -> bool {
    let before: PlanSet = detector.plans;
    for (slot, on) in plans {
        detector.plans.set(*slot, *on);
    }
    let changed = detector.plans != before;
    if changed {
        detector.updated_at = now;
    }
    changed
}
