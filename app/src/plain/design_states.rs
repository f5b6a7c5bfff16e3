use leptos::prelude::*;

use super::{design::Group, design_parts::MOMENT};
use crate::{
    domain::RelationshipStatus,
    error::AppError,
    ui::{Empty, ErrorNotice, Notice, Status, Time, meanwhile},
};

#[component]
pub(super) fn Notices() -> impl IntoView {
    let errors = [
        AppError::Connection,
        AppError::Upstream { message: "GuardDuty did not answer.".into(), request_id: Some("5f1c2e9a-0d4b".into()) },
        AppError::not_found("operation"),
    ];
    view! {
        <Group title="Notices">
            <Notice><p>"Good to know, with "<a href="#main">"a way on"</a>"."</p></Notice>
            <Notice tone="warn"><p>"Look at this first, with "<a href="#main">"a way on"</a>"."</p><ul><li>"One thing"</li><li>"Another"</li></ul></Notice>
            <Notice tone="bad"><p>"This did not work, with "<a href="#main">"a way on"</a>". "<code>"GuardDuty’s own words"</code></p></Notice>
            {errors.map(|error| view! { <ErrorNotice error /> }).into_iter().collect_view()}
            <div class="said"><p>"What the frame says of something that was pressed."</p><button type="button" class="quiet" aria-label="Close">"×"</button></div>
            <div class="said bad"><p><b>"Your session has ended."</b>" This page keeps what you typed."</p><a class="button primary" href="#main">"Sign in"</a></div>
        </Group>
    }
}

/// In the place of what a screen is about.
#[component]
pub(super) fn States() -> impl IntoView {
    let go = || view! { <a class="button" href="#main">"What to do next"</a> };
    view! {
        <Group title="States">
            <h3>"First run"</h3>
            <Empty title="This administrator account has no members yet.">{go()}</Empty>
            <h3>"Nothing to show"</h3>
            <Empty title="No account is unprocessed.">{go()}</Empty>
            <h3>"Nothing matches"</h3>
            <Empty title="No member matches these filters.">{go()}</Empty>
            <h3>"On its way"</h3>
            {meanwhile("Asking GuardDuty in every Region…")()}
            <h3>"Failed"</h3>
            <ErrorNotice error=AppError::Connection />
        </Group>
    }
}

#[component]
pub(super) fn Panels() -> impl IntoView {
    view! {
        <Group title="Panels">
            <aside class="panel sheet" aria-label="Account 111122223333">
                <header><h2 class="id">"111122223333"</h2> <a class="button quiet" href="#main">"Close"</a></header>
                <section class="remedy">
                    <h3>"Not processed by “invite” in eu-west-1: internal error"</h3>
                    <p>"This usually passes. Retry these accounts."</p>
                    <p><code>"Internal error"</code></p>
                    <p><a href="#main">"Operation 12"</a> ", " <Time at=MOMENT /></p>
                </section>
                <section>
                    <h3>"Regions"</h3>
                    <table class="cells"><tbody>
                        <tr><th scope="row" class="id">"us-east-1"</th><td><Status status=Some(RelationshipStatus::Enabled) /></td></tr>
                        <tr><th scope="row" class="id">"eu-west-1"</th><td><Status status=None /></td></tr>
                    </tbody></table>
                </section>
            </aside>
        </Group>
    }
}
