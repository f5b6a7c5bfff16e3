//! One task per Region that reads its members, again and again, and one that publishes what arrives meanwhile.

use std::{sync::Arc, time::Duration};

use app::domain::{AutoEnable, DetectorState, Member, Region};
use tokio::time::{Instant, sleep, sleep_until};

use super::{RosterService, count, kept::Seen};
use crate::aws::GatewayError;

/// A first reading shows new members so often at most: merging all Regions walks through every account.
const SHOW_EVERY: Duration = Duration::from_millis(333);
/// Large Regions are shown when there is an eighth more to see, so that showing stays cheap beside reading.
const WORTH_SHOWING: usize = 8;

/// Reads one Region for ever.
pub(super) async fn read(roster: Arc<RosterService>, place: usize, region: Region) {
    loop {
        let begun = Instant::now();
        roster.change(|state| state.regions[place].begin());
        match pass(&roster, place, &region).await {
            Ok(()) => {
                let (now, took) = (roster.clock.now(), begun.elapsed());
                // Whoever sees a change can see its history. What is kept for the first time changed nothing, and the
                // page does not wait for it.
                let first = !roster.is_kept(place).await;
                if !first {
                    roster.record(place, Seen::Reading(now, took)).await;
                }
                roster.publish().await;
                roster.change(|state| state.regions[place].end(now, took));
                if first {
                    roster.record(place, Seen::Reading(now, took)).await;
                }
            }
            Err(error) => {
                tracing::warn!(%region, error = error.chain(), "could not read the members");
                roster.change(|state| state.regions[place].fail(error.to_string()));
            }
        }
        rest(&roster, place).await;
    }
}

const ASKED_AGAIN: u32 = 30;
const AFTER_THROTTLING: Duration = Duration::from_secs(1);

/// One reading from the first page to the last. A Region without GuardDuty is an answer, not a failure, also where it
/// was turned off since the last one.
async fn pass(roster: &RosterService, place: usize, region: &Region) -> Result<(), GatewayError> {
    let off = match read_members(roster, place, region).await {
        Err(GatewayError::NoDetector) => DetectorState::Missing,
        Err(GatewayError::RegionOff) => {
            // Keys that are not valid look like this in every Region; then this call fails too.
            roster.gateway.administrator().await?;
            DetectorState::RegionOff
        }
        other => return other,
    };
    roster.change(|state| state.regions[place].is_off(off));
    Ok(())
}

async fn read_members(roster: &RosterService, place: usize, region: &Region) -> Result<(), GatewayError> {
    roster.gateway.detector(region).await?.ok_or(GatewayError::NoDetector)?;
    let auto_enable = auto_enable(roster, region).await?;
    let first = roster.change(|state| {
        state.regions[place].has_detector(auto_enable);
        !state.regions[place].is_complete()
    });
    let mut members: Vec<Member> = Vec::new();
    let (mut shown_at, mut shown): (Option<Instant>, usize) = (None, 0);
    let listed = roster.gateway.list_members(region, |page| {
        members.extend(page);
        let mut state = roster.state();
        state.regions[place].read_so_far(count(members.len()));
        let is_time = shown_at.is_none_or(|at| at.elapsed() >= SHOW_EVERY);
        if first && is_time && members.len() >= shown + shown / WORTH_SHOWING {
            (shown_at, shown) = (Some(Instant::now()), members.len());
            state.set_members(place, members.clone(), false);
            roster.arrived.notify_one();
        }
        if first {
            // Pages count along until there is something older to show.
            roster.live.roster_changed();
        }
    });
    listed.await?;
    roster.state().set_members(place, members, true);
    Ok(())
}

/// While operations use up all that GuardDuty allows, a question is asked again rather than given up.
async fn auto_enable(roster: &RosterService, region: &Region) -> Result<Option<AutoEnable>, GatewayError> {
    for _ in 0..ASKED_AGAIN {
        match roster.gateway.auto_enable(region).await {
            Err(GatewayError::Throttled { .. }) => sleep(AFTER_THROTTLING).await,
            answer => return answer,
        }
    }
    roster.gateway.auto_enable(region).await
}

/// Waits until the next pass is due or asked for. A patch can bring it forward: whoever was just invited is on the way.
async fn rest(roster: &RosterService, place: usize) {
    let rest = || roster.state().regions[place].rest(roster.clock.now(), roster.settings.refresh);
    let wanted = &roster.wanted[place];
    let mut due = Instant::now() + rest();
    loop {
        tokio::select! {
            () = sleep_until(due) => return,
            () = wanted.now.notified() => return,
            () = wanted.perhaps_sooner.notified() => due = due.min(Instant::now() + rest()),
        }
    }
}

/// Publishes what first readings bring, as it arrives.
pub(super) async fn show_as_it_arrives(roster: Arc<RosterService>) {
    loop {
        roster.arrived.notified().await;
        let begun = Instant::now();
        roster.publish().await;
        sleep(SHOW_EVERY.max(begun.elapsed() * 4)).await;
    }
}
