//! Operations on a list of accounts: each is done by itself, and those refused are listed with the reason.

use serde_json::{Value, json};

use super::Context;
use crate::ids::AccountId;
use crate::state::Refusal;
use crate::wire::{ApiError, account_ids};

/// The accounts that were not processed, as the answer lists them.
#[derive(Default)]
pub(super) struct Unprocessed(Vec<Value>);

impl Unprocessed {
    pub(super) fn add(&mut self, account: AccountId, refusal: Refusal) {
        self.0.push(json!({ "accountId": account.to_string(), "result": refusal.to_string() }));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_json(self) -> Value {
        Value::Array(self.0)
    }
}

/// Applies `act` to each of the body's `accountIds`.
pub(super) fn for_each_account(
    context: &mut Context<'_>,
    act: impl FnMut(&mut Context<'_>, AccountId) -> Result<(), Refusal>,
) -> Result<Value, ApiError> {
    let accounts = account_ids(&context.json()?)?;
    Ok(process(context, accounts, |account| *account, act))
}

/// The same for entries that hold more than the id.
pub(super) fn process<T>(
    context: &mut Context<'_>,
    entries: Vec<T>,
    account_of: impl Fn(&T) -> AccountId,
    mut act: impl FnMut(&mut Context<'_>, T) -> Result<(), Refusal>,
) -> Value {
    let mut unprocessed = Unprocessed::default();
    context.tally.accounts = entries.len();
    for entry in entries {
        let account = account_of(&entry);
        if let Err(refusal) = act(context, entry) {
            unprocessed.add(account, refusal);
        }
    }
    context.tally.unprocessed = unprocessed.len();
    json!({ "unprocessedAccounts": unprocessed.into_json() })
}
