use serde::{Deserialize, Serialize};

use super::{Region, grouped};

/// A protection plan and what is set for it; the API calls it a feature, and its parts additional configuration.
///
/// <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection<S> {
    /// Which plan it is, or which part of one.
    pub name: ProtectionName,
    /// What is set for it.
    pub setting: S,
    /// Its parts, which have none of their own.
    pub parts: Vec<Protection<S>>,
}

/// The name of a protection plan or of a part of one, as GuardDuty writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionName(pub Box<str>);

/// What GuardDuty calls them, and what the page does.
const LABELS: [(&str, &str); 12] = [
    ("S3_DATA_EVENTS", "S3"),
    ("EKS_AUDIT_LOGS", "EKS audit logs"),
    ("EBS_MALWARE_PROTECTION", "Malware Protection for EC2"),
    ("RDS_LOGIN_EVENTS", "RDS login activity"),
    ("LAMBDA_NETWORK_LOGS", "Lambda network logs"),
    ("EKS_RUNTIME_MONITORING", "EKS runtime monitoring"),
    ("RUNTIME_MONITORING", "Runtime monitoring"),
    ("AI_PROTECTION", "AI protection"),
    ("RDS_DATA_RISK", "RDS data risk"),
    ("EKS_ADDON_MANAGEMENT", "EKS add-on"),
    ("ECS_FARGATE_AGENT_MANAGEMENT", "Fargate agent"),
    ("EC2_AGENT_MANAGEMENT", "EC2 agent"),
];

impl ProtectionName {
    /// The words on the page; a name that Muster does not know as it came.
    pub fn label(&self) -> &str {
        LABELS.iter().find(|(name, _)| *name == &*self.0).map_or(&*self.0, |(_, label)| label)
    }
}

/// Whether a protection plan is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
    /// What GuardDuty said, where Muster does not know the word.
    Other(Box<str>),
}

impl Switch {
    /// Of GuardDuty's word for it.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "ENABLED" => Self::On,
            "DISABLED" => Self::Off,
            other => Self::Other(other.into()),
        }
    }

    /// The word on the page.
    pub fn label(&self) -> &str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Other(word) => word,
        }
    }
}

/// The protection plans of one member in the Regions in which it is Enabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberProtections {
    /// Region by Region.
    pub regions: Vec<RegionProtections>,
}

/// The protection plans of one member in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionProtections {
    /// The Region.
    pub region: Region,
    /// The plans, or in words for the page why they are not known.
    pub answer: Result<MemberPlans, String>,
}

/// What GuardDuty says of a member's protection plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPlans {
    /// The plans.
    pub plans: Vec<Protection<Switch>>,
    /// A policy of the organization sets them: nobody can change them in GuardDuty.
    pub managed_by_policy: bool,
}

/// One plan, or one part of a plan, over all Regions that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectionLine {
    /// The plan.
    pub plan: ProtectionName,
    /// The part of it that the line is about, if it is about a part.
    pub part: Option<ProtectionName>,
    /// How it is set, and where: what is set in most Regions first.
    pub settings: Vec<(Switch, Vec<Region>)>,
}

impl ProtectionLine {
    /// “on in 4 of 4 Regions”, with the exceptions by name: “on in 3 of 4 Regions, off in eu-west-1”.
    pub fn phrase(&self) -> String {
        let all: usize = self.settings.iter().map(|(_, regions)| regions.len()).sum();
        let parts = self.settings.iter().enumerate().map(|(at, (setting, regions))| match regions.len() {
            many if at == 0 && all > 1 => format!("{} in {many} of {all} Regions", setting.label()),
            many if many > NAMED => format!("{} in {many}", setting.label()),
            _ => format!("{} in {}", setting.label(), Region::list(regions)),
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn is_nowhere_on(&self) -> bool {
        self.settings.iter().all(|(setting, _)| *setting == Switch::Off)
    }
}

/// Regions that are named where a plan is set differently; more are counted.
const NAMED: usize = 4;

impl MemberProtections {
    /// Every plan, and every part of a plan that is on somewhere, in GuardDuty's order.
    pub fn lines(&self) -> Vec<ProtectionLine> {
        let told = self.answered().flat_map(|(region, known)| {
            known.plans.iter().flat_map(move |plan| {
                let parts =
                    plan.parts.iter().map(move |part| ((&plan.name, Some(&part.name)), (&part.setting, region)));
                std::iter::once(((&plan.name, None), (&plan.setting, region))).chain(parts)
            })
        });
        let mut lines: Vec<ProtectionLine> = Vec::new();
        for ((plan, part), settings) in grouped(told) {
            let settings = grouped(settings.into_iter().map(|(setting, region)| (setting.clone(), region.clone())));
            let mut line = ProtectionLine { plan: plan.clone(), part: part.cloned(), settings };
            line.settings.sort_by_key(|(_, regions)| std::cmp::Reverse(regions.len()));
            let is_its_plan = |above: &ProtectionLine| above.plan == line.plan && above.part.is_none();
            let is_of_a_plan_that_is_off =
                line.part.is_some() && lines.iter().any(|above| is_its_plan(above) && above.is_nowhere_on());
            if !is_of_a_plan_that_is_off {
                lines.push(line);
            }
        }
        lines
    }

    /// The Regions whose plans a policy of the organization sets.
    pub fn managed_by_policy(&self) -> Vec<Region> {
        self.answered().filter(|(_, known)| known.managed_by_policy).map(|(region, _)| region.clone()).collect()
    }

    /// Why plans are not known, each reason with its Regions.
    pub fn failures(&self) -> Vec<(String, Vec<Region>)> {
        grouped(self.regions.iter().filter_map(|one| Some((one.answer.as_ref().err()?.clone(), one.region.clone()))))
    }

    fn answered(&self) -> impl Iterator<Item = (&Region, &MemberPlans)> {
        self.regions.iter().filter_map(|one| Some((&one.region, one.answer.as_ref().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(name: &str, on: bool, parts: Vec<Protection<Switch>>) -> Protection<Switch> {
        Protection { name: ProtectionName(name.into()), setting: if on { Switch::On } else { Switch::Off }, parts }
    }

    fn told(region: &str, plans: Vec<Protection<Switch>>) -> RegionProtections {
        RegionProtections {
            region: region.parse().unwrap(),
            answer: Ok(MemberPlans { plans, managed_by_policy: region == "eu-west-1" }),
        }
    }

    #[test]
    fn tells_each_plan_once_with_its_exceptions_by_name() {
        let runtime = |on, agents: [bool; 2]| {
            let names = ["EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT"];
            let parts = names.iter().zip(agents).map(|(name, on)| protection(name, on, vec![])).collect();
            protection("RUNTIME_MONITORING", on, parts)
        };
        let lambda = || protection("LAMBDA_NETWORK_LOGS", false, vec![protection("NEVER_SHOWN", false, vec![])]);
        let known = MemberProtections {
            regions: vec![
                told(
                    "us-east-1",
                    vec![protection("S3_DATA_EVENTS", true, vec![]), lambda(), runtime(true, [false, true])],
                ),
                told(
                    "us-west-2",
                    vec![protection("S3_DATA_EVENTS", true, vec![]), lambda(), runtime(false, [false, false])],
                ),
                told(
                    "eu-west-1",
                    vec![protection("S3_DATA_EVENTS", false, vec![]), protection("BRAND_NEW", true, vec![])],
                ),
                RegionProtections { region: "ap-east-1".parse().unwrap(), answer: Err("No.".into()) },
            ],
        };
        let lines: Vec<String> = known
            .lines()
            .iter()
            .map(|line| {
                let part = line.part.as_ref().map(|part| format!(", {}", part.label())).unwrap_or_default();
                format!("{}{part}: {}", line.plan.label(), line.phrase())
            })
            .collect();
        assert_eq!(
            lines,
            [
                "S3: on in 2 of 3 Regions, off in eu-west-1",
                "Lambda network logs: off in 2 of 2 Regions",
                "Runtime monitoring: on in 1 of 2 Regions, off in us-west-2",
                "Runtime monitoring, EC2 agent: off in 2 of 2 Regions",
                "Runtime monitoring, Fargate agent: on in 1 of 2 Regions, off in us-west-2",
                "BRAND_NEW: on in eu-west-1",
            ]
        );
        assert_eq!(known.managed_by_policy(), ["eu-west-1".parse().unwrap()]);
        assert_eq!(known.failures(), [("No.".to_owned(), vec!["ap-east-1".parse().unwrap()])]);
    }

    #[test]
    fn a_word_that_is_not_known_is_shown_as_it_came() {
        assert_eq!(Switch::from_wire("PENDING").label(), "PENDING");
        assert_eq!(ProtectionName("SOMETHING".into()).label(), "SOMETHING");
    }
}
