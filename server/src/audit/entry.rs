use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use app::{
    domain::{
        Act, ActOutcome, Cause, Operation, OperationId, OperationState, Phase, PlanId, Role, Subject, SubjectRegion,
        Timestamp,
    },
    ports::Actor,
};

use super::chain::sha256;
use crate::roster::{RegionAccounts, count};

/// Who did it, as the trail has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name.
    pub name: Arc<str>,
    /// Who it is, whatever they are called, if they are signed in.
    pub person: Option<Arc<str>>,
    /// Their role, if they are signed in.
    pub role: Option<Role>,
    /// What stands for their session; empty where there is none.
    pub session: Arc<str>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

impl Who {
    /// Somebody who is not signed in, by the name that they claim or by none.
    pub fn stranger(name: impl Into<Arc<str>>, address: Option<IpAddr>) -> Self {
        Self { name: name.into(), person: None, role: None, session: "".into(), address }
    }

    /// Muster itself.
    pub fn muster() -> Self {
        Self::stranger("Muster", None)
    }

    /// They are who asks now. Of what an older version wrote, only the name is known.
    pub fn is(&self, actor: &Actor) -> bool {
        match &self.person {
            Some(person) => person == actor.person(),
            None => self.name == *actor.name(),
        }
    }
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Self {
        Self {
            name: Arc::clone(actor.name()),
            person: Some(Arc::clone(actor.person())),
            role: Some(actor.role()),
            session: Arc::clone(actor.session()),
            address: actor.address(),
        }
    }
}

/// What is to be written; its place and its hash come from the trail.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// What is done.
    pub act: Act,
    /// Before, after, or both in one.
    pub phase: Phase,
    /// Of an entry after an act: the one before it.
    pub begun: Option<u64>,
    /// The operation that it is about.
    pub operation: Option<OperationId>,
    /// The plan that it is about.
    pub plan: Option<PlanId>,
    /// On what.
    pub subject: Subject,
    /// What came of it.
    pub outcome: Option<ActOutcome>,
}

impl NewEntry {
    /// An act that is about to be done.
    pub fn before(at: Timestamp, who: Who, act: Act, subject: Subject) -> Self {
        let (phase, begun, operation, plan, outcome) = (Phase::Before, None, None, None, None);
        Self { at, who, act, phase, begun, operation, plan, subject, outcome }
    }

    /// An act that is done by being written.
    pub fn once(at: Timestamp, who: Who, act: Act, subject: Subject, outcome: ActOutcome) -> Self {
        Self { phase: Phase::Once, outcome: Some(outcome), ..Self::before(at, who, act, subject) }
    }

    /// What came of an act that was about to be done.
    #[must_use]
    pub fn ends(self, begun: u64, at: Timestamp, outcome: ActOutcome) -> Self {
        let subject = Subject::default();
        Self { at, phase: Phase::After, begun: Some(begun), subject, outcome: Some(outcome), ..self }
    }

    /// About an operation.
    #[must_use]
    pub fn of_operation(self, operation: OperationId) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// About a plan.
    #[must_use]
    pub fn of_plan(self, plan: PlanId) -> Self {
        Self { plan: Some(plan), ..self }
    }
}

/// The cells of an act, Region by Region: how many, and a hash that stands for which.
pub fn regions_of(cells: &[RegionAccounts]) -> Vec<SubjectRegion> {
    let part = |region: &RegionAccounts| SubjectRegion {
        region: region.region.clone(),
        cells: count(region.accounts.len()),
        sha256: sha256(region.accounts.iter().flat_map(|account| [account.as_str().to_owned(), "\n".to_owned()])),
    };
    cells.iter().filter(|region| !region.accounts.is_empty()).map(part).collect()
}

/// What came of an operation: how many account-Regions had which outcome, and for which causes some were not processed.
pub fn outcome_of(operation: &Operation) -> ActOutcome {
    let mut causes: BTreeMap<Cause, u32> = BTreeMap::new();
    for group in &operation.causes {
        *causes.entry(group.cause).or_default() += group.cells;
    }
    let result = if operation.summary.state == OperationState::Cancelled { "cancelled" } else { "done" };
    let (tally, causes) = (Some(operation.summary.tally), causes.into_iter().collect());
    ActOutcome { result: result.to_owned(), tally, causes, ..ActOutcome::default() }
}
