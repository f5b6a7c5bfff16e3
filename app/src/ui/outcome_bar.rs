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
    let share = |long: u32| u64::from(long) * u64::from(WIDTH) / u64::from(tally.way().max(1));
    let shown = outcomes.into_iter().filter(|(long, _)| *long > 0);
    let mut widths: Vec<_> =
        shown.map(|(long, class)| (u32::try_from(share(long)).unwrap_or(WIDTH).max(LEAST), class)).collect();
    // What the least widths and the gaps take too much, the widest part gives.
    let gaps = GAP * u32::try_from(widths.len().saturating_sub(1)).unwrap_or(0);
    let over = (widths.iter().map(|(width, _)| width).sum::<u32>() + gaps).saturating_sub(WIDTH);
    if let Some((widest, _)) = widths.iter_mut().max_by_key(|(width, _)| *width) {
        *widest = widest.saturating_sub(over).max(LEAST);
    }
    let mut x = 0;
    let place = |(width, class)| {
        let at = x;
        x += width + GAP;
        (at, width, class)
    };
    widths.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_failure_is_seen_and_the_bar_stays_whole() {
        let tally = Tally { cells: 20_000, processed: 19_999, unprocessed: 1, ..Tally::default() };
        assert_eq!(parts(&tally), [(0, 985, "done"), (988, 12, "bad")]);
        let least = Tally { cells: 10_000, processed: 1, unprocessed: 1, cancelled: 9_998, ..Tally::default() };
        assert_eq!(parts(&least), [(0, 12, "done"), (15, 12, "bad"), (30, 970, "idle")]);
        let begun = Tally { cells: 100, waiting: 100, halfway: 50, ..Tally::default() };
        assert_eq!(parts(&begun), [(0, 250, "done")], "the first of two steps counts half");
        assert_eq!(parts(&Tally::default()), []);
    }
}
