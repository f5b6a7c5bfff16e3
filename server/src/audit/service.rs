use app::{
    domain::{
        Act, ActOutcome, AuditEntry, AuditLine, AuditPage, AuditQuery, Day, EndedAct, OperationId, OperationSummary,
        PlanId, Subject,
    },
    error::AppError,
    ports::{Actor, Audit},
};
use async_trait::async_trait;

use super::Trail;
use crate::store::{Acts, TrailFilter};

#[async_trait]
impl Audit for Trail {
    async fn list(&self, _actor: &Actor, query: &AuditQuery) -> Result<AuditPage, AppError> {
        let Acts { matching, page, acts } = self.store.trail().acts(&filter(query), query.page).await?;
        let lines = acts.into_iter().map(line).collect();
        let last = self.store.trail().head().await?.map_or(0, |(last, _)| last);
        Ok(AuditPage { matching, page, lines, chain: self.chain(), last })
    }

    async fn entries(&self, _actor: &Actor, query: &AuditQuery, after: u64) -> Result<Vec<AuditEntry>, AppError> {
        Ok(self.store.trail().entries(&filter(query), after).await?)
    }

    async fn acts(&self, _actor: &Actor, query: &AuditQuery, after: u64) -> Result<Vec<EndedAct>, AppError> {
        Ok(self.store.trail().acts_after(&filter(query), after).await?)
    }

    async fn verify(&self, _actor: &Actor) -> Result<(), AppError> {
        Self::verify(self).await;
        Ok(())
    }
}

fn filter(query: &AuditQuery) -> TrailFilter {
    TrailFilter {
        actor: query.actor.clone(),
        act: query.act.as_ref().map(|act| act.word().to_owned()),
        action: query.action,
        account: query.account,
        operation: query.operation,
        from: query.from.map(Day::begins),
        until: query.until.map(Day::ends),
    }
}

/// An act as the page shows it.
fn line(EndedAct { act, end, of_account }: EndedAct) -> AuditLine {
    let subject = read_subject(&act.subject);
    let few = subject.named.len() <= OperationSummary::NAMED as usize;
    let ended_at = end.as_ref().map(|end| end.at);
    let written = end.map_or(act.outcome, |end| end.outcome);
    AuditLine {
        seq: act.seq,
        at: act.at,
        actor: act.actor,
        role: act.role.and_then(|role| role.parse().ok()),
        address: act.address,
        act: Act::from(act.act),
        subject: Subject { named: if few { subject.named } else { Vec::new() }, ..subject },
        operation: act.operation.map(OperationId),
        plan: act.plan.map(PlanId),
        outcome: written.as_deref().map(read_outcome),
        of_account,
        ended_at,
    }
}

/// On what an entry says that something was done. What somebody wrote past Muster is shown as it stands there.
pub fn read_subject(text: &str) -> Subject {
    let raw = || Subject { detail: Some(text.to_owned()), ..Subject::default() };
    serde_json::from_str(text).unwrap_or_else(|_| raw())
}

/// What an entry says came of it, in the same way.
pub fn read_outcome(text: &str) -> ActOutcome {
    serde_json::from_str(text).unwrap_or_else(|_| ActOutcome::failed(text))
}
