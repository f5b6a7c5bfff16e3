use leptos::prelude::*;

use super::design::Group;
use crate::{
    domain::{Matrix, MatrixRow, MembersQuery, Region, RelationshipStatus, Tone},
    overview::matrix::MatrixTable,
    ui::{Picture, Shape, count},
};

#[component]
pub(super) fn Pictures() -> impl IntoView {
    let lines = [
        ("More", "120 more", [1_080, 1_090, 1_150, 1_150, 1_200], Tone::Ok.class()),
        ("Fewer", "240 fewer", [300, 280, 120, 90, 60], Tone::Paused.class()),
        ("As many", "as many as then", [12, 12, 12, 12, 12], Tone::Waiting.class()),
        ("None any more", "4 fewer", [4, 9, 0, 0, 0], Tone::Idle.class()),
        ("A few beside the many", "3 more", [0, 0, 0, 1, 3], Tone::Bad.class()),
        ("Calls", "40 a minute at most", [10, 40, 25, 0, 40], "done"),
    ];
    let pictures = lines.map(|(title, remark, values, class)| {
        let (now, top) = (count(values[4]), count(values.into_iter().max().unwrap_or(0)));
        let label = format!("{title}: {now} now, {remark}.");
        let (from, to) = ("2026-11-20 12:00 UTC".to_owned(), "2026-11-21 12:00 UTC".to_owned());
        view! { <Picture title now remark=remark.to_owned() label values=values.to_vec() top from to class /> }
    });
    view! {
        <Group title="Pictures">
            <div class="sheet">
                <div class="pictures">{pictures.into_iter().collect_view()}</div>
                <details class="behind"><summary>"The same as a table"</summary><p>"What is in it."</p></details>
            </div>
            <div class="sheet"><div class="scroll" tabindex="0" role="region" aria-label="Small pictures, scrollable"><table>
                <tbody><tr>
                    <th scope="row" class="id">"eu-west-1"</th>
                    <td class="spark"><Shape label="Calls in eu-west-1".into() values=vec![10, 40, 25, 0, 40] class="done" /></td>
                    <td class="num">"115"</td>
                </tr></tbody>
            </table></div></div>
        </Group>
    }
}

/// A status of each tone, with every shade that a number can have.
fn shaded() -> Matrix {
    let of = |tone| RelationshipStatus::KNOWN.into_iter().find(|status| status.tone() == tone);
    let names = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];
    let rows = names.iter().filter_map(|name| name.parse::<Region>().ok()).enumerate().map(|(place, region)| {
        let mut cells = vec![61, 25, 10, 4, 0];
        cells.rotate_right(place);
        MatrixRow { region, read: place != 4, cells, absent: u32::from(place == 1) }
    });
    Matrix { accounts: 101, statuses: Tone::ALL.into_iter().filter_map(of).collect(), rows: rows.collect() }
}

/// The same without a member, before it was read to its end or after.
fn empty(read: bool) -> Matrix {
    let without = |row: MatrixRow| MatrixRow { read, cells: Vec::new(), absent: 0, ..row };
    let rows = shaded().rows.into_iter().map(without).collect();
    Matrix { accounts: 0, statuses: Vec::new(), rows }
}

#[component]
pub(super) fn Shades() -> impl IntoView {
    view! {
        <Group title="Matrix">
            {[shaded(), empty(false), empty(true)].map(|matrix| view! { <MatrixTable matrix scope=MembersQuery::default() /> }).into_iter().collect_view()}
        </Group>
    }
}
