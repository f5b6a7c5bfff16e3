//! What the audit trail says of a file that somebody downloads.

use app::domain::{Act, AuditQuery, MembersQuery, Outcomes, Selection, Subject};

use crate::roster::count;

/// Of the list of members: which of them by the filter, or one by one. A text that is searched for may be part of an
/// e-mail address, so only digits are repeated.
pub(super) fn members(file: &str, selection: &Selection) -> Subject {
    let picked = match selection {
        Selection::Picked { accounts, .. } => accounts.clone(),
        Selection::AllMatching { .. } | Selection::New { .. } => Vec::new(),
    };
    let filter = match selection {
        // Whoever was picked is in the file, whatever the list shows.
        Selection::Picked { search, .. } => MembersQuery::parse(search).scope().to_search(),
        Selection::AllMatching { search, .. } => {
            let query = MembersQuery::parse(search);
            let is_id = query.text.bytes().all(|byte| byte.is_ascii_digit());
            let text = if is_id { query.text.clone() } else { "(text)".to_owned() };
            MembersQuery { text, ..query }.to_search()
        }
        Selection::New { .. } => String::new(),
    };
    Subject {
        accounts: (!picked.is_empty()).then(|| count(picked.len())),
        named: picked,
        filter: Some(filter).filter(|filter| !filter.is_empty()),
        ..self::file("members", file.strip_prefix("members").unwrap_or(file))
    }
}

/// Of the audit trail: by which filter, but for what somebody typed.
pub(super) fn audit(file: &str, query: &AuditQuery) -> Subject {
    let typed = || "(text)".to_owned();
    let actor = if query.actor.is_empty() { String::new() } else { typed() };
    let act = query.act.clone().map(|act| if matches!(act, Act::Other(_)) { Act::from(typed()) } else { act });
    let filter = AuditQuery { actor, act, ..query.clone() }.to_search();
    Subject { filter: Some(filter).filter(|filter| !filter.is_empty()), ..self::file("audit", file) }
}

/// Of what came of an operation.
pub(super) fn operation(file: &str, outcomes: &Outcomes) -> Subject {
    Subject { action: Some(outcomes.action), operations: vec![outcomes.operation], ..self::file("operations", file) }
}

/// Of anything that its name says enough of.
pub(super) fn file(of: &str, file: &str) -> Subject {
    let joint = if file.starts_with('.') { "" } else { "/" };
    Subject { path: Some(format!("{of}{joint}{file}")), ..Subject::default() }
}
