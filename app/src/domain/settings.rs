use serde::{Deserialize, Serialize};

use super::{AccountId, AutoEnable, Protection, Region};

/// Where the data comes from, and how GuardDuty is set up there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The data is a demo organization's.
    pub demo: bool,
    /// The administrator account, once it is known.
    pub administrator: Option<AccountId>,
    /// Region by Region, in the order of the settings.
    pub regions: Vec<RegionSettings>,
}

/// How GuardDuty is set up in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionSettings {
    /// The Region.
    pub region: Region,
    /// Members of which GuardDuty has said that a policy of the organization locks them, as far as it was asked.
    pub locked: u32,
    /// What is set up there.
    pub answer: RegionAnswer,
}

/// What is set up in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegionAnswer {
    /// The Region is not enabled for the administrator account.
    RegionOff,
    /// The administrator account has no detector there.
    GuardDutyOff,
    /// It has one.
    Detector(DetectorSettings),
    /// In words for the page, why it is not known.
    Unknown(String),
}

/// The administrator's detector in one Region, and what it administers there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetectorSettings {
    /// The detector's id.
    pub id: Box<str>,
    /// The detector itself, or in words for the page why it is not known.
    pub detector: Result<Detector, String>,
    /// The organization's settings, or why they are not known.
    pub organization: Result<Organization, String>,
}

/// A detector.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detector {
    /// It monitors.
    pub enabled: bool,
    /// How often findings are published, in GuardDuty's word.
    pub frequency: Box<str>,
    /// A policy of the organization sets its protection plans.
    pub managed_by_policy: bool,
}

impl Detector {
    /// How often findings are published, in plain words; a word that Muster does not know as it came.
    pub fn frequency_label(&self) -> &str {
        match &*self.frequency {
            "FIFTEEN_MINUTES" => "every 15 minutes",
            "ONE_HOUR" => "every hour",
            "SIX_HOURS" => "every 6 hours",
            other => other,
        }
    }
}

/// What GuardDuty does by itself for the accounts of the organization in one Region.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Which accounts it enables.
    pub auto_enable: AutoEnable,
    /// There are as many members as there may be.
    pub member_limit_reached: bool,
    /// For which accounts it turns each protection plan on; `None` is a word that Muster does not know.
    pub plans: Vec<Protection<Option<AutoEnable>>>,
}

impl Organization {
    /// How many plans, without their parts, are set to each: `5 NEW · 3 NONE`.
    pub fn plans_in_short(&self) -> String {
        let settings = [Some(AutoEnable::All), Some(AutoEnable::New), Some(AutoEnable::None), None];
        let counted =
            settings.map(|setting| (setting, self.plans.iter().filter(|plan| plan.setting == setting).count()));
        let told = counted.iter().filter(|(_, count)| *count > 0).map(|(setting, count)| {
            let word = setting.map_or("not known", AutoEnable::as_wire);
            format!("{count} {word}")
        });
        told.collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProtectionName;

    #[test]
    fn counts_plans_by_their_setting() {
        let plan = |setting| Protection { name: ProtectionName("X".into()), setting, parts: Vec::new() };
        let settings = [Some(AutoEnable::None), Some(AutoEnable::All), None, Some(AutoEnable::None)];
        let organization = Organization {
            auto_enable: AutoEnable::New,
            member_limit_reached: false,
            plans: settings.map(plan).into(),
        };
        assert_eq!(organization.plans_in_short(), "1 ALL · 2 NONE · 1 not known");
    }
}
