use serde_json::{Value, json};

use super::{Context, member_json};
use crate::ids::page_token;
use crate::wire::{ApiError, Page};

/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html>
pub(super) fn list_members(context: &mut Context<'_>) -> Result<Value, ApiError> {
    let Page { size, after } = context.query.page()?;
    let only_associated = only_associated(context)?;
    let mut listed = context
        .region
        .members_after(context.caller, after)
        .filter(|(_, member)| !only_associated || member.status.is_listed_as_associated());
    let page: Vec<_> = listed.by_ref().take(size).collect();
    let has_more = listed.next().is_some();
    let members: Vec<Value> =
        page.iter().map(|(account, member)| member_json(context.region, context.caller, *account, member)).collect();
    let mut answer = json!({ "members": members });
    if let (true, Some((last, _))) = (has_more, page.last()) {
        answer["nextToken"] = json!(page_token(*last));
    }
    context.tally.accounts = page.len();
    Ok(answer)
}

/// A string on the wire, in any case; true unless said otherwise.
fn only_associated(context: &Context<'_>) -> Result<bool, ApiError> {
    match context.query.get("onlyAssociated") {
        None => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(ApiError::InvalidParameter("onlyAssociated")),
    }
}
