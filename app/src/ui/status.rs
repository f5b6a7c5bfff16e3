use leptos::prelude::*;

use crate::domain::{Region, RelationshipStatus, Tone, grouped};

/// Above so many Regions the strip becomes a phrase.
pub(crate) const STRIP: usize = 6;
/// A row names no more Regions of a kind.
const NAMED: usize = 3;
const NOT_A_MEMBER: &str = "Not a member";

/// The shape that stands for a status; told apart without colour.
#[component]
pub(crate) fn Mark(status: Option<RelationshipStatus>) -> impl IntoView {
    view! { <i class=mark_class(status.as_ref()) aria-hidden="true"></i> }
}

/// A status: its shape and its word.
#[component]
pub(crate) fn Status(
    status: Option<RelationshipStatus>,
    /// The word where there is no status.
    #[prop(default = NOT_A_MEMBER)]
    otherwise: &'static str,
) -> impl IntoView {
    let meaning =
        status.as_ref().map_or("There is a Region in which the account is not a member.", RelationshipStatus::meaning);
    let label = status.as_ref().map_or_else(|| otherwise.to_owned(), RelationshipStatus::label);
    view! { <span class="status" title=meaning><Mark status /> <span>{label}</span></span> }
}

/// An account's statuses in all Regions in scope: up to six a shape each, more as a phrase.
#[component]
pub(crate) fn RegionStrip(
    regions: Vec<Region>,
    cells: Vec<Option<RelationshipStatus>>,
    /// The phrase for few Regions too.
    #[prop(default = false)]
    in_words: bool,
) -> impl IntoView {
    let whole = regions_phrase(&regions, &cells, usize::MAX);
    if in_words || cells.len() > STRIP {
        let phrase = regions_phrase(&regions, &cells, NAMED);
        return view! { <span title=whole>{phrase}</span> }.into_any();
    }
    let marks =
        cells.iter().map(|status| view! { <i class=mark_class(status.as_ref())></i> }.into_any()).collect_view();
    view! { <span class="strip" role="img" aria-label=whole.clone() title=whole>{marks}</span> }.into_any()
}

fn label(status: Option<&RelationshipStatus>) -> String {
    status.map_or_else(|| NOT_A_MEMBER.to_owned(), RelationshipStatus::label)
}

fn mark_class(status: Option<&RelationshipStatus>) -> String {
    let shape = match status {
        None => "none",
        Some(RelationshipStatus::Other(_)) => "other",
        Some(status) => status.as_wire(),
    };
    let tone = status.map_or(Tone::Idle, RelationshipStatus::tone).class();
    format!("mark {shape} {tone}")
}

/// What most Regions have in common, with their number, then every exception: the names of its Regions, or only how
/// many there are of them if these are more than `most`.
pub(crate) fn regions_phrase(regions: &[Region], cells: &[Option<RelationshipStatus>], most: usize) -> String {
    let mut groups = grouped(cells.iter().map(Option::as_ref).zip(regions.iter().cloned()));
    groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    let all = cells.len();
    let parts = groups.iter().enumerate().map(|(at, (status, members))| {
        let many = members.len();
        match (at, *status) {
            (0, status) if all == 1 => label(status),
            (0, status) if many == all => format!("{} in all {all}", label(status)),
            (0, status) => format!("{} in {many} of {all}", label(status)),
            (_, status) => {
                let label = status.map_or_else(|| "missing".into(), RelationshipStatus::label);
                let names = if many > most { many.to_string() } else { Region::list(members) };
                format!("{label} in {names}")
            }
        }
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(cells: &[&str], most: usize, phrase: &str) {
        let names = ["us-east-1", "eu-west-1", "ap-east-1", "sa-east-1", "ca-west-1", "me-south-1"];
        let regions: Vec<Region> = names[..cells.len()].iter().map(|name| name.parse().unwrap()).collect();
        let cells: Vec<_> = cells
            .iter()
            .map(|status| (*status != "-").then(|| RelationshipStatus::from((*status).to_owned())))
            .collect();
        assert_eq!(regions_phrase(&regions, &cells, most), phrase);
    }

    #[test]
    fn names_the_exceptions() {
        const E: &str = "Enabled";
        const D: &str = "Disabled";
        says(&[D], 3, "Disabled");
        says(&["-"], 3, "Not a member");
        says(&[E, E, E], 3, "Enabled in all 3");
        says(&[E, D, E, "-"], 3, "Enabled in 2 of 4 · Disabled in eu-west-1 · missing in sa-east-1");
        says(&["-", E, "-"], 3, "Not a member in 2 of 3 · Enabled in eu-west-1");
        says(&[E, "-", E, "-", D, E], 2, "Enabled in 3 of 6 · missing in eu-west-1, sa-east-1 · Disabled in ca-west-1");
        says(&[E, "-", E, "-", D, E], 1, "Enabled in 3 of 6 · missing in 2 · Disabled in ca-west-1");
        says(&["Weird", E], 3, "Unknown: Weird in 1 of 2 · Enabled in eu-west-1");
    }
}
