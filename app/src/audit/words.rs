use super::filter_words::filtered;
use crate::{
    domain::{AccountId, Act, ActOutcome, Action, Break, Cause, OfAccount, Region, Subject, Tally, sentence},
    ui::{count, plural},
};

/// What was done, in a word or two; of an operation, what it began to do to members.
pub fn did_what(act: &Act, action: Option<Action>) -> String {
    match (act, action) {
        (Act::StartOperation, Some(action)) => format!("Began to {}", action.infinitive()),
        _ => act.label().to_owned(),
    }
}

/// On what, in a line: `Stop 190 accounts, 512 account-Regions in us-east-1, eu-west-1`. More Regions than `most` are not
/// named but counted.
pub fn on_what(subject: &Subject, most: usize) -> String {
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
        let regions: Vec<Region> = subject.regions.iter().map(|region| region.region.clone()).collect();
        let places = if regions.len() > most { format!("{} Regions", regions.len()) } else { Region::list(&regions) };
        parts.push(format!("{} in {places}", plural(cells, "account-Region")));
    }
    parts.extend(subject.cause.map(|cause| cause.title().to_owned()));
    parts.extend(subject.path.clone());
    parts.extend(filtered(subject));
    parts.extend(subject.with.as_ref().map(|name| format!("with {name}")));
    parts.extend(subject.detail.clone());
    parts.join(", ")
}

/// What came of it, in a line: `Done: 12 processed, 3 not processed (internal error 3)`.
pub fn came_of_it(outcome: &ActOutcome) -> String {
    let mut parts = outcome.tally.map_or_else(Vec::new, |tally| {
        [vec![format!("{} processed", count(tally.processed))], without_effect(&tally, &outcome.causes)].concat()
    });
    parts.extend(outcome.many.map(count));
    parts.extend(outcome.problem.clone());
    let result = sentence(&outcome.result);
    if parts.is_empty() { result } else { format!("{result}: {}", parts.join(", ")) }
}

/// What came of it for one account, in a line: `Of 111122223333: 3 processed, 1 not processed (internal error 1)`.
pub fn came_of_account(of: &OfAccount) -> String {
    let some = |many: u32, what: &str| (many > 0).then(|| format!("{} {what}", count(many)));
    let parts = some(of.tally.processed, "processed").into_iter();
    let parts = parts.chain(without_effect(&of.tally, &of.causes)).chain(some(of.tally.waiting, "not answered yet"));
    format!("Of {}: {}", of.account, parts.collect::<Vec<_>>().join(", "))
}

/// How many account-Regions were not processed and why, and how many were not tried.
fn without_effect(tally: &Tally, causes: &[(Cause, u32)]) -> Vec<String> {
    let causes: Vec<String> =
        causes.iter().map(|(cause, cells)| format!("{} {}", cause.title(), count(*cells))).collect();
    let unprocessed = format!("not processed ({})", causes.join("; "));
    let outcomes = [(tally.unprocessed, &*unprocessed), (tally.skipped, "skipped"), (tally.cancelled, "cancelled")];
    outcomes.iter().filter(|(many, _)| *many > 0).map(|(many, what)| format!("{} {what}", count(*many))).collect()
}

/// The places at which the chain is broken, in a line each.
pub(super) fn places(breaks: &[Break]) -> Vec<String> {
    breaks.iter().map(Break::text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SubjectRegion;

    #[test]
    fn says_on_what_and_what_came_of_it() {
        let region = |name: &str, cells| SubjectRegion { region: name.parse().unwrap(), cells, sha256: String::new() };
        let subject = Subject {
            action: Some(Action::StopMonitoringMembers),
            accounts: Some(1_190),
            regions: vec![region("eu-west-1", 1_190), region("us-east-1", 10)],
            ..Subject::default()
        };
        let says = |places| format!("Stop 1,190 accounts, 1,200 account-Regions in {places}");
        assert_eq!(on_what(&subject, 2), says("eu-west-1, us-east-1"));
        assert_eq!(on_what(&subject, 1), says("2 Regions"));
        let one = Subject {
            accounts: Some(1),
            named: vec!["111122223333".parse().unwrap()],
            regions: vec![region("eu-west-1", 1)],
            ..subject
        };
        assert_eq!(on_what(&one, 1), "Stop 1 account, 111122223333, 1 account-Region in eu-west-1");
        let tally = Tally { cells: 1_200, processed: 1_197, unprocessed: 3, ..Tally::default() };
        let causes = vec![(Cause::InternalError, 3)];
        let outcome = ActOutcome { tally: Some(tally), causes, ..ActOutcome::done() };
        assert_eq!(came_of_it(&outcome), "Done: 1,197 processed, 3 not processed (internal error 3)");
        assert_eq!(came_of_it(&ActOutcome::done()), "Done");
        let tally = Tally { cells: 4, unprocessed: 3, waiting: 1, ..Tally::default() };
        let causes = vec![(Cause::InternalError, 3)];
        let of = OfAccount { account: "111122223333".parse().unwrap(), tally, causes, dismissed: 0 };
        let says = "Of 111122223333: 3 not processed (internal error 3), 1 not answered yet";
        assert_eq!(came_of_account(&of), says);
        assert_eq!(on_what(&Subject::default(), 1), "");
    }
}
