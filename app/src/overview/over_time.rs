use leptos::prelude::*;

use crate::{
    domain::{MembersQuery, OverTime, Point, Tone},
    paths, platform,
    ui::{Empty, Picture, Time, count, plural},
};

/// Members over time: a picture for each kind of status, each from zero, so that a few are seen beside the many.
#[component]
pub(super) fn Pictures(over_time: OverTime, scope: MembersQuery) -> impl IntoView {
    let OverTime { since, later, points } = over_time;
    let (Some(since), Some(first), Some(last)) = (since, points.first(), points.last()) else {
        return view! { <Empty title="No reading has been kept yet. The first picture is drawn when a Region has been read to its end." /> }
            .into_any();
    };
    // A moment ends its line: it becomes shorter when the page runs, and nothing may move then.
    let begin = view! { <p>"Muster has kept every change since its first reading " <Time at=since /></p> };
    let missing = if points.len() < 2 {
        Some("There is nothing yet to compare with: the second point is drawn within minutes, as long as Muster runs.")
    } else if points.iter().all(|point| point.cells.iter().all(|cells| *cells == 0)) {
        Some("There has been no member in these Regions: there is nothing to draw.")
    } else {
        None
    };
    if let Some(missing) = missing {
        return view! { <div class="sheet facts">{begin} <p>{missing}</p></div> }.into_any();
    }
    let (from, to) = (platform::utc(first.at), platform::utc(last.at));
    let shown = Tone::ALL.into_iter().filter(|tone| points.iter().any(|point| point.cells[tone.place()] > 0));
    let shown: Vec<Tone> = shown.collect();
    let pictures = shown.iter().map(|tone| {
        let values: Vec<u32> = points.iter().map(|point| point.cells[tone.place()]).collect();
        view! { <Kind tone=*tone values from=from.clone() to=to.clone() /> }
    });
    let pictures = pictures.collect_view();
    let later = later.into_iter().map(|(region, at)| {
        view! { <p><span class="id">{region.to_string()}</span> " is in it since " <Time at /></p> }.into_any()
    });
    view! {
        <p class="lead">"Numbers are account-Regions: an account counts once in each Region. The " <a href=paths::scoped(paths::HISTORY, &scope)>"history"</a> " says what changed them."</p>
        <div class="moments soft">{begin} {later.collect_view()}</div>
        <div class="sheet">
            <div class="pictures">{pictures}</div>
            <details class="behind"><summary>"The same as a table"</summary><Table points tones=shown /></details>
        </div>
    }
    .into_any()
}

#[component]
fn Kind(tone: Tone, values: Vec<u32>, from: String, to: String) -> impl IntoView {
    let first = values.first().copied().unwrap_or(0);
    let last = values.last().copied().unwrap_or(0);
    let most = values.iter().copied().max().unwrap_or(0);
    let least = values.iter().copied().min().unwrap_or(0);
    let title = tone.label();
    let change = match last.cmp(&first) {
        std::cmp::Ordering::Less => format!("{} fewer", count(first - last)),
        std::cmp::Ordering::Equal => "as many as then".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", count(last - first)),
    };
    let label = format!(
        "{title}: {} now, {change}, {} on {from}. At least {}, at most {}.",
        plural(last, "account-Region"),
        count(first),
        count(least),
        count(most)
    );
    view! { <Picture title now=count(last) remark=change label values top=count(most) from to class=tone.class() /> }
}

#[component]
fn Table(points: Vec<Point>, tones: Vec<Tone>) -> impl IntoView {
    let headings =
        tones.iter().map(|tone| view! { <th class="num" scope="col">{tone.label()}</th> }.into_any()).collect_view();
    let rows = points.into_iter().rev().map(|point| {
        let cells =
            tones.iter().map(|tone| view! { <td class="num">{count(point.cells[tone.place()])}</td> }.into_any());
        view! { <tr><th scope="row">{platform::utc(point.at)}</th>{cells.collect_view()}</tr> }.into_any()
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Members over time, scrollable">
            <table><thead><tr><th scope="col">"At"</th>{headings}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
    }
}
