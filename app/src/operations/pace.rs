use std::time::Duration;

use leptos::prelude::*;

use super::server_fns;
use crate::{
    domain::{Operation, OperationId, Pace, PaceSlot},
    platform,
    ui::{Answer, Picture, Shape, Transition, ask, count, every, plural},
};

/// How often is asked while calls are made.
const WHILE_RUNNING: Duration = Duration::from_secs(2);

/// How quickly calls were sent, over the time of the operation; nothing if they were few.
#[component]
pub(super) fn PaceSection(id: Memo<Option<u64>>, operation: Answer<Operation>) -> impl IntoView {
    let pace = ask(
        move || id.get(),
        async |id| match id {
            Some(id) => server_fns::show_pace(OperationId(id)).await.ok().flatten(),
            None => None,
        },
    );
    let running = StoredValue::new(false);
    Effect::new(move || {
        let Some(Ok(operation)) = operation.get() else { return };
        let runs = !operation.summary.state.is_over();
        // For the last time when it is over.
        if running.get_value() && !runs {
            pace.refetch();
        }
        running.set_value(runs);
    });
    every(WHILE_RUNNING, move || {
        if running.get_value() {
            pace.refetch();
        }
    });
    let shown = move || pace.get().flatten();
    // What is open stays open while the numbers change.
    view! {
        <Transition>
            <section class="sheet op" aria-labelledby="pace" hidden=move || shown().is_none()>
                <h2 id="pace">"Pace of the calls"</h2>
                {move || shown().map(|pace| view! { <Pictures pace /> })}
                <details class="behind">
                    <summary>"The same as a table, and Region by Region"</summary>
                    {move || shown().map(|pace| view! { <Table pace /> })}
                </details>
            </section>
        </Transition>
    }
}

#[component]
fn Pictures(pace: Pace) -> impl IntoView {
    let sum = pace.sum();
    let (from, to) = (platform::utc(pace.from), after(&pace, sum.len()));
    let all: u32 = sum.iter().map(|slot| slot.calls).sum();
    let throttled: u32 = sum.iter().map(|slot| slot.throttled).sum();
    let calls: Vec<u32> = sum.iter().map(|slot| slot.calls).collect();
    let most = pace.a_second(calls.iter().copied().max().unwrap_or(0));
    let label = format!("{} over {to} from {from} on, at most {most} a second.", plural(all, "writing call"));
    let slowed = (throttled > 0).then(|| {
        let values: Vec<u32> = sum.iter().map(|slot| slot.throttled).collect();
        let top = pace.a_second(values.iter().copied().max().unwrap_or(0));
        let label = format!("GuardDuty asked for fewer calls {} in {to} from {from} on.", plural(throttled, "time"));
        view! {
            <Picture title="Slowed by GuardDuty" now=plural(throttled, "call") remark="sent again later".to_owned() label values top from=from.clone() to=to.clone() class="bad" />
        }
    });
    view! {
        <div class="pictures">
            <Picture title="Writing calls" now=count(all) remark=format!("at most {most} a second") label values=calls top=most from=from.clone() to=to.clone() class="done" />
            {slowed}
        </div>
    }
}

/// The time from the first call to the beginning of a slot: `2 min 5 s`.
fn after(pace: &Pace, slot: usize) -> String {
    let seconds = slot * pace.step as usize;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[component]
fn Table(pace: Pace) -> impl IntoView {
    let sum = pace.sum();
    let several = pace.regions.len() > 1;
    let lines = pace.regions.iter().filter(|_| several).map(|region| {
        let calls: Vec<u32> = region.slots.iter().map(|slot| slot.calls).collect();
        let (all, throttled) =
            region.slots.iter().fold((0, 0), |sum, slot| (sum.0 + slot.calls, sum.1 + slot.throttled));
        let most = pace.a_second(calls.iter().copied().max().unwrap_or(0));
        let label = format!("{} in {}, at most {most} a second", plural(all, "writing call"), region.region);
        view! {
            <tr>
                <th scope="row" class="id">{region.region.to_string()}</th>
                <td class="spark"><Shape label values=calls class="done" /></td>
                <td class="num">{count(all)}</td>
                <td class="num">{most}</td>
                <td class="num">{count(throttled)}</td>
            </tr>
        }
        .into_any()
    });
    let by_region = lines.collect_view();
    let rows = sum.iter().enumerate().map(|(slot, PaceSlot { calls, throttled })| {
        view! {
            <tr>
                <th scope="row">{after(&pace, slot)}</th>
                <td class="num">{count(*calls)}</td>
                <td class="num">{pace.a_second(*calls)}</td>
                <td class="num">{count(*throttled)}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        {several.then(|| view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Pace by Region, scrollable">
                <table>
                    <thead><tr><th scope="col">"Region"</th><th scope="col">"Calls over time"</th><th class="num" scope="col">"Calls"</th><th class="num" scope="col">"At most a second"</th><th class="num" scope="col">"Slowed"</th></tr></thead>
                    <tbody>{by_region}</tbody>
                </table>
            </div>
        }.into_any())}
        <div class="scroll" tabindex="0" role="region" aria-label="Pace over time, scrollable">
            <table>
                <thead><tr><th scope="col">"After"</th><th class="num" scope="col">"Calls"</th><th class="num" scope="col">"A second"</th><th class="num" scope="col">"Slowed"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
