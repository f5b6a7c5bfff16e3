use leptos::prelude::*;

use super::operation::title;
use crate::{
    domain::Operation,
    ui::{Answer, count},
};

/// What there is to be told of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heard {
    /// Nothing has been sent: it can be taken back.
    held: bool,
    quarter: u32,
    failed: bool,
    over: bool,
}

impl Heard {
    fn of(operation: &Operation) -> Self {
        let tally = operation.summary.tally;
        Self {
            held: operation.held_ms.is_some(),
            quarter: (tally.settled() * 4).checked_div(tally.cells).unwrap_or(4),
            failed: tally.unprocessed > 0,
            over: operation.summary.state.is_over(),
        }
    }

    /// What is said when this comes after what was heard before, and whether it interrupts.
    fn after(self, before: Option<Self>, operation: &Operation) -> Option<(String, bool)> {
        let summary = &operation.summary;
        let doing = summary.action.doing();
        let polite = |text: String| Some((text, false));
        match before {
            _ if before == Some(self) => None,
            None if self.over => None,
            _ if self.held => {
                polite("E-mails will be sent in a few seconds. Until then you can take it back.".to_owned())
            }
            _ if self.over && self.failed => {
                Some((format!("{}. {} not processed.", title(summary), count(summary.tally.unprocessed)), true))
            }
            _ if self.over => polite(format!("{}.", title(summary))),
            None | Some(Self { held: true, .. }) => polite(format!("{}: begun.", title(summary))),
            Some(before) if self.failed && !before.failed => {
                polite(format!("{doing}: some accounts were not processed."))
            }
            Some(before) if self.quarter > before.quarter && self.quarter < 4 => {
                polite(format!("{doing}: {} percent.", self.quarter * 25))
            }
            Some(_) => None,
        }
    }
}

/// Tells a screen reader of the start, that it can be taken back, each quarter, the first failure and the end, and of
/// nothing else. Only an end with failures interrupts; what was over before one came is on the page.
#[component]
pub(super) fn Announcer(operation: Answer<Operation>) -> impl IntoView {
    let (told, alarm) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |before: Option<Option<Heard>>| {
        let before = before.flatten();
        let Some(Ok(operation)) = operation.get() else { return before };
        let now = Heard::of(&operation);
        if let Some((text, interrupts)) = now.after(before, &operation) {
            (if interrupts { alarm } else { told }).set(text);
        }
        Some(now)
    });
    view! {
        <p class="sr-only" role="status">{told}</p>
        <p class="sr-only" role="alert">{alarm}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Action, OperationId, OperationState, OperationSummary, Tally, Timestamp};

    fn operation(settled: u32, unprocessed: u32, state: OperationState, held_ms: Option<u64>) -> Operation {
        let tally = Tally {
            cells: 100,
            processed: settled - unprocessed,
            unprocessed,
            waiting: 100 - settled,
            ..Tally::default()
        };
        let summary = OperationSummary {
            id: OperationId(1),
            action: Action::InviteMembers,
            actor: "somebody".into(),
            here: true,
            state,
            started_at: Timestamp(0),
            finished_at: None,
            accounts: 25,
            regions: 4,
            tally,
            open: 0,
            named: Vec::new(),
        };
        Operation {
            summary,
            regions: Vec::new(),
            causes: Vec::new(),
            skipped: Vec::new(),
            dismissed: Vec::new(),
            since: Vec::new(),
            held_ms,
            remaining_ms: None,
            emails: None,
        }
    }

    fn heard(steps: &[Operation]) -> Vec<(String, bool)> {
        let mut before = None;
        let told = steps.iter().filter_map(|operation| {
            let now = Heard::of(operation);
            let said = now.after(before, operation);
            before = Some(now);
            said
        });
        told.collect()
    }

    #[test]
    fn few_words_and_only_an_end_with_failures_interrupts() {
        use OperationState::{Finished, Running};
        let mut steps = vec![operation(0, 0, Running, Some(5_000)), operation(0, 0, Running, Some(4_000))];
        steps.extend((0..=100).map(|settled| operation(settled, settled / 60, Running, None)));
        steps.push(operation(100, 1, Finished, None));
        let said = heard(&steps);
        let texts: Vec<&str> = said.iter().map(|(text, _)| &**text).collect();
        let expected = [
            "E-mails will be sent in a few seconds. Until then you can take it back.",
            "Inviting 25 accounts in 4 Regions: begun.",
            "Inviting: 25 percent.",
            "Inviting: 50 percent.",
            "Inviting: some accounts were not processed.",
            "Inviting: 75 percent.",
            "Invited 99 of 100 account-Regions. 1 not processed.",
        ];
        assert_eq!(texts, expected);
        assert_eq!(
            said.iter().map(|(_, interrupts)| *interrupts).collect::<Vec<_>>(),
            [[false; 6].as_slice(), &[true]].concat()
        );
        assert_eq!(heard(&[operation(100, 1, Finished, None)]), [], "what was over before one came is on the page");
        let well = heard(&[operation(50, 0, Running, None), operation(100, 0, Finished, None)]);
        assert_eq!(well[1], ("Invited 100 of 100 account-Regions.".to_owned(), false));
    }
}
