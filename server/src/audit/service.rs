use app::{
    domain::{
        Act, ActOutcome, AuditEntry, AuditLine, AuditPage, AuditQuery, Day, OperationId, OperationSummary, PlanId,
        Subject,
    },
    error::AppError,
    ports::{Actor, Audit},
};
use async_trait::async_trait;

use super::Trail;
use crate::store::TrailFilter;

#[async_trait]
impl Audit for Trail {
    async fn list(&self, _actor: &Actor, query: &AuditQuery) -> Result<AuditPage, AppError> {
        let (trail, filter) = (self.store.trail(), filter(query));
        let matching = trail.count(&filter).await?;
        let page = query.page.min(matching.saturating_sub(1) / AuditQuery::PAGE);
        let skip = u64::from(page) * u64::from(AuditQuery::PAGE);
        let acts = trail.acts(&filter, AuditQuery::PAGE, skip).await?;
        let lines = acts.into_iter().map(|(act, end)| line(act, end)).collect();
        Ok(AuditPage { matching, page, lines, chain: self.chain() })
    }

    async fn entries(&self, _actor: &Actor, query: &AuditQuery, after: u64) -> Result<Vec<AuditEntry>, AppError> {
        Ok(self.store.trail().entries(&filter(query), after).await?)
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
        account: query.account.map(|account| account.to_string()),
        operation: query.operation,
        from: query.from.map(Day::begins),
        until: query.until.map(Day::ends),
    }
}

/// An act as the page shows it. What somebody wrote into the database past Muster is shown as it stands there.
fn line(act: AuditEntry, end: Option<AuditEntry>) -> AuditLine {
    let raw = |text: &str| Subject { detail: Some(text.to_owned()), ..Subject::default() };
    let subject = serde_json::from_str(&act.subject).unwrap_or_else(|_| raw(&act.subject));
    let few = subject.named.len() <= OperationSummary::NAMED as usize;
    let outcome = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| ActOutcome::failed(text));
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
        outcome: written.as_ref().map(outcome),
        ended_at,
    }
}
