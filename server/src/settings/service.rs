use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        AccountId, Act, ActOutcome, CheckId, ConnectionCheck, MemberProtections, Overview, RegionProtections,
        RelationshipStatus, Role, Subject,
    },
    error::AppError,
    ports::{Actor, Connection, Roster},
};
use async_trait::async_trait;

use super::{checks, overview, protections};
use crate::{
    audit::Trail,
    aws::Gateway,
    clock::Clock,
    roster::RosterService,
    side_by_side::side_by_side,
    store::{Kept, Store},
};

/// So long a Region may take for all that it is asked at once.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

/// Checks that are kept.
const CHECKS: u32 = 20;

/// Asks GuardDuty how it is set up.
#[derive(Debug)]
pub struct SettingsService {
    gateway: Arc<Gateway>,
    roster: Arc<RosterService>,
    clock: Clock,
    checks: Kept<ConnectionCheck>,
    trail: Arc<Trail>,
}

impl SettingsService {
    /// Asks through the gateway; which Regions and accounts there are is the roster's to say.
    pub fn new(
        gateway: Arc<Gateway>,
        roster: Arc<RosterService>,
        store: Arc<Store>,
        clock: Clock,
        trail: Arc<Trail>,
    ) -> Arc<Self> {
        Arc::new(Self { gateway, roster, clock, checks: Kept::new(store, "check", CHECKS, CHECKS), trail })
    }

    async fn try_all(&self) -> Result<CheckId, AppError> {
        let (caller, regions, optional) = match checks::ask_caller(&self.gateway).await {
            Err(checks::NoCaller::Credentials(text)) => (Err(text), Vec::new(), Vec::new()),
            answer => {
                let caller = answer.map_err(checks::NoCaller::into_text);
                let snapshot = self.roster.snapshot();
                let ask = |region| {
                    let account = snapshot.some_member(&region).or(caller.as_ref().ok().copied());
                    checks::ask(Arc::clone(&self.gateway), region, account)
                };
                let regions = side_by_side(self.roster.regions().to_vec(), ask);
                let (regions, optional) = tokio::join!(regions, checks::ask_beside(&self.gateway));
                (caller, regions, optional)
            }
        };
        let at = self.clock.now();
        let check = self.checks.add(|id| (ConnectionCheck { id: CheckId(id), at, caller, regions, optional }, 1));
        Ok(CheckId(check.await?))
    }
}

#[async_trait]
impl Connection for SettingsService {
    async fn overview(&self, actor: &Actor) -> Result<Overview, AppError> {
        let status = self.roster.status(actor)?;
        let regions = status.regions.into_iter().map(|region| region.region);
        let snapshot = self.roster.snapshot();
        let ask = |region| overview::ask(Arc::clone(&self.gateway), snapshot.locked(&region), region);
        Ok(Overview {
            demo: status.demo,
            administrator: status.administrator,
            regions: side_by_side(regions, ask).await,
        })
    }

    async fn check(&self, actor: &Actor) -> Result<CheckId, AppError> {
        actor.needs(Role::Operator)?;
        let done = |_: &CheckId| ActOutcome::done();
        self.trail.record(actor, Act::CheckConnection, Subject::default(), self.try_all(), done).await
    }

    async fn show_check(&self, _actor: &Actor, check: CheckId) -> Result<ConnectionCheck, AppError> {
        self.checks.get(check.0).await?.ok_or_else(|| AppError::not_found("check"))
    }

    async fn protections(&self, actor: &Actor, account: AccountId) -> Result<MemberProtections, AppError> {
        let cells = self.roster.details(actor, account, &[])?.cells;
        let enabled = cells.into_iter().filter(|cell| cell.status == Some(RelationshipStatus::Enabled));
        let ask = |region| protections::ask(Arc::clone(&self.gateway), region, account);
        let regions = side_by_side(enabled.map(|cell| cell.region), ask).await;
        let mut is_new = false;
        for RegionProtections { region, answer } in &regions {
            if let Ok(plans) = answer {
                let managed = if plans.managed_by_policy { &[account][..] } else { &[] };
                is_new |= self.roster.know_locks(region, &[account], managed);
            }
        }
        if is_new {
            self.roster.publish().await;
        }
        Ok(MemberProtections { regions })
    }
}
