use serde_json::{Value, json};

use crate::ids::AccountId;
use crate::state::{Member, Region};

/// `Member`; what the service does not know of a member is left out.
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Member.html>
pub(crate) fn member_json(region: &Region, administrator: AccountId, account: AccountId, member: &Member) -> Value {
    let administrator = administrator.to_string();
    let mut json = json!({
        "accountId": account.to_string(),
        "masterId": administrator,
        "administratorId": administrator,
        "relationshipStatus": member.status.as_str(),
        "updatedAt": member.updated_at.iso(),
    });
    if let Some(email) = &member.email {
        json["email"] = json!(email);
    }
    if let Some(invited_at) = member.invited_at {
        json["invitedAt"] = json!(invited_at.iso());
    }
    if let Some(id) = region.detector_id(account).filter(|_| member.was_associated) {
        json["detectorId"] = json!(id);
    }
    json
}
