use crate::{
    domain::{AccountId, Act, ActOutcome, Action, Break, Subject, sentence},
    ui::{count, plural},
};

/// What was done, in a word or two; of an operation, what it began to do to members.
pub fn did_what(act: &Act, action: Option<Action>) -> String {
    match (act, action) {
        (Act::StartOperation, Some(action)) => format!("Began to {}", action.infinitive()),
        _ => act.label().to_owned(),
    }
}

/// On what, in a line: `Stop 190 accounts, 512 account-Regions in 4 Regions`.
pub fn on_what(subject: &Subject) -> String {
    let accounts = subject.accounts.map(|accounts| plural(accounts, "account"));
    let mut parts: Vec<String> = match (subject.action, accounts) {
        (Some(action), Some(accounts)) => vec![format!("{} {accounts}", action.verb())],
        (Some(action), None) => vec![action.verb().to_owned()],
        (None, accounts) => accounts.into_iter().collect(),
    };
    if !subject.named.is_empty() {
        parts.push(AccountId::list(&subject.named));
    }
    if !subject.regions.is_empty() {
        let cells = subject.regions.iter().map(|region| region.cells).sum();
        let places = match &*subject.regions {
            [only] => only.region.to_string(),
            regions => format!("{} Regions", regions.len()),
        };
        parts.push(format!("{} in {places}", plural(cells, "account-Region")));
    }
    parts.extend(subject.cause.map(|cause| cause.title().to_owned()));
    parts.extend(subject.path.clone());
    parts.extend(subject.filter.as_ref().map(|filter| format!("filter {filter}")));
    parts.extend(subject.with.as_ref().map(|name| format!("with {name}")));
    parts.extend(subject.detail.clone());
    parts.join(", ")
}

/// What came of it, in a line: `Done: 12 processed, 3 not processed (GuardDuty had an internal error 3)`.
pub fn came_of_it(outcome: &ActOutcome) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(tally) = &outcome.tally {
        parts.push(format!("{} processed", count(tally.processed)));
        if tally.unprocessed > 0 {
            let cause = |(cause, cells): &(crate::domain::Cause, u32)| format!("{} {}", cause.title(), count(*cells));
            let causes: Vec<String> = outcome.causes.iter().map(cause).collect();
            parts.push(format!("{} not processed ({})", count(tally.unprocessed), causes.join("; ")));
        }
        for (many, what) in [(tally.skipped, "skipped"), (tally.cancelled, "cancelled")] {
            if many > 0 {
                parts.push(format!("{} {what}", count(many)));
            }
        }
    }
    parts.extend(outcome.many.map(count));
    parts.extend(outcome.problem.clone());
    let result = sentence(&outcome.result);
    if parts.is_empty() { result } else { format!("{result}: {}", parts.join(", ")) }
}

/// The places at which the chain is broken, in a line each.
pub(super) fn places(breaks: &[Break]) -> Vec<String> {
    breaks.iter().map(Break::text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Action, Cause, SubjectRegion, Tally};

    #[test]
    fn says_on_what_and_what_came_of_it() {
        let region = |name: &str, cells| SubjectRegion { region: name.parse().unwrap(), cells, sha256: String::new() };
        let subject = Subject {
            action: Some(Action::StopMonitoringMembers),
            accounts: Some(1_190),
            regions: vec![region("eu-west-1", 1_190), region("us-east-1", 10)],
            ..Subject::default()
        };
        assert_eq!(on_what(&subject), "Stop 1,190 accounts, 1,200 account-Regions in 2 Regions");
        let one = Subject {
            accounts: Some(1),
            named: vec!["111122223333".parse().unwrap()],
            regions: vec![region("eu-west-1", 1)],
            ..subject
        };
        assert_eq!(on_what(&one), "Stop 1 account, 111122223333, 1 account-Region in eu-west-1");
        let tally = Tally { cells: 1_200, processed: 1_197, unprocessed: 3, ..Tally::default() };
        let causes = vec![(Cause::InternalError, 3)];
        let outcome = ActOutcome { tally: Some(tally), causes, ..ActOutcome::done() };
        assert_eq!(came_of_it(&outcome), "Done: 1,197 processed, 3 not processed (GuardDuty had an internal error 3)");
        assert_eq!(came_of_it(&ActOutcome::done()), "Done");
        assert_eq!(on_what(&Subject::default()), "");
    }
}
