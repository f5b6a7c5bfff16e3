//! A filter, kept in the trail as the query part of a URL, in the words of the page that it belongs to.

use crate::domain::{Act, Action, AuditQuery, MembersQuery, Region, Subject};

/// What chose the lines of a file, to be read after its name: `filtered by Status: Disabled; Region: eu-west-1`.
pub(super) fn filtered(subject: &Subject) -> Option<String> {
    let filter = subject.filter.as_deref()?;
    let of_trail = subject.path.as_deref().is_some_and(|path| path.starts_with("audit"));
    let parts = if of_trail { of_acts(&AuditQuery::parse(filter)) } else { of_members(&MembersQuery::parse(filter)) };
    (!parts.is_empty()).then(|| format!("filtered by {}", parts.join("; ")))
}

fn of_members(query: &MembersQuery) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(Some(&query.text).filter(|text| !text.is_empty()).map(|text| format!("Text: {text}")));
    parts.extend(query.tokens().iter().map(|token| token.name(query.regions.len())));
    match &*query.regions {
        [] => {}
        [only] => parts.push(format!("Region: {only}")),
        regions => parts.push(format!("Regions: {}", Region::list(regions))),
    }
    parts
}

fn of_acts(query: &AuditQuery) -> Vec<String> {
    let deed = query.action.map(Action::api_name).or_else(|| query.act.as_ref().map(Act::label));
    let parts = [
        ("Who", Some(query.actor.clone()).filter(|actor| !actor.is_empty())),
        ("Did what", deed.map(str::to_owned)),
        ("Account", query.account.map(|account| account.to_string())),
        ("Operation", query.operation.map(|operation| operation.0.to_string())),
        ("From", query.from.map(|day| day.to_string())),
        ("Until", query.until.map(|day| day.to_string())),
    ];
    parts.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "members.csv",
        "q=5512&status=Disabled&has=not-enabled&region=eu-west-1&region=us-east-1&sort=email&dir=desc",
        "Text: 5512; Status: Disabled; Not Enabled in some Region; Regions: eu-west-1, us-east-1"
    )]
    #[case(
        "members.csv",
        "q=%28text%29&has=not-enabled&region=eu-west-1",
        "Text: (text); Not Enabled; Region: eu-west-1"
    )]
    #[case(
        "audit/entries.csv",
        "act=StopMonitoringMembers&account=111122223333&from=2026-11-01",
        "Did what: StopMonitoringMembers; Account: 111122223333; From: 2026-11-01"
    )]
    fn says_it_in_the_words_of_the_page(#[case] path: &str, #[case] filter: &str, #[case] says: &str) {
        let subject = Subject { path: Some(path.into()), filter: Some(filter.into()), ..Subject::default() };
        assert_eq!(filtered(&subject), Some(format!("filtered by {says}")));
    }

    #[test]
    fn says_nothing_where_nothing_was_filtered() {
        assert_eq!(filtered(&Subject::default()), None);
        let sorted = Subject { filter: Some("sort=email&dir=desc&page=3".into()), ..Subject::default() };
        assert_eq!(filtered(&sorted), None, "an order is no filter");
    }
}
