use std::{collections::HashMap, sync::Arc, time::Duration};

use app::domain::{
    AccountId, Cause, LookUp, LookUpId, LookedUp, Region, RelationshipStatus, Timestamp, TypedIds, worst_rank,
};

use crate::{
    aws::{Found, Gateway},
    roster::RosterService,
    side_by_side::{in_time, side_by_side},
};

/// A Region that has not answered after this does not keep the others waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// What each Region answered, in the order in which they were asked.
#[derive(Debug)]
pub(super) struct Answers(Vec<(Region, Result<Found, String>)>);

/// Asks all Regions side by side, and shows in the roster what they say.
pub(super) async fn look_up(
    gateway: &Arc<Gateway>,
    roster: &Arc<RosterService>,
    regions: &[Region],
    accounts: &[AccountId],
) -> Answers {
    let ask = |region: Region| {
        let (gateway, accounts) = (Arc::clone(gateway), accounts.to_vec());
        async move {
            let found = in_time(PATIENCE, Box::pin(gateway.get_members(&region, &accounts))).await;
            (region, found)
        }
    };
    let answers = side_by_side(regions.to_vec(), ask).await;
    for (region, found) in &answers {
        match found {
            Ok(found) => {
                let gone = accounts.iter().copied().filter(|account| found.status(*account) == Some(None));
                roster.patch(region, found.members.clone(), &gone.collect::<Vec<_>>(), None).await;
            }
            Err(error) => tracing::warn!(%region, error, "could not look accounts up"),
        }
    }
    Answers(answers)
}

impl Answers {
    pub(super) fn into_look_up(self, id: LookUpId, asked_at: Timestamp, typed: TypedIds) -> LookUp {
        let (mut regions, mut failed, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (region, answer) in self.0 {
            match answer {
                Ok(answer) => {
                    found.push(Said::new(region.clone(), answer));
                    regions.push(region);
                }
                Err(error) => failed.push((region, error)),
            }
        }
        let rows = typed.accounts.into_iter().map(|account| row(account, &found)).collect();
        LookUp {
            id,
            asked_at,
            regions,
            rows,
            failed,
            unreadable: typed.unreadable,
            more_unreadable: typed.more_unreadable,
        }
    }
}

/// What one Region said, by account.
struct Said {
    region: Region,
    statuses: HashMap<AccountId, RelationshipStatus>,
    unprocessed: HashMap<AccountId, Box<str>>,
}

impl Said {
    fn new(region: Region, found: Found) -> Self {
        let statuses = found.members.into_iter().map(|member| (member.account, member.status)).collect();
        // That an account is not a member is an answer; anything else is worth its words.
        let unprocessed = found.unprocessed.into_iter().filter(|one| Cause::of(&one.result) != Cause::NotAssociated);
        Self { region, statuses, unprocessed: unprocessed.map(|one| (one.account, one.result)).collect() }
    }
}

fn row(account: AccountId, said: &[Said]) -> LookedUp {
    let cells: Vec<Option<RelationshipStatus>> =
        said.iter().map(|region| region.statuses.get(&account).cloned()).collect();
    let worst = cells.iter().min_by_key(|status| worst_rank(status.as_ref())).cloned().flatten();
    let unprocessed = said
        .iter()
        .filter_map(|region| Some((region.region.clone(), region.unprocessed.get(&account)?.clone())))
        .collect();
    LookedUp { account, worst, cells, unprocessed }
}
