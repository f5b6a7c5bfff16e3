use std::sync::Arc;

use app::{
    domain::{Act, AutoEnable, Confirmation, InviteOptions, OperationId, PlanId, Subject, Tally},
    error::AppError,
    ports::Actor,
};

use super::{OperationsService, ledger::Ledger, plan::Draft};
use crate::{
    audit::{NewEntry, Who},
    roster::{RegionAccounts, assess, count},
    store::{NewOperation, StartedBy, Stored},
};

/// How an operation comes to be.
pub(super) struct Beginning {
    /// Who starts it.
    pub(super) who: Who,
    /// What the audit trail says of it.
    pub(super) subject: Subject,
    /// What it says of the approval, if it took one.
    pub(super) approved: Option<NewEntry>,
}

impl OperationsService {
    /// The plan that somebody confirms, if what they saw is what it is.
    pub(super) async fn confirmed(
        &self,
        actor: &Actor,
        plan: PlanId,
        confirmation: &Confirmation,
    ) -> Result<Draft, AppError> {
        let draft = self.plan_of(plan).await?;
        actor.may(draft.plan.action)?;
        if draft.plan.hash != confirmation.hash {
            return Err(AppError::Conflict { change: "this is not the plan that was shown".into(), plan: None });
        }
        if !confirmation.has_count(&draft.plan) {
            return Err(AppError::invalid("typed_count", "Nothing was done: this is not the number of accounts."));
        }
        Ok(draft)
    }

    /// What the plan shows can still be done, and nothing else would be.
    pub(super) async fn still_holds(&self, draft: &Draft) -> Result<(), AppError> {
        let snapshot = self.context.roster.snapshot();
        if let Some((region, now)) = draft.changed_auto_enable(&snapshot) {
            let now = now.map_or("not known", AutoEnable::as_wire);
            let change = format!("auto-enable in {region} is now {now}");
            return Err(AppError::Conflict { change, plan: Some(self.draft(&draft.target).await?) });
        }
        if assess(&snapshot, draft.plan.action, &draft.eligible).accounts == 0 {
            return Err(AppError::invalid("selection", "None of the selected accounts is eligible any more."));
        }
        Ok(())
    }

    /// Writes an operation into the store and starts its task, which belongs to nobody's request.
    pub(super) async fn begin(
        &self,
        draft: &Draft,
        beginning: Beginning,
        invite: &InviteOptions,
    ) -> Result<OperationId, AppError> {
        if self.is_closed() {
            return Err(AppError::Conflict { change: "Muster is being stopped".into(), plan: None });
        }
        let (plan, action, started_at) = (draft.plan.id, draft.plan.action, self.context.clock.now());
        let emails = &draft.target.emails;
        let cells: Vec<RegionAccounts> =
            draft.eligible.iter().filter(|region| !region.accounts.is_empty()).cloned().collect();
        let Beginning { who, subject, approved } = beginning;
        let by = StartedBy { name: Arc::clone(&who.name), session: Arc::clone(&who.session) };
        let entry = NewEntry::before(started_at, who, Act::StartOperation, subject).of_plan(plan);
        let accounts = draft.plan.accounts;
        let new = NewOperation { plan, action, by: &by, invite, accounts, started_at, entry, approved };
        let id = self.context.store.begin_operation(new, &cells, |account| emails.get(&account).cloned()).await?;
        let stored = Stored {
            id,
            action,
            by,
            invite: invite.clone(),
            accounts,
            named: draft.named(),
            regions: count(cells.len()),
            tally: Tally::default(),
            started_at,
            cancelled_at: None,
            finished_at: None,
        };
        self.launch(stored, Arc::clone(emails), Ledger::new(action, &cells));
        Ok(id)
    }
}
