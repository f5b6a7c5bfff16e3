//! Operations that take protection from many accounts are approved by another admin before they begin.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        Act, ActOutcome, Approval, ApprovalRequest, Confirmation, Decision, OperationId, Plan, PlanId, Role, Subject,
        Timestamp,
    },
    error::AppError,
    ports::{Actor, Approvals},
};
use async_trait::async_trait;
use tokio::time::sleep;

use super::{OperationsService, beginning::Beginning};
use crate::{
    audit::{NewEntry, Who},
    chain::chain,
    roster::count,
    store::{Request, StoreError},
};

/// So long a request can be approved.
const WAITS: Duration = Duration::from_hours(24);
/// So often it is looked whether one has expired.
const LOOK: Duration = Duration::from_mins(1);

#[async_trait]
impl Approvals for OperationsService {
    async fn request(&self, actor: &Actor, plan: PlanId, confirmation: Confirmation) -> Result<(), AppError> {
        let draft = self.confirmed(actor, plan, &confirmation).await?;
        if !self.needs_approval(&draft.plan) {
            return Err(AppError::invalid("approval", "This plan needs no approval. Start it."));
        }
        self.still_holds(&draft).await?;
        let (who, asked_at) = (Who::from(actor), self.context.clock.now());
        let entry = self.entry(who.clone(), Act::RequestApproval, draft.subject()).of_plan(plan);
        let (action, accounts) = (draft.plan.action, draft.plan.accounts);
        let request = Request { plan, action, accounts, confirmation, who, asked_at, decided: None };
        self.context.store.request_approval(&request, &entry).await?;
        Ok(self.count_requests().await?)
    }

    async fn approve(&self, actor: &Actor, plan: PlanId, hash: &str) -> Result<OperationId, AppError> {
        let _alone = self.starting.lock().await;
        if let Some(operation) = self.context.store.operation_of(plan).await? {
            return Ok(operation);
        }
        let request = self.waiting_request(plan).await?;
        let confirmation = Confirmation { hash: hash.to_owned(), ..request.confirmation };
        let draft = self.confirmed(actor, plan, &confirmation).await?;
        if request.who.is(actor) {
            return Err(AppError::invalid("approval", "Another admin has to approve what you ask for."));
        }
        self.still_holds(&draft).await?;
        let with = |name: &str| Subject { with: Some(name.to_owned()), ..draft.subject() };
        let approved = self.entry(actor.into(), Act::Approve, with(&request.who.name)).of_plan(plan);
        let beginning = Beginning { subject: with(actor.name()), who: request.who, approved: Some(approved) };
        let operation = self.begin(&draft, beginning, &confirmation.invite).await?;
        self.count_requests().await?;
        Ok(operation)
    }

    async fn turn_down(&self, actor: &Actor, plan: PlanId) -> Result<(), AppError> {
        let _alone = self.starting.lock().await;
        let request = self.waiting_request(plan).await?;
        let mine = request.who.is(actor);
        if !mine {
            actor.may(request.action)?;
        }
        let (decision, act) =
            if mine { (Decision::Withdrawn, Act::WithdrawRequest) } else { (Decision::Refused, Act::RefuseApproval) };
        let subject = subject(&request, (!mine).then(|| request.who.name.to_string()));
        let entry = self.entry(actor.into(), act, subject).of_plan(plan);
        self.context.store.decide(plan, decision, &entry).await?;
        Ok(self.count_requests().await?)
    }

    async fn waiting(&self, actor: &Actor) -> Result<Vec<ApprovalRequest>, AppError> {
        let open = self.context.store.open_requests().await?;
        let now = self.context.clock.now();
        Ok(open.into_iter().filter(|request| now < until(request)).map(|request| shown(request, actor)).collect())
    }
}

impl OperationsService {
    /// One admin may not decide alone about so many accounts.
    pub(super) fn needs_approval(&self, plan: &Plan) -> bool {
        plan.action.is_destructive() && self.approval_above.is_some_and(|above| plan.accounts > above)
    }

    /// How it stands with the approval of a plan.
    pub(super) async fn approval(&self, plan: &Plan, actor: &Actor) -> Result<Approval, StoreError> {
        let above = self.approval_above.filter(|_| self.needs_approval(plan));
        let request = self.context.store.request_of(plan.id).await?;
        Ok(Approval { above, request: request.map(|request| shown(request, actor)) })
    }

    /// Looks from time to time whether a request has expired.
    pub(super) async fn expire(self: Arc<Self>) {
        loop {
            if let Err(error) = self.expire_now().await {
                tracing::error!(error = chain(&error), "requests for approval could not be looked at");
            }
            sleep(LOOK).await;
        }
    }

    async fn expire_now(&self) -> Result<(), StoreError> {
        let now = self.context.clock.now();
        for request in self.context.store.open_requests().await?.iter().filter(|request| until(request) <= now) {
            let subject = subject(request, Some(request.who.name.to_string()));
            let entry = self.entry(Who::muster(), Act::RequestExpired, subject).of_plan(request.plan);
            self.context.store.decide(request.plan, Decision::Expired, &entry).await?;
        }
        self.count_requests().await
    }

    /// Has pages told how many wait.
    async fn count_requests(&self) -> Result<(), StoreError> {
        let open = self.context.store.open_requests().await?;
        self.context.roster.set_approvals(count(open.len()));
        Ok(())
    }

    async fn waiting_request(&self, plan: PlanId) -> Result<Request, AppError> {
        let request = self.context.store.request_of(plan).await?.ok_or_else(|| AppError::not_found("request"))?;
        if request.decided.is_some() || until(&request) <= self.context.clock.now() {
            return Err(AppError::invalid("approval", "This request does not wait any more."));
        }
        Ok(request)
    }

    fn entry(&self, who: Who, act: Act, subject: Subject) -> NewEntry {
        NewEntry::once(self.context.clock.now(), who, act, subject, ActOutcome::done())
    }
}

fn until(request: &Request) -> Timestamp {
    Timestamp(request.asked_at.0 + i64::try_from(WAITS.as_millis()).unwrap_or(i64::MAX))
}

fn subject(request: &Request, with: Option<String>) -> Subject {
    let plan_hash = Some(request.confirmation.hash.clone());
    let (action, accounts) = (Some(request.action), Some(request.accounts));
    Subject { action, plan_hash, accounts, with, ..Subject::default() }
}

fn shown(request: Request, actor: &Actor) -> ApprovalRequest {
    let mine = request.who.is(actor);
    ApprovalRequest {
        plan: request.plan,
        action: request.action,
        accounts: request.accounts,
        invite: request.confirmation.invite.clone(),
        asked_at: request.asked_at,
        until: until(&request),
        mine,
        may_decide: !mine && actor.role() >= Role::for_action(request.action),
        actor: request.who.name.to_string(),
        decided: request.decided,
    }
}
