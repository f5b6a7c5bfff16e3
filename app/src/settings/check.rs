use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    page::CheckButton,
    permissions::{Policy, Writing},
    server_fns,
};
use crate::{
    domain::{CheckId, ConnectionCheck, Off, Outcome, ReadingCall, RegionCheck},
    paths,
    ui::{Gone, Notice, Numbered, Time, ask, by_number, number_in_path, plural},
};

/// What a connection check found, Region by Region, and what to do about it.
#[component]
pub(crate) fn CheckPage() -> impl IntoView {
    let id = number_in_path();
    let check =
        ask(move || id.get(), |id| by_number(id, "check", async |id| server_fns::show_check(CheckId(id)).await));
    let gone = Gone {
        heading: "Connection check",
        title: "This check is no longer kept.",
        way_on: (paths::SETTINGS, "Go to Settings"),
    };
    view! {
        <Title text="Connection check" />
        <Numbered thing=check gone let:check>
            <Found check />
        </Numbered>
    }
}

#[component]
fn Found(check: ConnectionCheck) -> impl IntoView {
    let (missing, forbidden) = (check.missing_actions(), check.forbidden_actions());
    let (optional, missing_options) = (check.optional.clone(), check.missing_options());
    let at = check.at;
    let summary = summary(&check);
    let lines = check.regions.into_iter().map(|region| view! { <RegionLine region /> }).collect::<Vec<_>>();
    let table = (!lines.is_empty()).then(|| {
        view! {
            <div class="sheet">
                <div class="scroll" tabindex="0" role="region" aria-label="Regions, scrollable">
                    <table class="settings">
                        <thead><tr><th>"Region"</th><th>"What was found"</th></tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </div>
        }
        .into_any()
    });
    view! {
        <div class="head">
            <h1 tabindex="-1">"Connection check"</h1>
            <a class="button quiet" href=paths::SETTINGS>"Back to Settings"</a>
            <CheckButton />
        </div>
        {summary}
        <p class="lead soft">"Each reading call that Muster needs was tried once in each Region; nothing was written. Checked " <Time at /></p>
        {table}
        <Grant missing />
        <Forbidden forbidden />
        <Optional optional missing=missing_options />
        <Writing />
    }
}

fn summary(check: &ConnectionCheck) -> AnyView {
    let faulty = u32::try_from(check.faulty()).unwrap_or(u32::MAX);
    let caller = match check.caller.clone() {
        Ok(account) => view! { <Notice><p>"The credentials belong to account " <b class="id">{account.to_string()}</b> "."</p></Notice> }.into_any(),
        Err(reason) => view! { <Notice tone="bad"><p>{reason}</p></Notice> }.into_any(),
    };
    let regions = match (check.regions.is_empty(), faulty) {
        (true, _) => {
            view! { <p class="lead">"No Region was asked: first the credentials must be accepted."</p> }.into_any()
        }
        (false, 0) => view! { <p class="lead">"Muster can read all that it needs."</p> }.into_any(),
        (false, _) => {
            view! { <p class="lead">{format!("Something is to be put right in {}.", plural(faulty, "Region"))}</p> }
                .into_any()
        }
    };
    view! { {caller} {regions} }.into_any()
}

#[component]
fn RegionLine(region: RegionCheck) -> impl IntoView {
    let name = region.region.to_string();
    let (mark, found) = match region.off() {
        Some(Off::Region) => (
            "RegionDisabled idle",
            "The Region is not enabled for this account, so there is nothing to read.".into_any(),
        ),
        Some(Off::GuardDuty) => (
            "none idle",
            "GuardDuty is off: the account has no detector in this Region, so there is nothing to read.".into_any(),
        ),
        None if region.is_fine() => ("Enabled ok", view! { "Fine." {remarks(&region)} }.into_any()),
        None => ("EmailVerificationFailed bad", faults(&region)),
    };
    view! {
        <tr>
            <th scope="row" class="id"><span class="status"><i class=format!("mark {mark}") aria-hidden="true"></i> <span>{name}</span></span></th>
            <td class="wrap found">{found}</td>
        </tr>
    }
}

/// What is missing and what failed, with AWS's own words.
fn faults(region: &RegionCheck) -> AnyView {
    let missing: Vec<_> = region
        .missing()
        .map(|(call, message)| view! { <li>"Missing: " <code>{call.iam_action()}</code> <span class="soft">" " {message.to_owned()}</span></li> }.into_any())
        .collect();
    let failures: Vec<_> =
        region.failures().into_iter().map(|text| view! { <li>{text.to_owned()}</li> }.into_any()).collect();
    let waiting = region.not_tried().map(ReadingCall::api_name).collect::<Vec<_>>().join(", ");
    let waiting =
        (!waiting.is_empty()).then(|| view! { <li class="soft">"Not tried yet: " {waiting} "."</li> }.into_any());
    view! { <ul class="plain">{missing} {failures} {waiting}</ul> {remarks(region)} }.into_any()
}

fn remarks(region: &RegionCheck) -> impl IntoView + use<> {
    let remarks = region.remarks().into_iter().map(str::to_owned).collect::<Vec<_>>();
    remarks.into_iter().map(|text| view! { <span class="soft">" " {text}</span> }.into_any()).collect_view()
}

/// The least that must be granted for the next check to be fine.
#[component]
fn Grant(missing: Vec<String>) -> impl IntoView {
    (!missing.is_empty()).then(|| {
        view! {
            <section class="sheet facts" aria-labelledby="grant">
                <h2 id="grant">"Grant what is missing"</h2>
                <p>"Attach this to the role or user whose credentials Muster uses, then check again. It allows exactly what is missing; none of it changes anything in GuardDuty."</p>
                <Policy actions=missing label="Policy with the missing actions" />
            </section>
        }.into_any()
    })
}

/// What Muster can do without, and what it cannot do then.
#[component]
fn Optional(optional: Vec<(ReadingCall, Outcome)>, missing: Vec<String>) -> impl IntoView {
    (!optional.is_empty()).then(|| {
        let lines = optional.into_iter().map(|(call, outcome)| {
            let purpose = ReadingCall::OPTIONAL.iter().find(|(known, _)| *known == call).map(|(_, purpose)| *purpose);
            let found = match outcome {
                Outcome::Answered => "Answered".into_any(),
                Outcome::Denied(text) => view! { "Missing " <span class="soft">{text}</span> }.into_any(),
                Outcome::Refused(text) | Outcome::Failed(text) => text.into_any(),
                Outcome::RegionOff | Outcome::GuardDutyOff | Outcome::NotTried => "Not tried".into_any(),
            };
            view! { <tr><th scope="row"><code>{call.iam_action()}</code></th><td>{purpose}</td><td class="wrap">{found}</td></tr> }.into_any()
        });
        let grant = (!missing.is_empty()).then(|| view! {
            <p>"To allow what is missing, attach this too:"</p>
            <Policy actions=missing label="Policy with the optional actions" />
        }.into_any());
        view! {
            <section class="sheet facts" aria-labelledby="optional">
                <h2 id="optional">"Optional"</h2>
                <p>"Muster works without these; each was tried once."</p>
                <table>
                    <thead><tr><th>"IAM action"</th><th>"For"</th><th>"What was found"</th></tr></thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
                {grant}
            </section>
        }.into_any()
    })
}

/// What no grant can help.
#[component]
fn Forbidden(forbidden: Vec<String>) -> impl IntoView {
    (!forbidden.is_empty()).then(|| {
        let actions = forbidden.into_iter().map(|action| view! { <li><code>{action}</code></li> }.into_any()).collect_view();
        view! {
            <section class="sheet facts" aria-labelledby="forbidden">
                <h2 id="forbidden">"Denied on purpose"</h2>
                <p>"An explicit deny forbids these: in a service control policy, a permissions boundary or a policy of the role. Granting them is not enough; the deny must go."</p>
                <ul class="plain">{actions}</ul>
            </section>
        }.into_any()
    })
}
