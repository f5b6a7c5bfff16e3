use leptos::{ev::MouseEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::list::List;
use crate::{
    domain::{StatusCount, Token, Window},
    error::AppError,
    paths,
    ui::{ErrorNotice, Mark, count, plural},
};

/// The width of the bar in its own units.
const WIDTH: u32 = 1000;
/// The least width of a part, so that a single account can be seen.
const LEAST: u32 = 6;

/// All accounts by their worst status, and the filters under it; drawn again only when their numbers change, and not with
/// every key that leaves other rows.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let list: List = expect_context();
    let of_all = Memo::new(move |_| {
        let answer = |answer: &Result<Window, AppError>| answer.as_ref().map(Window::of_all).map_err(Clone::clone);
        list.window.with(|window| window.as_ref().map(answer))
    });
    let shown = move || {
        of_all.get().map(|window| match window {
            Ok(window) => view! { <Bar window /> }.into_any(),
            Err(error) => view! { <ErrorNotice error /> }.into_any(),
        })
    };
    view! { {move || shown()} }
}

/// The statuses as one bar.
#[component]
fn Bar(window: Window) -> impl IntoView {
    let List { query, .. } = expect_context();
    let navigate = use_navigate();
    let several = window.regions.len() > 1;
    let parts = bar(&window.counts).into_iter().map(|(x, width, StatusCount { status, worst, .. })| {
        let href = paths::members(&query.get_untracked().unfiltered().toggled(&Token::Status(status.clone())));
        // A chip of the same status counts accounts that have it anywhere.
        let at_worst = if several { " at worst" } else { "" };
        let title = format!("{}{at_worst}: {}", status.label(), plural(worst, "account"));
        let (navigate, target) = (navigate.clone(), href.clone());
        // The router follows the links of HTML only.
        let follow = move |event: MouseEvent| {
            event.prevent_default();
            navigate(&target, NavigateOptions::default());
        };
        view! {
            <g>
                <a href=href tabindex="-1" on:click=follow>
                    <title>{title}</title>
                    <rect x=x y="0" width=width height="12" rx="2" class=status.tone().class()></rect>
                </a>
            </g>
        }
        .into_any()
    });
    view! {
        <svg class="bar" viewBox=format!("0 0 {WIDTH} 12") preserveAspectRatio="none" aria-hidden="true">{parts.collect_view()}</svg>
        <Chips window />
    }
}

/// Every filter but the text, each with how many rows it would show by itself. Where there are several Regions an account
/// counts under each status that it has, so that those numbers add up to more than all accounts.
#[component]
fn Chips(window: Window) -> impl IntoView {
    let (tokens, regions) = (window.tokens(), window.regions.len());
    let lists = if regions > 1 {
        let (statuses, others) = tokens.into_iter().partition(|(token, _)| matches!(token, Token::Status(_)));
        vec![(Some("In some Region:"), statuses), (Some("Overall:"), others)]
    } else {
        vec![(None, tokens)]
    };
    let lists = lists.into_iter().filter(|(_, tokens)| !tokens.is_empty()).map(|(heading, tokens)| {
        let chips =
            tokens.into_iter().map(|(token, accounts)| view! { <Chip token accounts regions /> }).collect_view();
        let name = heading.map_or("Filters", |heading: &str| heading.trim_end_matches(':'));
        view! {
            <ul class="chips" aria-label=name>
                {heading.map(|heading| view! { <li class="soft">{heading}</li> }.into_any())}
                {chips}
            </ul>
        }
        .into_any()
    });
    view! {
        <details class="narrowing">
            <summary>"Filters"</summary>
            {lists.collect_view()}
        </details>
    }
}

#[component]
fn Chip(token: Token, accounts: u32, regions: usize) -> impl IntoView {
    let List { query, .. } = expect_context();
    let mark = match &token {
        Token::Status(status) => Some(view! { <Mark status=Some(status.clone()) /> }),
        _ => None,
    };
    let (alert, label, key) = (token == Token::Unprocessed, token.label(regions), token.clone());
    let pressed = move || query.with(|query| query.has(&key)).then_some("true");
    let href = move || query.with(|query| paths::members(&query.toggled(&token)));
    view! {
        <li>
            <a class="chip" class:alert=alert href=href aria-current=pressed>
                {mark} {label} " " <b>{count(accounts)}</b>
            </a>
        </li>
    }
}

/// Where each part of the bar begins and how wide it is.
fn bar(counts: &[StatusCount]) -> Vec<(u32, u32, StatusCount)> {
    let shown: Vec<&StatusCount> = counts.iter().filter(|c| c.worst > 0).collect();
    let total: u64 = shown.iter().map(|c| u64::from(c.worst)).sum::<u64>().max(1);
    let gaps = 2 * u32::try_from(shown.len().saturating_sub(1)).unwrap_or(0);
    let room = u64::from(WIDTH - gaps.min(WIDTH / 2));
    let wanted = shown.iter().map(|c| u32::try_from(u64::from(c.worst) * room / total).unwrap_or(0).max(LEAST));
    let mut widths: Vec<u32> = wanted.collect();
    // What the least widths take too much, the widest part gives.
    let excess = widths.iter().sum::<u32>().saturating_sub(WIDTH - gaps.min(WIDTH / 2));
    if let Some(widest) = widths.iter_mut().max() {
        *widest = widest.saturating_sub(excess).max(LEAST);
    }
    let mut x = 0;
    shown
        .into_iter()
        .zip(widths)
        .map(|(part, width)| {
            let at = x;
            x += width + 2;
            (at, width, part.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RelationshipStatus as S;

    #[test]
    fn a_single_account_is_wide_enough_to_be_seen_and_all_fits() {
        let part = |status, worst| StatusCount { status, worst, some: worst };
        let parts = bar(&[part(S::Enabled, 49_990), part(S::Disabled, 9), part(S::Created, 0), part(S::Resigned, 1)]);
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|(_, width, _)| *width >= LEAST));
        let (x, width, _) = parts.last().unwrap();
        assert!(x + width <= WIDTH);
    }
}
