use crate::{
    domain::{Action, Offer, SkipGroup},
    ui::{count, plural},
};

/// An action, with to how many of the chosen accounts it applies.
pub(crate) fn verb(action: Action, accounts: Option<u32>) -> String {
    match accounts {
        Some(number) if number > 0 => format!("{} {}", action.verb(), count(number)),
        _ => action.verb().to_owned(),
    }
}

/// How much of what is chosen an action applies to, or why to nothing of it.
pub(crate) fn reach(Offer { action, accounts, cells, skipped }: &Offer) -> String {
    if *cells > 0 {
        return format!("{} {}, {}", action.verb(), plural(*accounts, "account"), plural(*cells, "account-Region"));
    }
    let reason =
        |group: &SkipGroup| format!("{} {}", plural(group.cells, "account-Region"), group.reason.text(*action));
    let reasons = skipped.iter().take(2).map(reason).collect::<Vec<_>>().join("; ");
    format!("{} applies to none of the selected accounts: {reasons}.", action.verb())
}
