//! The SDK's shapes, turned into domain words.

use app::domain::{AccountId, Member, Timestamp, UnprocessedAccount};
use aws_sdk_guardduty::types;

/// The members that can be used. One with an id that is no account id is left out, and counted in the log, so that it
/// does not hide all others.
pub(super) fn members(wire: &[types::Member]) -> Vec<Member> {
    let members: Vec<Member> = wire.iter().filter_map(member).collect();
    warn_left_out("members", wire.len() - members.len());
    members
}

fn member(wire: &types::Member) -> Option<Member> {
    Some(Member {
        account: wire.account_id()?.parse().ok()?,
        email: filled(wire.email()),
        status: wire.relationship_status().unwrap_or_default().to_owned().into(),
        detector: filled(wire.detector_id()),
        invited_at: timestamp(wire.invited_at()),
        updated_at: timestamp(wire.updated_at()),
    })
}

/// The accounts that were not processed, with GuardDuty's words.
pub(super) fn unprocessed(wire: &[types::UnprocessedAccount]) -> Vec<UnprocessedAccount> {
    let accounts: Vec<UnprocessedAccount> = wire
        .iter()
        .filter_map(|account| {
            Some(UnprocessedAccount {
                account: account.account_id()?.parse().ok()?,
                result: account.result().unwrap_or_default().into(),
            })
        })
        .collect();
    warn_left_out("unprocessed accounts", wire.len() - accounts.len());
    accounts
}

pub(super) fn ids(accounts: &[AccountId]) -> Vec<String> {
    accounts.iter().map(|account| account.as_str().to_owned()).collect()
}

/// The SDK fills a missing text with an empty one.
fn filled(text: Option<&str>) -> Option<Box<str>> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Into::into)
}

fn timestamp(text: Option<&str>) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text?.parse().ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

fn warn_left_out(what: &str, count: usize) {
    if count > 0 {
        tracing::warn!(count, what, "left out what has no valid account id");
    }
}

#[cfg(test)]
mod tests {
    use app::domain::{MemberType, RelationshipStatus};

    use super::*;

    fn wire() -> types::builders::MemberBuilder {
        types::Member::builder().account_id("000000000012").master_id("123456789012").relationship_status("ENABLED")
    }

    #[test]
    fn reads_a_member_by_invitation() {
        let member = &members(&[wire()
            .email(" root@example.com ")
            .detector_id("12abc34d567e8fa901bc2d34e56789f0")
            .invited_at("2018-02-09T21:33:05.568Z")
            .updated_at("2018-02-09T21:33:06Z")
            .build()])[0];
        assert_eq!(member.account.as_str(), "000000000012");
        assert_eq!(member.email.as_deref(), Some("root@example.com"));
        assert_eq!(member.status, RelationshipStatus::Enabled);
        assert_eq!(member.invited_at, Some(Timestamp(1_518_211_985_568)));
        assert_eq!(member.updated_at, Some(Timestamp(1_518_211_986_000)));
    }

    #[test]
    fn reads_what_the_sdk_fills_with_empty_text_as_missing() {
        let member = &members(&[wire().email("").invited_at("").updated_at("").build()])[0];
        assert_eq!((member.email.as_deref(), member.invited_at, member.updated_at), (None, None, None));
        assert_eq!(member.member_type(), MemberType::ViaOrganizations);
    }

    #[test]
    fn one_strange_id_does_not_hide_the_others() {
        assert_eq!(members(&[wire().account_id("12").build(), wire().build()]).len(), 1);
    }
}
