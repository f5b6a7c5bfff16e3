use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{
    domain::{
        AccountDetail, AccountId, AccountOperation, Act, ActOutcome, Action, Aftermath, Confirmation, Offer, Operation,
        OperationId, OperationSummary, OperationsPage, Outcomes, Plan, PlanId, PlannedCells, Region, Role, Selection,
        Subject, Why,
    },
    error::AppError,
    ports::{Actor, Operations},
};
use async_trait::async_trait;
use tokio::time::timeout;

use super::{
    beginning::Beginning,
    context::Context,
    ledger::Ledger,
    locks,
    plan::{Draft, Emails, Target},
    run::{Run, Stop},
    runner,
};
use crate::{
    aside::aside,
    audit::NewEntry,
    aws::{Gateway, Pace},
    clock::Clock,
    live::Live,
    ready::Ready,
    roster::{RosterService, aftermath, offer},
    store::{Kept, Store, StoreError, Stored},
};

/// Plans that are kept, and eligible cells of all of them: twelve bytes each.
const MOST_PLANS: u32 = 200;
const MOST_PLANNED_CELLS: u32 = 2_000_000;
/// How long an operation that sends e-mails can be taken back.
pub const GRACE: Duration = Duration::from_secs(5);
/// Plans that are held ready, and aftermaths.
const READY: usize = 32;

/// Plans, and the operations that carry them out: in the store, and those that are not over in memory too.
#[derive(Debug)]
pub struct OperationsService {
    pub(super) context: Arc<Context>,
    plans: Kept<Draft>,
    /// What the pages of the last plans show: the cells of a large one are megabytes.
    ready: Ready<PlanId, Plan>,
    /// The same of operations and the snapshot of the roster that they were held against.
    aftermaths: Ready<(OperationId, u64), Aftermath>,
    runs: Arc<Mutex<Runs>>,
    /// A destructive operation on more accounts than these needs the approval of another admin.
    pub(super) approval_above: Option<u32>,
    /// Held while an operation is begun, so that a form that is sent twice does its work once.
    pub(super) starting: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Runs {
    /// Those that are not over.
    running: BTreeMap<OperationId, Arc<Run>>,
    /// Muster is about to end: no operation begins any more.
    closed: bool,
}

impl OperationsService {
    /// Carries plans out through the gateway, and keeps the roster true to what they did. Goes on with the operations
    /// that were not over when the last process ended. What sends e-mails can be taken back for the time of `grace` before
    /// its first call. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn start(
        gateway: Arc<Gateway>,
        roster: Arc<RosterService>,
        store: Arc<Store>,
        clock: Clock,
        live: Arc<Live>,
        grace: Duration,
        approval_above: Option<u32>,
    ) -> Result<Arc<Self>, StoreError> {
        let plans = Kept::new(Arc::clone(&store), "plan", MOST_PLANS, MOST_PLANNED_CELLS);
        let unfinished = store.unfinished().await?;
        let context = Arc::new(Context::new(gateway, roster, store, clock, live, grace));
        let (ready, aftermaths) = (Ready::new(READY), Ready::new(READY));
        let (runs, starting) = (Arc::default(), tokio::sync::Mutex::default());
        let operations = Arc::new(Self { context, plans, ready, aftermaths, runs, approval_above, starting });
        tokio::spawn(Arc::clone(&operations).expire());
        for resumed in unfinished {
            let ledger = Ledger::resumed(resumed.stored.action, &resumed.regions);
            operations.launch(resumed.stored, Arc::new(resumed.emails), ledger);
        }
        Ok(operations)
    }

    /// Pauses all operations: from now on none begins, and those that run make no further call. Waits until the calls
    /// under way are answered and recorded, but no longer than `within`, and logs what each operation leaves for the
    /// next start.
    pub async fn finish(&self, within: Duration) {
        let paused = self.runs().close();
        for run in &paused {
            run.stop(Stop::Paused);
        }
        let over = async {
            for run in &paused {
                run.over().await;
            }
        };
        // What is not answered by then is settled by the next start.
        let _ = timeout(within, over).await;
        for run in paused.iter().filter(|run| run.progress().finished_at.is_none()) {
            run.log_what_is_left();
        }
    }

    /// Plans for the roster as it is now.
    pub(super) async fn draft(&self, target: &Target) -> Result<PlanId, StoreError> {
        let (context, action) = (&self.context, target.action);
        let unasked = locks::look(context, &context.roster.snapshot(), action, &target.cells).await;
        let snapshot = context.roster.snapshot();
        let gateway = &context.gateway;
        let pace = |region: &Region| gateway.pace(region).map_or(1.0, Pace::calls_per_second);
        let plan = self.plans.add(|number| {
            let draft = Draft::new(PlanId(number), target, &snapshot, self.context.clock.now(), pace, unasked);
            let cells = draft.plan.cells;
            (draft, cells)
        });
        Ok(PlanId(plan.await?))
    }

    /// Fills in what changes after an operation's end: what is still open of it, what was done about the rest.
    async fn complete(&self, mut operation: Operation) -> Result<Operation, AppError> {
        let store = &self.context.store;
        let id = operation.summary.id;
        let open = self.context.roster.open_results().of_operation(id);
        operation.summary.open = open.values().map(|(cells, _)| cells).sum();
        for group in &mut operation.causes {
            (group.open, group.open_accounts) = open.get(&group.why()).copied().unwrap_or_default();
        }
        operation.dismissed = store.dismissed(id).await?;
        operation.since = store.dealt_with_since(id).await?;
        Ok(operation)
    }

    fn running(&self, id: OperationId) -> Option<Arc<Run>> {
        self.runs().running.get(&id).map(Arc::clone)
    }

    /// From now on held ready.
    async fn plan_to_show(&self, id: PlanId) -> Result<Arc<Plan>, AppError> {
        let shown = Arc::new(self.plan_of(id).await?.plan);
        self.ready.put(id, Arc::clone(&shown));
        Ok(shown)
    }

    pub(super) async fn plan_of(&self, id: PlanId) -> Result<Draft, AppError> {
        self.plans.get(id.0).await?.ok_or_else(|| AppError::not_found("plan"))
    }

    pub(super) fn launch(&self, stored: Stored, emails: Emails, ledger: Ledger) {
        let (runs, context) = (Arc::clone(&self.runs), Arc::clone(&self.context));
        let run = Arc::new(Run::new(stored, emails, ledger, Arc::clone(&context.live)));
        lock(&runs).running.insert(run.id, Arc::clone(&run));
        context.live.operation_changed(run.id);
        tokio::spawn(async move {
            runner::carry_out(context, Arc::clone(&run)).await;
            if run.progress().finished_at.is_some() {
                lock(&runs).running.remove(&run.id);
            }
        });
    }

    /// No operation begins any more.
    pub(super) fn is_closed(&self) -> bool {
        self.runs().closed
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        lock(&self.runs)
    }
}

fn lock(runs: &Mutex<Runs>) -> MutexGuard<'_, Runs> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runs {
    /// Lets none begin any more. Answers with those that are not over.
    fn close(&mut self) -> Vec<Arc<Run>> {
        self.closed = true;
        self.running.values().cloned().collect()
    }
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

    async fn plan(&self, actor: &Actor, action: Action, selection: Selection) -> Result<PlanId, AppError> {
        actor.may(action)?;
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
        let mut cells = self.freeze(&snapshot, &selection)?;
        if action == Action::RecreateMembers {
            for cells in &mut cells {
                snapshot.keep_members(cells);
            }
        }
        if cells.iter().all(|region| region.accounts.is_empty()) {
            return Err(AppError::invalid("selection", "No account is selected. Select at least one."));
        }
        Ok(self.draft(&Target { action, cells, emails, invite: None }).await?)
    }

    async fn show_plan(&self, actor: &Actor, plan: PlanId) -> Result<Plan, AppError> {
        let ready = self.ready.get(plan);
        let shown = if let Some(ready) = ready { ready } else { self.plan_to_show(plan).await? };
        let operation = self.context.store.operation_of(plan).await?;
        Ok(Plan { approval: self.approval(&shown, actor).await?, operation, ..Plan::clone(&shown) })
    }

    async fn planned(&self, _actor: &Actor, plan: PlanId) -> Result<PlannedCells, AppError> {
        let (draft, snapshot) = (self.plan_of(plan).await?, self.context.roster.snapshot());
        Ok(aside(move || draft.cells(&snapshot)).await)
    }

    async fn start(&self, actor: &Actor, plan: PlanId, confirmation: Confirmation) -> Result<OperationId, AppError> {
        let draft = self.confirmed(actor, plan, &confirmation).await?;
        let _alone = self.starting.lock().await;
        if let Some(operation) = self.context.store.operation_of(plan).await? {
            return Ok(operation);
        }
        if self.needs_approval(&draft.plan) {
            return Err(AppError::invalid("approval", "Another admin has to approve this. Ask for it."));
        }
        self.still_holds(&draft).await?;
        let beginning = Beginning { who: actor.into(), subject: draft.subject(), approved: None };
        self.begin(&draft, beginning, &confirmation.invite).await
    }

    async fn list(&self, actor: &Actor, page: u32) -> Result<OperationsPage, AppError> {
        let open = self.context.roster.open_results().by_operation();
        let summary = |stored: Stored| {
            let summary = match self.running(stored.id) {
                Some(run) => run.summary(actor.session()),
                None => stored.summary(actor.session()),
            };
            OperationSummary { open: open.get(&summary.id).copied().unwrap_or(0), ..summary }
        };
        Ok(self.context.store.operations(page, summary).await?)
    }

    async fn show(&self, actor: &Actor, operation: OperationId) -> Result<Operation, AppError> {
        if let Some(run) = self.running(operation) {
            return self.complete(run.view(actor.session(), &self.context)).await;
        }
        let report = self.context.store.report(operation).await?;
        let (mut report, session) = report.ok_or_else(|| AppError::not_found("operation"))?;
        report.summary.named =
            self.context.store.named(operation, operation).await?.remove(&operation).unwrap_or_default();
        report.summary.here = session == *actor.session();
        self.complete(report).await
    }

    async fn of_account(&self, _actor: &Actor, account: AccountId) -> Result<Vec<AccountOperation>, AppError> {
        Ok(self.context.store.operations_of_account(account, AccountOperation::SHOWN).await?)
    }

    async fn outcomes(&self, _actor: &Actor, operation: OperationId) -> Result<Outcomes, AppError> {
        let outcomes = self.context.store.outcomes(operation).await?;
        outcomes.ok_or_else(|| AppError::not_found("operation"))
    }

    async fn cancel(&self, actor: &Actor, operation: OperationId) -> Result<(), AppError> {
        actor.needs(Role::Operator)?;
        if let Some(run) = self.running(operation) {
            let subject = Subject { action: Some(run.action), ..Subject::default() };
            let (now, done) = (self.context.clock.now(), ActOutcome::done());
            let entry = NewEntry::once(now, actor.into(), Act::CancelOperation, subject, done);
            self.context.store.cancel_operation(operation, &entry.of_operation(operation)).await?;
            run.stop(Stop::Cancelled);
            return Ok(());
        }
        let known = self.context.store.report(operation).await?;
        known.map(drop).ok_or_else(|| AppError::not_found("operation"))
    }

    async fn retry(&self, actor: &Actor, operation: OperationId, why: Option<Why>) -> Result<PlanId, AppError> {
        let store = &self.context.store;
        let Some(action) = store.action_of(operation).await? else {
            return Err(AppError::not_found("operation"));
        };
        actor.may(action)?;
        let cells = store.open_cells(operation, why.as_ref()).await?;
        if cells.is_empty() {
            return Err(AppError::invalid("selection", "This operation has nothing left to retry."));
        }
        let cells = self.in_regions_that_are_read(cells)?;
        let emails = Arc::new(store.emails(operation).await?);
        let invite = store.invite_of(&[operation]).await?;
        Ok(self.draft(&Target { action, cells, emails, invite }).await?)
    }

    async fn aftermath(&self, _actor: &Actor, operation: OperationId) -> Result<Aftermath, AppError> {
        let store = &self.context.store;
        let action = store.action_of(operation).await?.ok_or_else(|| AppError::not_found("operation"))?;
        if self.running(operation).is_some_and(|run| run.progress().finished_at.is_none()) {
            return Ok(Aftermath::default());
        }
        let snapshot = self.context.roster.snapshot();
        if let Some(found) = self.aftermaths.get((operation, snapshot.number)) {
            return Ok(Aftermath::clone(&found));
        }
        let cells = store.processed_cells(operation).await?;
        let found = Arc::new(aftermath(&snapshot, action, &cells));
        self.aftermaths.put((operation, snapshot.number), Arc::clone(&found));
        Ok(Aftermath::clone(&found))
    }

    async fn follow_up(&self, actor: &Actor, operation: OperationId) -> Result<PlanId, AppError> {
        let action = self.context.store.action_of(operation).await?;
        if let Some(next) = action.and_then(Action::follow_up) {
            actor.may(next)?;
        }
        let Some(next) = self.aftermath(actor, operation).await?.follow_up else {
            return Err(AppError::invalid("operation", "There is nothing to be done next, or it is not over yet."));
        };
        let cells = self.context.store.processed_cells(operation).await?;
        let target = Target { action: next.action, cells, emails: Arc::default(), invite: None };
        Ok(self.draft(&target).await?)
    }
}
