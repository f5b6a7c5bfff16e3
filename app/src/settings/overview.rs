use leptos::prelude::*;

use crate::{
    domain::{
        AccountId, AutoEnable, Detector, DetectorSettings, Organization, Protection, RegionAnswer, RegionSettings,
    },
    ui::plural,
};

/// Whose members these are, and where they are read.
#[component]
pub(super) fn Source(demo: bool, administrator: Option<AccountId>, regions: usize) -> impl IntoView {
    let administrator = match administrator {
        Some(account) => view! { <span class="id">{account.to_string()}</span> }.into_any(),
        None => {
            view! { <span class="bad-text">"Not known: AWS has not said whose the credentials are."</span> }.into_any()
        }
    };
    let source = if demo {
        "A demo organization of the built-in emulator; no AWS account is asked."
    } else {
        "Amazon GuardDuty, with the credentials and endpoints that the AWS SDK finds in Muster’s environment."
    };
    let regions = plural(u32::try_from(regions).unwrap_or(u32::MAX), "Region");
    view! {
        <section class="sheet facts">
            <h2>"Where the data comes from"</h2>
            <dl>
                <div><dt>"Administrator account"</dt><dd>{administrator}</dd></div>
                <div><dt>"Data"</dt><dd>{source}</dd></div>
                <div><dt>"Regions"</dt><dd>{format!("{regions}; MUSTER_REGIONS chooses them.")}</dd></div>
            </dl>
        </section>
    }
}

/// How GuardDuty is set up, Region by Region.
#[component]
pub(super) fn Regions(regions: Vec<RegionSettings>) -> impl IntoView {
    let lines = regions.into_iter().map(|region| view! { <RegionLine region /> }).collect_view();
    view! {
        <section aria-labelledby="regions">
            <h2 id="regions">"Regions"</h2>
            <div class="sheet">
                <div class="scroll" tabindex="0" role="region" aria-label="Regions, scrollable">
                    <table class="settings">
                        <thead>
                            <tr>
                                <th>"Region"</th><th>"GuardDuty"</th><th>"Detector"</th><th>"Findings"</th>
                                <th>"Auto-enable"</th><th>"Plans auto-enabled"</th><th>"Member limit"</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </div>
        </section>
    }
}

#[component]
fn RegionLine(region: RegionSettings) -> impl IntoView {
    let cells = match region.answer {
        RegionAnswer::Detector(settings) => detector_cells(settings, region.locked),
        RegionAnswer::GuardDutyOff => {
            one_cell(view! { {state(Light::Off)} " The administrator account has no detector here." }.into_any())
        }
        RegionAnswer::RegionOff => {
            one_cell(view! { {state(Light::Absent)} " It must be enabled for the account first." }.into_any())
        }
        RegionAnswer::Unknown(reason) => one_cell(unknown(reason)),
    };
    view! { <tr><th scope="row" class="id">{region.region.to_string()}</th>{cells}</tr> }
}

/// What there is to say about a Region without a detector.
fn one_cell(text: AnyView) -> AnyView {
    view! { <td colspan="6" class="wrap">{text}</td> }.into_any()
}

fn detector_cells(settings: DetectorSettings, locked: u32) -> AnyView {
    let frequency =
        settings.detector.as_ref().map_or_else(|_| "–".into(), |detector| detector.frequency_label().to_owned());
    let organization = match settings.organization {
        Ok(organization) => organization_cells(organization),
        Err(reason) => view! { <td colspan="3" class="wrap">{unknown(reason)}</td> }.into_any(),
    };
    view! {
        <td class="wrap">{detector(settings.detector)} {members_locked(locked)}</td>
        <td><code>{String::from(settings.id)}</code></td>
        <td>{frequency}</td>
        {organization}
    }
    .into_any()
}

fn detector(answer: Result<Detector, String>) -> AnyView {
    match answer {
        Ok(Detector { enabled, managed_by_policy, .. }) => {
            let light = if enabled { Light::On } else { Light::Suspended };
            let managed =
                managed_by_policy.then(|| view! { " " <span class="tag">"managed by an organization policy"</span> });
            view! { {state(light)} {managed} }.into_any()
        }
        Err(reason) => unknown(reason),
    }
}

/// What an organization policy keeps from being stopped or disassociated, as far as GuardDuty was asked.
fn members_locked(locked: u32) -> Option<AnyView> {
    let words = format!("{} locked by policy", plural(locked, "member"));
    (locked > 0).then(|| view! { " " <span class="tag">{words}</span> }.into_any())
}

fn organization_cells(organization: Organization) -> AnyView {
    let limit = if organization.member_limit_reached {
        view! { <span class="bad-text">"Reached: no account can be added."</span> }.into_any()
    } else {
        "Not reached".into_any()
    };
    let short = organization.plans_in_short();
    let plans = organization.plans.into_iter().flat_map(|plan| {
        let parts = plan.parts.iter().map(|part| plan_line(part, true)).collect::<Vec<_>>();
        std::iter::once(plan_line(&plan, false)).chain(parts)
    });
    view! {
        <td class="wrap">{auto_enable(organization.auto_enable)}</td>
        <td class="wrap"><details><summary>{short}</summary><ul class="plain">{plans.collect_view()}</ul></details></td>
        <td>{limit}</td>
    }
    .into_any()
}

fn plan_line(plan: &Protection<Option<AutoEnable>>, is_part: bool) -> impl IntoView + use<> {
    let setting = plan.setting.map_or("not known", AutoEnable::as_wire);
    view! { <li class:part=is_part>{plan.name.label().to_owned()} ": " <b>{setting}</b></li> }
}

/// Which accounts GuardDuty enables by itself, in plain words and in its own.
const fn auto_enable(setting: AutoEnable) -> &'static str {
    match setting {
        AutoEnable::All => "Every account of the organization (ALL)",
        AutoEnable::New => "Accounts that join (NEW)",
        AutoEnable::None => "No account (NONE)",
    }
}

/// How GuardDuty stands in a Region.
#[derive(Clone, Copy)]
enum Light {
    On,
    Suspended,
    Off,
    Absent,
}

/// A shape and a word, as for a status.
fn state(light: Light) -> impl IntoView {
    let (mark, word) = match light {
        Light::On => ("Enabled ok", "On"),
        Light::Suspended => ("Disabled paused", "Suspended"),
        Light::Off => ("none idle", "Off"),
        Light::Absent => ("RegionDisabled idle", "Region not enabled"),
    };
    view! { <span class="status"><i class=format!("mark {mark}") aria-hidden="true"></i> <span>{word}</span></span> }
}

fn unknown(reason: String) -> AnyView {
    view! { <span class="bad-text">"Not known"</span> ": " {reason} }.into_any()
}
