use serde::{Deserialize, Serialize};

use super::{AccountId, Action, Region, Timestamp, grouped};

/// A call by which Muster reads, each named after its operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadingCall {
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    GetCallerIdentity,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html>
    ListDetectors,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
    GetDetector,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html>
    ListMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMembers.html>
    GetMembers,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html>
    GetMemberDetectors,
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
    DescribeOrganizationConfiguration,
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
    ListAccounts,
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
    DescribeOrganization,
    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    ListRegions,
}

impl ReadingCall {
    /// Those that are made in each Region; the others need the detector's id, which the first one gives.
    pub const IN_A_REGION: [Self; 6] = [
        Self::ListDetectors,
        Self::GetDetector,
        Self::ListMembers,
        Self::GetMembers,
        Self::GetMemberDetectors,
        Self::DescribeOrganizationConfiguration,
    ];

    /// Those that Muster can do without, with what they are for; they belong to no Region.
    pub const OPTIONAL: [(Self, &str); 3] = [
        (Self::ListAccounts, "adding accounts from AWS Organizations"),
        (Self::DescribeOrganization, "saying which organization they are from"),
        (Self::ListRegions, "reading exactly the Regions that are enabled, where MUSTER_REGIONS names none"),
    ];

    /// AWS's name of the operation.
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::ListDetectors => "ListDetectors",
            Self::GetDetector => "GetDetector",
            Self::ListMembers => "ListMembers",
            Self::GetMembers => "GetMembers",
            Self::GetMemberDetectors => "GetMemberDetectors",
            Self::DescribeOrganizationConfiguration => "DescribeOrganizationConfiguration",
            Self::ListAccounts => "ListAccounts",
            Self::DescribeOrganization => "DescribeOrganization",
            Self::ListRegions => "ListRegions",
        }
    }

    /// It asks about an account that is named.
    pub const fn is_about_an_account(self) -> bool {
        matches!(self, Self::GetMembers | Self::GetMemberDetectors)
    }

    /// The IAM action that allows it: `guardduty:ListMembers`.
    pub fn iam_action(self) -> String {
        let service = match self {
            Self::GetCallerIdentity => "sts",
            Self::ListAccounts | Self::DescribeOrganization => "organizations",
            Self::ListRegions => "account",
            _ => GUARDDUTY,
        };
        format!("{service}:{}", self.api_name())
    }
}

const GUARDDUTY: &str = "guardduty";

/// Each writing action with the IAM actions that it needs.
pub fn writing_actions() -> Vec<(Action, Vec<String>)> {
    let actions = [Action::CreateMembers].into_iter().chain(Action::ON_MEMBERS);
    actions.map(|action| (action, vec![format!("{GUARDDUTY}:{}", action.api_name())])).collect()
}

/// The least IAM policy that allows these actions.
///
/// GuardDuty's member actions know neither resources nor conditions, so the resource is `*`.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html>
pub fn policy(actions: &[String]) -> String {
    let list = actions.iter().map(|action| format!("        \"{action}\"")).collect::<Vec<_>>().join(",\n");
    format!(
        r#"{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Action": [
{list}
      ],
      "Resource": "*"
    }}
  ]
}}"#
    )
}

/// A connection check's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckId(pub u64);

/// Every reading call that Muster needs, tried in every Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCheck {
    /// Its number.
    pub id: CheckId,
    /// When it was made.
    pub at: Timestamp,
    /// Whose the credentials are, or in words for the page why that is not known.
    pub caller: Result<AccountId, String>,
    /// Region by Region, in the order of the settings.
    pub regions: Vec<RegionCheck>,
    /// What came of the calls that Muster can do without; empty if the credentials cannot be used.
    pub optional: Vec<(ReadingCall, Outcome)>,
}

/// What was tried in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionCheck {
    /// The Region.
    pub region: Region,
    /// Each call and what came of it.
    pub trials: Vec<(ReadingCall, Outcome)>,
}

/// What came of a call that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// It was let through and then refused for a reason that is no lack of permission, in GuardDuty's words.
    Refused(String),
    /// The permission is missing, in AWS's words.
    Denied(String),
    /// The Region is not enabled for the account.
    RegionOff,
    /// The account has no detector there.
    GuardDutyOff,
    /// There was no answer that can be used; the text says why and what to do.
    Failed(String),
    /// Not tried, for want of what it needs: the detector's id, or some account to ask about.
    NotTried,
}

/// Why a Region has nothing to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// The Region is not enabled for the account.
    Region,
    /// The account has no detector there.
    GuardDuty,
}

impl RegionCheck {
    /// Every call was answered, or let through.
    pub fn is_fine(&self) -> bool {
        self.trials.iter().all(|(_, outcome)| matches!(outcome, Outcome::Answered | Outcome::Refused(_)))
    }

    /// There is nothing to read, which is no fault of the connection.
    pub fn off(&self) -> Option<Off> {
        self.trials.iter().find_map(|(_, outcome)| match outcome {
            Outcome::RegionOff => Some(Off::Region),
            Outcome::GuardDutyOff => Some(Off::GuardDuty),
            _ => None,
        })
    }

    /// The calls whose permission is missing, with AWS's words.
    pub fn missing(&self) -> impl Iterator<Item = (ReadingCall, &str)> {
        self.trials.iter().filter_map(|(call, outcome)| match outcome {
            Outcome::Denied(message) => Some((*call, message.as_str())),
            _ => None,
        })
    }

    /// Why calls had no answer that can be used, each reason once.
    pub fn failures(&self) -> Vec<&str> {
        self.texts(|outcome| match outcome {
            Outcome::Failed(text) => Some(text),
            _ => None,
        })
    }

    /// What GuardDuty refused although it may be asked for, each reason once.
    pub fn remarks(&self) -> Vec<&str> {
        self.texts(|outcome| match outcome {
            Outcome::Refused(text) => Some(text),
            _ => None,
        })
    }

    /// The calls that were not tried.
    pub fn not_tried(&self) -> impl Iterator<Item = ReadingCall> {
        self.trials.iter().filter(|(_, outcome)| *outcome == Outcome::NotTried).map(|(call, _)| *call)
    }

    fn texts(&self, text: impl Fn(&Outcome) -> Option<&String>) -> Vec<&str> {
        let texts = self.trials.iter().filter_map(|(_, outcome)| text(outcome));
        grouped(texts.map(|text| (text.as_str(), ()))).into_iter().map(|(text, _)| text).collect()
    }
}

impl ConnectionCheck {
    /// The IAM actions that are missing in some Region, so that granting them can help.
    pub fn missing_actions(&self) -> Vec<String> {
        self.actions(|message| !is_explicit_deny(message))
    }

    /// The IAM actions that something denies, which no further permission can help.
    pub fn forbidden_actions(&self) -> Vec<String> {
        self.actions(is_explicit_deny)
    }

    /// The IAM actions that Muster can do without and that are missing.
    pub fn missing_options(&self) -> Vec<String> {
        let denied = self.optional.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Denied(_)));
        denied.map(|(call, _)| call.iam_action()).collect()
    }

    /// Regions with something to correct.
    pub fn faulty(&self) -> usize {
        self.regions.iter().filter(|region| !region.is_fine() && region.off().is_none()).count()
    }

    fn actions(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let denied = |call| {
            let missing =
                |region: &RegionCheck| region.missing().any(|(other, message)| other == call && wanted(message));
            self.regions.iter().any(missing)
        };
        ReadingCall::IN_A_REGION.into_iter().filter(|call| denied(*call)).map(ReadingCall::iam_action).collect()
    }
}

/// AWS says so where a service control policy, a permissions boundary or a statement with `Deny` is in the way.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
fn is_explicit_deny(message: &str) -> bool {
    message.contains("explicit deny")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcomes: Vec<(ReadingCall, Outcome)>) -> ConnectionCheck {
        let region = RegionCheck { region: "us-east-1".parse().unwrap(), trials: outcomes };
        let caller = Err(String::new());
        ConnectionCheck { id: CheckId(1), at: Timestamp(0), caller, regions: vec![region], optional: Vec::new() }
    }

    #[test]
    fn names_what_can_be_granted_and_what_cannot() {
        use ReadingCall::{GetMembers, ListDetectors, ListMembers};
        let check = check(vec![
            (ListMembers, Outcome::Denied("because no identity-based policy allows the action".into())),
            (GetMembers, Outcome::Denied("with an explicit deny in a service control policy".into())),
            (ListDetectors, Outcome::Answered),
        ]);
        assert_eq!(check.missing_actions(), ["guardduty:ListMembers"]);
        assert_eq!(check.forbidden_actions(), ["guardduty:GetMembers"]);
        assert_eq!(check.faulty(), 1);
    }

    #[test]
    fn what_is_off_or_refused_is_no_fault() {
        for outcome in [Outcome::RegionOff, Outcome::GuardDutyOff, Outcome::Refused("Not yours.".into())] {
            assert_eq!(check(vec![(ReadingCall::ListDetectors, outcome)]).faulty(), 0);
        }
        assert_eq!(check(vec![(ReadingCall::ListMembers, Outcome::NotTried)]).faulty(), 1);
    }

    #[test]
    fn what_muster_can_do_without_is_no_fault() {
        let mut check = check(vec![(ReadingCall::ListDetectors, Outcome::Answered)]);
        check.optional = vec![
            (ReadingCall::ListAccounts, Outcome::Denied("no".into())),
            (ReadingCall::ListRegions, Outcome::Answered),
        ];
        assert_eq!((check.faulty(), check.missing_actions()), (0, Vec::new()));
        assert_eq!(check.missing_options(), ["organizations:ListAccounts"]);
    }

    #[test]
    fn the_policy_has_the_actions_and_nothing_else() {
        let policy = policy(&["guardduty:A".into(), "guardduty:B".into()]);
        let quoted: Vec<&str> = policy.split('"').skip(1).step_by(2).collect();
        let words = [
            "Version",
            "2012-10-17",
            "Statement",
            "Effect",
            "Allow",
            "Action",
            "guardduty:A",
            "guardduty:B",
            "Resource",
            "*",
        ];
        assert_eq!(quoted, words);
    }
}
