use leptos::prelude::*;

use super::{count, plural};
use crate::domain::Tally;

/// The width of the bar in its own units.
const WIDTH: u32 = 1000;
/// The least width of a part, so that a single failure can be seen.
const LEAST: u32 = 12;
/// What is left between two parts.
const GAP: u32 = 3;

/// How far it is, and with which outcomes, as one bar.
#[component]
pub(crate) fn OutcomeBar(tally: Tally, #[prop(into)] label: String) -> impl IntoView {
    let text = format!("{} of {}", count(tally.settled()), plural(tally.cells, "account-Region"));
    // What was not processed stands out by its height too, for whoever does not see its colour.
    let parts = parts(&tally).into_iter().map(|(x, width, class)| {
        let (y, height) = if class == "bad" { (0, 12) } else { (3, 6) };
        view! { <g><rect x=x y=y width=width height=height class=class></rect></g> }.into_any()
    });
    view! {
        <svg
            class="bar outcome"
            viewBox=format!("0 0 {WIDTH} 12")
            preserveAspectRatio="none"
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax=tally.way()
            aria-valuenow=tally.walked()
            aria-valuetext=text
        >
            {parts.collect_view()}
        </svg>
    }
}

/// Where each part begins, how wide it is, and its tone.
fn parts(tally: &Tally) -> Vec<(u32, u32, &'static str)> {
    let outcomes = [
        (tally.processed * 2 + tally.halfway, "done"),
        (tally.unprocessed * 2, "bad"),
        ((tally.skipped + tally.cancelled) * 2, "idle"),
    ];
    let mut x = 0;
    let mut parts = Vec::new();
    for (long, class) in outcomes.into_iter().filter(|(long, _)| *long > 0) {
        let share = u64::from(long) * u64::from(WIDTH) / u64::from(tally.way().max(1));
        let width = u32::try_from(share).unwrap_or(WIDTH).max(LEAST);
        parts.push((x, width, class));
        x += width + GAP;
    }
    // What the least widths and the gaps took is given back by the first, which is the widest unless it hardly matters.
    let over = x.saturating_sub(GAP).saturating_sub(WIDTH);
    if let Some((first, rest)) = parts.split_first_mut().filter(|_| over > 0) {
        first.1 -= over.min(first.1);
        for part in rest {
            part.0 -= over.min(part.0);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_failure_is_seen_and_the_bar_stays_whole() {
        let tally = Tally { cells: 20_000, processed: 19_999, unprocessed: 1, ..Tally::default() };
        assert_eq!(parts(&tally), [(0, 985, "done"), (988, 12, "bad")]);
        let begun = Tally { cells: 100, waiting: 100, halfway: 50, ..Tally::default() };
        assert_eq!(parts(&begun), [(0, 250, "done")], "the first of two steps counts half");
        assert_eq!(parts(&Tally::default()), []);
    }
}
