//! Protection plans, which the API calls features, with their parts, which it calls additional configuration.
//! <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html>

/// A plan that a member can have.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) parts: &'static [&'static str],
    /// The place of the plan itself; its parts follow.
    first: u8,
}

/// All plans that the organization's settings know.
pub(crate) const PLANS: [Plan; 8] = [
    Plan { name: "S3_DATA_EVENTS", parts: &[], first: 0 },
    Plan { name: "EKS_AUDIT_LOGS", parts: &[], first: 1 },
    Plan { name: "EBS_MALWARE_PROTECTION", parts: &[], first: 2 },
    Plan { name: "RDS_LOGIN_EVENTS", parts: &["RDS_DATA_RISK"], first: 3 },
    Plan { name: "LAMBDA_NETWORK_LOGS", parts: &[], first: 5 },
    Plan { name: "EKS_RUNTIME_MONITORING", parts: &["EKS_ADDON_MANAGEMENT"], first: 6 },
    Plan {
        name: "RUNTIME_MONITORING",
        parts: &["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"],
        first: 8,
    },
    Plan { name: "AI_PROTECTION", parts: &[], first: 12 },
];

/// Only a detector has this one, members are not configured with it.
pub(crate) const AI_ANALYST: &str = "AI_ANALYST";
const AI_ANALYST_SLOT: Slot = Slot(13);

/// One thing that can be on or off: a plan or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(u8);

impl Plan {
    pub(crate) fn slot(&self) -> Slot {
        Slot(self.first)
    }

    pub(crate) fn part_slots(&self) -> impl Iterator<Item = (&'static str, Slot)> {
        (self.first + 1..).zip(self.parts).map(|(slot, part)| (*part, Slot(slot)))
    }
}

/// The slot of a plan, or of a plan's part; `None` if there is no such thing.
pub(crate) fn find_slot(plan: &str, part: Option<&str>) -> Option<Slot> {
    if plan == AI_ANALYST && part.is_none() {
        return Some(AI_ANALYST_SLOT);
    }
    let plan = PLANS.iter().find(|known| known.name == plan)?;
    match part {
        None => Some(plan.slot()),
        Some(part) => plan.part_slots().find(|(name, _)| *name == part).map(|(_, slot)| slot),
    }
}

/// Which plans and parts are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanSet(u16);

impl PlanSet {
    /// What a new detector starts with.
    pub(crate) const USUAL: Self = Self(0b10_1111);

    pub(crate) fn has(self, slot: Slot) -> bool {
        self.0 & (1 << slot.0) != 0
    }

    pub(crate) fn set(&mut self, slot: Slot, on: bool) {
        let bit = 1 << slot.0;
        self.0 = if on { self.0 | bit } else { self.0 & !bit };
    }

    pub(crate) fn has_analyst(self) -> bool {
        self.has(AI_ANALYST_SLOT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_plans_or_parts_share_a_slot() {
        let mut slots: Vec<Slot> = PLANS
            .iter()
            .flat_map(|plan| {
                let parts = plan.parts.iter().map(|part| find_slot(plan.name, Some(part)));
                parts.chain([find_slot(plan.name, None)]).flatten()
            })
            .chain(find_slot(AI_ANALYST, None))
            .collect();
        let all = slots.len();
        slots.sort_unstable();
        slots.dedup();
        assert_eq!((slots.len(), all), (14, 14));
    }

    #[test]
    fn setting_one_slot_leaves_the_others() {
        let mut plans = PlanSet::USUAL;
        let runtime = find_slot("RUNTIME_MONITORING", None).expect("a plan");
        let s3 = find_slot("S3_DATA_EVENTS", None).expect("a plan");
        plans.set(runtime, true);
        plans.set(s3, false);
        assert!(plans.has(runtime) && !plans.has(s3));
        plans.set(runtime, false);
        plans.set(s3, true);
        assert_eq!(plans, PlanSet::USUAL);
    }
}
