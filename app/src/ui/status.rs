use leptos::prelude::*;

use crate::domain::{Region, RelationshipStatus, Tone, grouped};

/// Above so many Regions the strip becomes a phrase.
pub(crate) const STRIP: usize = 6;
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
pub(crate) fn RegionStrip(regions: Vec<Region>, cells: Vec<Option<RelationshipStatus>>) -> impl IntoView {
    let phrase = phrase(&regions, &cells);
    if cells.len() > STRIP {
        return view! { <span>{phrase}</span> }.into_any();
    }
    let marks = cells.iter().map(|status| view! { <i class=mark_class(status.as_ref())></i> }).collect_view();
    view! { <span class="strip" role="img" aria-label=phrase.clone() title=phrase>{marks}</span> }.into_any()
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

/// The majority first by count, then every other status; single exceptions by the name of their Region.
fn phrase(regions: &[Region], cells: &[Option<RelationshipStatus>]) -> String {
    let mut groups = grouped(cells.iter().zip(regions));
    groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    let parts = groups.iter().enumerate().map(|(at, (status, members))| match (status, members.as_slice()) {
        (None, [only]) => format!("not in {only}"),
        (Some(status), [only]) if at > 0 => format!("{} in {only}", status.label()),
        (status, members) => format!("{} {}", members.len(), label(status.as_ref())),
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_exceptions() {
        let regions: Vec<Region> =
            ["us-east-1", "eu-west-1", "ap-east-1", "sa-east-1"].map(|r| r.parse().unwrap()).into();
        let cells = [Some("Enabled"), Some("Enabled"), None, Some("Disabled")];
        let cells = cells.map(|status| status.map(|s| RelationshipStatus::from(s.to_owned())));
        assert_eq!(phrase(&regions, &cells), "2 Enabled · not in ap-east-1 · Disabled in sa-east-1");
    }
}
