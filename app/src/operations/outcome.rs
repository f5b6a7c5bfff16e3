use leptos::prelude::*;

use super::server_fns;
use crate::{
    domain::{Action, CauseGroup, OperationId, SkipGroup},
    ui::{FormError, count, plural},
};

/// What was not processed, by cause, each with its remedy and a way to retry just these.
#[component]
pub(crate) fn Causes(id: OperationId, groups: Vec<CauseGroup>, over: bool) -> impl IntoView {
    let several = groups.len() > 1;
    let all: u32 = groups.iter().map(|group| group.cells).sum();
    (!groups.is_empty()).then(|| {
        let groups = groups.into_iter().map(|group| view! { <Group id group over /> }).collect_view();
        view! {
            <section aria-labelledby="not-processed">
                <div class="head">
                    <h2 id="not-processed">"Not processed " <span>{plural(all, "account-Region")}</span></h2>
                    {(over && several).then(|| view! { <Retry id cause=String::new() label="Retry all of these".to_owned() /> })}
                </div>
                {groups}
            </section>
        }
    })
}

#[component]
fn Group(id: OperationId, group: CauseGroup, over: bool) -> impl IntoView {
    let shown = u32::try_from(group.failures.len()).unwrap_or(u32::MAX);
    let more = group.cells.saturating_sub(shown);
    let lines = group.failures.into_iter().map(|failure| {
        view! {
            <tr>
                <th scope="row" class="id">{failure.account.to_string()}</th>
                <td class="id">{failure.region.to_string()}</td>
                <td><code>{String::from(failure.result)}</code></td>
            </tr>
        }
    });
    let retry = over.then(|| {
        view! { <Retry id cause=group.cause.to_string() label=format!("Retry just {}", these(group.accounts)) /> }
    });
    view! {
        <article class="sheet remedy-group">
            <div class="head">
                <h3>{sentence(group.cause.title())} " " <span class="soft">{format!("{} in {}", plural(group.accounts, "account"), plural(group.cells, "account-Region"))}</span></h3>
                {retry}
            </div>
            <p>{group.cause.remedy()}</p>
            <details>
                <summary>"Accounts and GuardDuty’s own words"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Accounts that were not processed, scrollable">
                    <table>
                        <thead><tr><th>"Account"</th><th>"Region"</th><th>"GuardDuty’s own words"</th></tr></thead>
                        <tbody>{lines.collect_view()}</tbody>
                    </table>
                </div>
                {(more > 0).then(|| view! { <p class="soft">{format!("and {} more", count(more))}</p> })}
            </details>
        </article>
    }
}

#[component]
fn Retry(id: OperationId, cause: String, label: String) -> impl IntoView {
    let retry = ServerAction::<server_fns::Retry>::new();
    view! {
        <ActionForm action=retry>
            <input type="hidden" name="operation" value=id.0.to_string() />
            {(!cause.is_empty()).then(|| view! { <input type="hidden" name="cause" value=cause /> })}
            <button>{label}</button>
            <FormError value=retry.value() />
        </ActionForm>
    }
}

/// What an action leaves out, by reason.
#[component]
pub(crate) fn SkipList(title: &'static str, action: Action, groups: Vec<SkipGroup>) -> impl IntoView {
    (!groups.is_empty()).then(|| {
        let lines = groups.into_iter().map(|group| {
            let sample = group.sample.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let more = group.cells as usize > group.sample.len();
            view! {
                <li>
                    <details>
                        <summary><b>{count(group.cells)}</b> " " {group.reason.text(action)}</summary>
                        <p class="id">{sample} {more.then_some(" …")}</p>
                    </details>
                </li>
            }
        });
        view! {
            <section class="sheet skips">
                <h2>{title}</h2>
                <ul class="plain">{lines.collect_view()}</ul>
            </section>
        }
    })
}

fn these(accounts: u32) -> String {
    if accounts == 1 { "this account".to_owned() } else { format!("these {} accounts", count(accounts)) }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
