use serde_json::{Value, json};

use super::bulk::Unprocessed;
use super::{Context, member_json};
use crate::state::Refusal;
use crate::wire::{ApiError, account_ids};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMembers.html>
pub(super) fn get_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let accounts = account_ids(&context.json()?)?;
    context.tally.accounts = accounts.len();
    let mut members = Vec::new();
    let mut unprocessed = Unprocessed::default();
    for account in accounts {
        match context.region.member(context.caller, account) {
            Some(member) => {
                members.push(member_json(context.region, context.caller, account, member));
            }
            None => unprocessed.add(account, Refusal::NotAssociated),
        }
    }
    context.tally.unprocessed = unprocessed.len();
    Ok(json!({ "members": members, "unprocessedAccounts": unprocessed.into_json() }))
}
