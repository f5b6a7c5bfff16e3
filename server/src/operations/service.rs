use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{
    domain::{
        AccountDetail, AccountId, Action, AutoEnable, Cause, Confirmation, InviteOptions, MembersQuery, Offer,
        Operation, OperationId, OperationSummary, Plan, PlanId, Region, Selection,
    },
    error::AppError,
    ports::{Actor, Operations},
};
use async_trait::async_trait;
use tokio::time::timeout;

use super::{
    context::Context,
    plan::{Draft, Emails, Target},
    run::{Order, Run},
    runner,
};
use crate::{
    aws::{Gateway, Pace},
    clock::Clock,
    kept::Kept,
    roster::{RegionAccounts, RosterService, Snapshot, assess, offer},
};

/// Plans that are kept, and eligible cells of all of them: twelve bytes each.
const MOST_PLANS: usize = 200;
const MOST_PLANNED_CELLS: usize = 2_000_000;
/// Operations that are kept.
const MOST: usize = 200;
/// Cells of all operations that are kept.
const MOST_CELLS: u32 = 4_000_000;

/// Plans and operations in memory; a restart forgets them.
#[derive(Debug)]
pub struct OperationsService {
    context: Arc<Context>,
    plans: Kept<Draft>,
    runs: Mutex<Runs>,
}

#[derive(Debug, Default)]
struct Runs {
    last: u64,
    kept: BTreeMap<OperationId, Arc<Run>>,
    /// Muster is about to end: no operation begins any more.
    closed: bool,
}

impl OperationsService {
    /// Carries plans out through the gateway, and keeps the roster true to what they did.
    pub fn new(gateway: Arc<Gateway>, roster: Arc<RosterService>, clock: Clock) -> Arc<Self> {
        let context = Arc::new(Context::new(gateway, roster, clock));
        Arc::new(Self { context, plans: Kept::new(MOST_PLANS, MOST_PLANNED_CELLS), runs: Mutex::default() })
    }

    /// Ends all operations with Muster: from now on none begins, and those that run make no further call. Waits until
    /// the calls under way are answered and recorded, but no longer than `within`, and logs what each operation leaves.
    pub async fn finish(&self, within: Duration) {
        let cut_short = self.runs().close();
        for run in &cut_short {
            run.cancel();
        }
        let over = async {
            for run in &cut_short {
                run.over().await;
            }
        };
        // What is not answered by then is logged as such.
        let _ = timeout(within, over).await;
        for run in &cut_short {
            run.log_what_is_left();
        }
    }

    fn draft(&self, target: &Target, snapshot: &Snapshot) -> PlanId {
        let gateway = &self.context.gateway;
        let pace = |region: &Region| gateway.pace(region).map_or(1.0, Pace::calls_per_second);
        PlanId(self.plans.add(|number| {
            let draft = Draft::new(PlanId(number), target, snapshot, self.context.clock.now(), pace);
            let cells = draft.eligible.iter().map(|region| region.accounts.len()).sum();
            (draft, cells)
        }))
    }

    /// The cells of a selection, as the snapshot has them.
    fn freeze(&self, snapshot: &Snapshot, selection: &Selection) -> Result<Vec<RegionAccounts>, AppError> {
        let (regions, mut accounts) = match selection {
            Selection::Picked { search, accounts } => {
                (regions_to_act_in(snapshot, &MembersQuery::parse(search).regions)?, accounts.clone())
            }
            Selection::AllMatching { search, except } => {
                let query = MembersQuery::parse(search);
                let mut accounts = self.context.roster.matching(snapshot, &query);
                let except: HashSet<&AccountId> = except.iter().collect();
                accounts.retain(|account| !except.contains(account));
                (regions_to_act_in(snapshot, &query.regions)?, accounts)
            }
            Selection::New { regions, details } => {
                (regions_to_act_in(snapshot, regions)?, details.iter().map(|detail| detail.account).collect())
            }
        };
        accounts.sort_unstable();
        accounts.dedup();
        let accounts: Arc<[AccountId]> = accounts.into();
        let cells = |region| RegionAccounts { region, accounts: Arc::clone(&accounts) };
        Ok(regions.into_iter().map(cells).collect())
    }

    fn run(&self, id: OperationId) -> Result<Arc<Run>, AppError> {
        self.runs().kept.get(&id).map(Arc::clone).ok_or_else(|| AppError::not_found("operation"))
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the plan shows can still be done, and nothing else would be.
    fn still_holds(&self, draft: &Draft) -> Result<(), AppError> {
        let snapshot = self.context.roster.snapshot();
        if let Some((region, now)) = draft.changed_auto_enable(&snapshot) {
            let now = now.map_or("not known", AutoEnable::as_wire);
            let change = format!("auto-enable in {region} is now {now}");
            return Err(AppError::Conflict { change, plan: Some(self.draft(&draft.target, &snapshot)) });
        }
        if assess(&snapshot, draft.plan.action, &draft.eligible).accounts == 0 {
            return Err(AppError::invalid("selection", "None of the selected accounts is eligible any more."));
        }
        Ok(())
    }

    /// Starts the task of an operation, which belongs to nobody's request.
    fn launch(&self, draft: &Draft, actor: &Actor, invite: InviteOptions) -> Result<OperationId, AppError> {
        let mut runs = self.runs();
        if runs.closed {
            return Err(AppError::Conflict { change: "Muster is being stopped".into(), plan: None });
        }
        runs.last += 1;
        let order = Order {
            id: OperationId(runs.last),
            action: draft.plan.action,
            actor: actor.clone(),
            invite,
            emails: Arc::clone(&draft.target.emails),
            accounts: draft.plan.accounts,
        };
        let cells: Vec<RegionAccounts> =
            draft.eligible.iter().filter(|region| !region.accounts.is_empty()).cloned().collect();
        let run = Arc::new(Run::new(order, &cells, self.context.clock.now()));
        runs.keep(Arc::clone(&run));
        let id = run.id;
        runner::launch(Arc::clone(&self.context), run);
        Ok(id)
    }
}

impl Runs {
    /// Lets none begin any more. Answers with those that are not over.
    fn close(&mut self) -> Vec<Arc<Run>> {
        self.closed = true;
        self.kept.values().filter(|run| !run.is_over()).cloned().collect()
    }

    /// Forgets the oldest that are over when there are too many.
    fn keep(&mut self, run: Arc<Run>) {
        self.kept.insert(run.id, run);
        while self.kept.len() > MOST || self.kept.values().map(|run| run.cells()).sum::<u32>() > MOST_CELLS {
            let Some(oldest) = self.kept.values().find(|run| run.is_over()).map(|run| run.id) else { return };
            self.kept.remove(&oldest);
        }
    }
}

/// The Regions in scope. A list that names none that is on shows all others; an action must not reach them.
fn regions_to_act_in(snapshot: &Snapshot, wanted: &[Region]) -> Result<Vec<Region>, AppError> {
    let regions = snapshot.regions_in_scope(wanted);
    if wanted.is_empty() || regions.iter().any(|region| wanted.contains(region)) {
        return Ok(regions);
    }
    let problem = format!("Muster reads none of these Regions: {}. Choose others.", Region::list(wanted));
    Err(AppError::invalid("region", problem))
}

fn emails(details: &[AccountDetail]) -> Emails {
    Arc::new(details.iter().map(|detail| (detail.account, detail.email.clone())).collect())
}

#[async_trait]
impl Operations for OperationsService {
    async fn offers(&self, _actor: &Actor, selection: &Selection) -> Result<Vec<Offer>, AppError> {
        let snapshot = self.context.roster.snapshot();
        let cells = self.freeze(&snapshot, selection)?;
        let actions = match selection {
            Selection::New { .. } => &[Action::CreateMembers, Action::CreateAndInvite][..],
            Selection::Picked { .. } | Selection::AllMatching { .. } => &Action::ON_MEMBERS,
        };
        Ok(actions.iter().map(|action| offer(&snapshot, *action, &cells)).collect())
    }

    async fn plan(&self, _actor: &Actor, action: Action, selection: Selection) -> Result<PlanId, AppError> {
        let emails = match &selection {
            Selection::New { details, .. } => emails(details),
            Selection::Picked { .. } | Selection::AllMatching { .. } => Arc::default(),
        };
        if action.creates() != matches!(selection, Selection::New { .. }) {
            return Err(AppError::invalid(
                "selection",
                "Accounts are created from a list with their e-mail addresses.",
            ));
        }
        let snapshot = self.context.roster.snapshot();
        let cells = self.freeze(&snapshot, &selection)?;
        if cells.iter().all(|region| region.accounts.is_empty()) {
            return Err(AppError::invalid("selection", "No account is selected. Select at least one."));
        }
        Ok(self.draft(&Target { action, cells, emails }, &snapshot))
    }

    async fn show_plan(&self, _actor: &Actor, plan: PlanId) -> Result<Plan, AppError> {
        self.plans.get(plan.0).map(|draft| draft.plan.clone()).ok_or_else(|| AppError::not_found("plan"))
    }

    async fn start(&self, actor: &Actor, plan: PlanId, confirmation: Confirmation) -> Result<OperationId, AppError> {
        let draft = self.plans.get(plan.0).ok_or_else(|| AppError::not_found("plan"))?;
        if draft.plan.hash != confirmation.hash {
            return Err(AppError::Conflict { change: "this is not the plan that was shown".into(), plan: None });
        }
        if !confirmation.has_count(&draft.plan) {
            return Err(AppError::invalid("typed_count", "Type the number of accounts to confirm."));
        }
        let mut started = draft.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(operation) = *started {
            // A form that is sent twice does its work once.
            return Ok(operation);
        }
        self.still_holds(&draft)?;
        let operation = self.launch(&draft, actor, confirmation.invite)?;
        *started = Some(operation);
        Ok(operation)
    }

    async fn list(&self, actor: &Actor) -> Result<Vec<OperationSummary>, AppError> {
        let runs: Vec<Arc<Run>> = self.runs().kept.values().rev().cloned().collect();
        Ok(runs.iter().map(|run| run.summary(actor)).collect())
    }

    async fn show(&self, actor: &Actor, operation: OperationId) -> Result<Operation, AppError> {
        Ok(self.run(operation)?.view(actor, &self.context.gateway))
    }

    async fn cancel(&self, _actor: &Actor, operation: OperationId) -> Result<(), AppError> {
        self.run(operation)?.cancel();
        Ok(())
    }

    async fn retry(&self, _actor: &Actor, operation: OperationId, cause: Option<Cause>) -> Result<PlanId, AppError> {
        let run = self.run(operation)?;
        let cells = run.progress().ledger.failed(cause);
        if cells.is_empty() {
            return Err(AppError::invalid("selection", "This operation has nothing to retry."));
        }
        let target = Target { action: run.action, cells, emails: Arc::clone(&run.emails) };
        Ok(self.draft(&target, &self.context.roster.snapshot()))
    }
}
