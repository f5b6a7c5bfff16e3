use leptos::prelude::*;

use super::design::Group;
use crate::{
    domain::{Region, RelationshipStatus, Tally, Timestamp},
    ui::{Menu, OutcomeBar, RegionStrip, Status, Time, count, plural},
};

/// A moment that is the same in every picture of the page.
pub(super) const MOMENT: Timestamp = Timestamp(1_795_262_400_000);

/// Every status, the one that Muster does not know, and that there is none.
fn statuses() -> impl Iterator<Item = Option<RelationshipStatus>> {
    let unknown = RelationshipStatus::Other("Dormant".into());
    RelationshipStatus::KNOWN.into_iter().chain([unknown]).map(Some).chain([None])
}

fn regions(names: &[&str]) -> Vec<Region> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    view! {
        <Group title="Fields">
            <form class="sheet form">
                <label for="f-text">"Text"</label>
                <input id="f-text" value="111122223333" autocomplete="off" />
                <label for="f-empty">"Nothing in it yet"</label>
                <input id="f-empty" placeholder="111122223333" autocomplete="off" />
                <label for="f-short">"Type 12, the number of accounts, to confirm"</label>
                <input id="f-short" class="short" value="13" aria-invalid="true" aria-describedby="f-short-error" autocomplete="off" />
                <p id="f-short-error" class="notice bad">"Type the number of accounts, 12, to confirm."</p>
                <label for="f-select">"One of several"</label>
                <select id="f-select"><option>"By anybody"</option><option>"Outside Muster"</option></select>
                <label for="f-date">"A day"</label>
                <input id="f-date" type="date" value="2026-11-21" />
                <label for="f-file">"A file"</label>
                <input id="f-file" type="file" />
                <label for="f-area">"Many lines"</label>
                <textarea id="f-area" rows="3" aria-describedby="f-area-hint">"111122223333, root@example.com"</textarea>
                <p id="f-area-hint" class="soft">"What is to be typed."</p>
                <label class="check"><input type="checkbox" />"Not ticked"</label>
                <label class="check"><input type="checkbox" checked />"Ticked"</label>
                <label class="check"><input type="checkbox" disabled />"Needs a script"</label>
            </form>
        </Group>
    }
}

#[component]
pub(super) fn Statuses() -> impl IntoView {
    let rows = statuses().map(|status| {
        let meaning = status.as_ref().map_or("The account is not a member there.", RelationshipStatus::meaning);
        view! { <tr><th scope="row"><Status status /></th><td class="soft wrap">{meaning}</td></tr> }
    });
    let four = regions(&["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]);
    let nine = regions(&[
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-west-2",
        "eu-central-1",
        "ap-east-1",
        "sa-east-1",
    ]);
    let mixed = |many: usize| statuses().take(many).collect::<Vec<_>>();
    let mostly = [vec![Some(RelationshipStatus::Enabled); 7], vec![Some(RelationshipStatus::Disabled), None]].concat();
    view! {
        <Group title="Statuses">
            <div class="sheet"><div class="scroll" tabindex="0" role="region" aria-label="Statuses, scrollable"><table>
                <thead><tr><th>"Status"</th><th>"What it means"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table></div></div>
            <p>"In four Regions: " <RegionStrip regions=four cells=mixed(4) /></p>
            <p>"In nine: " <RegionStrip regions=nine cells=mostly /></p>
        </Group>
    }
}

#[component]
pub(super) fn Menus() -> impl IntoView {
    let freshness = ["ok", "warn", "bad", "waiting"].map(|tone| {
        let label = view! { <i></i> "Updated " <Time at=MOMENT /> }.into_any();
        view! { <Menu label class=format!("fresh {tone}")><p>"What each Region says."</p></Menu> }
    });
    view! {
        <Group title="Menus">
            <div class="actions">
                <Menu label="Closed until it is pressed".into_any()><p>"What is in it."</p></Menu>
                <Menu label="Export".into_any() class="button"><ul class="plain"><li><a href="#main">"CSV, for spreadsheets"</a></li></ul></Menu>
            </div>
            <div class="actions">{freshness.into_iter().collect_view()}</div>
            <details><summary>"What unfolds"</summary><p>"What is in it."</p></details>
        </Group>
    }
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let rows = [
        ("", "As it is"),
        ("ticked", "Selected"),
        ("unprocessed", "Internal error"),
        ("ticked unprocessed", "Both"),
        ("open", "Opened beside the table"),
    ]
    .map(|(class, words)| {
        view! {
            <tr class=class>
                <td class="tick"><label class="hit"><input type="checkbox" aria-label=words checked=class.contains("ticked") /></label></td>
                <th scope="row"><a class="id" href="#main">"111122223333"</a></th>
                <td>"root@example.com"</td>
                <td><Status status=Some(RelationshipStatus::Enabled) /></td>
                <td><RegionStrip regions=regions(&["us-east-1", "eu-west-1"]) cells=vec![Some(RelationshipStatus::Enabled), None] /></td>
                <td><Time at=MOMENT /></td>
                <td>"–"</td>
                <td class="result">{words}</td>
            </tr>
        }
    });
    view! {
        <Group title="Tables">
            <div class="sheet">
                <div class="scroll" tabindex="0" role="region" aria-label="Rows, scrollable"><table class="members">
                    <col width="44" /><col width="130" /><col width="150" /><col width="120" /><col width="90" /><col width="130" /><col width="90" /><col />
                    <thead><tr>
                        <th class="tick"><span class="sr-only">"Select"</span></th>
                        <th aria-sort="ascending"><a href="#main">"Account ↑"</a></th><th><a href="#main">"E-mail"</a></th>
                        <th><a href="#main">"Status"</a></th><th>"Regions"</th><th>"Invited"</th><th>"Updated"</th><th>"Not processed"</th>
                    </tr></thead>
                    <tbody>{rows.into_iter().collect_view()}</tbody>
                </table></div>
                <div class="foot">
                    <span>{format!("1–5 of {}", plural(12_400, "account"))}</span>
                    <nav aria-label="Pages"><a class="button quiet" href="#main">"Previous"</a> <a class="button quiet" href="#main">"Next"</a></nav>
                </div>
            </div>
        </Group>
    }
}

#[component]
pub(super) fn Progress() -> impl IntoView {
    let whole = Tally { cells: 5_000, ..Tally::default() };
    let states = [
        ("Not begun", Tally { waiting: 5_000, ..whole }),
        ("Under way", Tally { processed: 1_200, unprocessed: 50, waiting: 3_750, ..whole }),
        ("One failure", Tally { processed: 4_999, unprocessed: 1, ..whole }),
        ("Cancelled", Tally { processed: 2_000, unprocessed: 300, skipped: 200, cancelled: 2_500, ..whole }),
        ("Done", Tally { processed: 5_000, ..whole }),
    ];
    let bars = states.map(|(label, tally)| {
        let text = format!("{} of {}", count(tally.settled()), plural(tally.cells, "account-Region"));
        view! { <p>{label} " " <span class="soft">{text}</span></p> <OutcomeBar tally label /> }
    });
    let numbers = [0, 999, 12_400].map(|number| plural(number, "account")).join(" · ");
    view! {
        <Group title="Progress">
            <p>{numbers}</p>
            <div class="sheet op">{bars.into_iter().collect_view()}</div>
        </Group>
    }
}
