use serde_json::Value;

use super::{Context, bulk, plans_json};
use crate::ids::AccountId;
use crate::state::plans::Slot;
use crate::state::{Member, Refusal, Status, Via, associated_status, rules};
use crate::wire::{ApiError, account_id, field, list};

/// Members that one administrator can have.
/// <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html>
pub(super) const MOST_MEMBERS: usize = 50_000;

struct AccountDetail {
    account: AccountId,
    email: Box<str>,
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html>
pub(super) fn create_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let body = context.json()?;
    let details: Vec<AccountDetail> =
        list(&body, "accountDetails")?.iter().map(account_detail).collect::<Result<_, _>>()?;
    Ok(bulk::process(context, details, |detail| detail.account, create))
}

fn account_detail(value: &Value) -> Result<AccountDetail, ApiError> {
    let account = account_id(field(value, "accountId")?)?;
    let email = field(value, "email")?.as_str().filter(|email| is_email(email));
    Ok(AccountDetail { account, email: email.ok_or(ApiError::InvalidBody)?.into() })
}

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AccountDetail.html>
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let forbidden = |c: char| c.is_whitespace() || "\"'()<>[]:,\\|%&@".contains(c);
    let edge = |c: char| c == '.' || c == '-';
    (6..=64).contains(&text.len())
        && text.is_ascii()
        && !local.is_empty()
        && !local.starts_with('.')
        && !local.contains(forbidden)
        && domain.contains('.')
        && !domain.starts_with(edge)
        && !domain.ends_with(edge)
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || edge(c))
}

fn create(context: &mut Context<'_>, detail: AccountDetail) -> Result<(), Refusal> {
    let (caller, now, account) = (context.caller, context.now, detail.account);
    if account == caller {
        return Err(Refusal::CreateSelf);
    }
    if context.region.administrator_of(caller).is_some() {
        return Err(Refusal::CreateWhileMember);
    }
    if context.region.fails_this_time(account) {
        return Err(Refusal::InternalError);
    }
    let in_organization = context.is_delegated() && context.organization.contains(account);
    let via = if in_organization { Via::Organizations } else { Via::Invitation };
    let current = context.region.member(caller, account);
    let is_new = current.is_none();
    let status = rules::create(current, via)?;
    if is_new && context.region.member_count(caller) >= MOST_MEMBERS {
        return Err(Refusal::MemberLimit);
    }
    if status == Status::Created {
        let member = Member::new(Via::Invitation, status, Some(detail.email), now);
        context.region.insert_member(caller, account, member);
        return Ok(());
    }
    if account == context.organization.management() && context.region.detector(account).is_none() {
        return Err(Refusal::ManagementAccountFirst);
    }
    if !context.region.may_join(account) {
        return Err(Refusal::AlreadyMember);
    }
    join_by_organization(context, account, is_new);
    Ok(())
}

/// The account is enabled at once, with the plans that the organization gives to those who join.
fn join_by_organization(context: &mut Context<'_>, account: AccountId, is_new: bool) {
    let (caller, now) = (context.caller, context.now);
    let plans: Vec<(Slot, bool)> =
        context.region.configuration.plans_for_new_members().map(|slot| (slot, true)).collect();
    if is_new {
        let member = Member::new(Via::Organizations, associated_status(account), None, now);
        context.region.insert_member(caller, account, member);
    }
    context.region.associate(caller, account, now);
    let detector = context.region.ensure_detector(account, now);
    if !detector.policy_managed {
        plans_json::apply(detector, &plans, now);
    }
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn addresses_follow_the_documented_rules() {
        for good in ["a@b.io", "root+0001@example.com", "first.last@sub-domain.example.com"] {
            assert!(is_email(good), "{good}");
        }
        for wrong in [
            "",
            "a@b.c",
            "no-at.example.com",
            "two@@example.com",
            "a b@example.com",
            ".a@example.com",
            "a@example",
            "a@.example.com",
            "a@example.com.",
            "a@-example.com",
            "a@exa_mple.com",
            "ü@example.com",
            "o'x@example.com",
            "@example.com",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(53))));
        assert!(is_email(&format!("{}@example.com", "a".repeat(52))));
    }
}
