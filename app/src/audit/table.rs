use leptos::prelude::*;

use super::words::{came_of_account, came_of_it, did_what, on_what};
use crate::{
    domain::{self, AuditLine, AuditQuery, OperationId},
    paths,
    ui::{Moment, STRIP, pages},
};

/// The acts of one page.
#[component]
pub(super) fn Acts(acts: domain::AuditPage, query: AuditQuery) -> impl IntoView {
    let rows = acts.lines.iter().map(|line| view! { <Line line=line.clone() /> }).collect_view();
    view! {
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="Audit trail, scrollable">
                <table class="audit">
                    <thead>
                        <tr>
                            <th class="num">"No."</th><th>"When"</th><th>"Who"</th><th>"Did what"</th><th>"On what"</th>
                            <th>"Outcome"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pages(acts.page, AuditQuery::PAGE, acts.lines.len(), acts.matching, &|page| paths::audit(&query.on_page(page)))}
        </div>
    }
}

#[component]
fn Line(line: AuditLine) -> impl IntoView {
    let role = line.role.map_or("not signed in", domain::Role::word);
    let from = line.address.map(|address| format!(", {address}"));
    let outcome = line.outcome.as_ref().map_or_else(|| "No outcome yet".to_owned(), came_of_it);
    let operations = line.operation.into_iter().chain(line.subject.operations.iter().copied());
    let operations = operations.map(|id| view! { " " <OperationLink id /> }).collect_view();
    let plan = line.plan.map(|plan| view! { " " <a href=paths::plan(plan)>{format!("plan {}", plan.0)}</a> });
    view! {
        <tr>
            <td class="num">{line.seq}</td>
            <td><Moment at=line.at /></td>
            <th scope="row">{line.actor} " " <span class="soft">{role} {from}</span></th>
            <td>{did_what(&line.act, line.subject.action)}</td>
            <td class="wide">{on_what(&line.subject, STRIP)} {operations} {plan}</td>
            <td class="wide">
                {line.of_account.map(|of| view! { <p><b>{came_of_account(&of)}"."</b></p> "All: " }.into_any())}
                {outcome}
                {line.ended_at.map(|at| view! { ", " <Moment at /> })}
            </td>
        </tr>
    }
}

#[component]
fn OperationLink(id: OperationId) -> impl IntoView {
    view! { <a href=paths::operation(id)>{format!("operation {}", id.0)}</a> }
}
