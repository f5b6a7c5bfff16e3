//! The whole surface: service, method and path to operation.

use axum::http::{HeaderMap, Method};

/// An operation that the emulator answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Detector(OnDetector),
    Members(OnMembers),
    Organization(OnOrganization),
    Invitation(OnInvitation),
    Beside(Beside),
}

/// Declares a family of operations whose names are those of the API.
macro_rules! family {
    ($(#[$doc:meta])* $name:ident { $($operation:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name { $($operation),* }

        impl $name {
            fn name(self) -> &'static str {
                match self { $(Self::$operation => stringify!($operation)),* }
            }
        }
    };
}

family! {
    /// An account's own detector.
    OnDetector { ListDetectors, CreateDetector, GetDetector, UpdateDetector, DeleteDetector }
}
family! {
    /// What an administrator does with its members.
    OnMembers {
        CreateMembers, GetMembers, ListMembers, InviteMembers, StartMonitoringMembers, StopMonitoringMembers,
        DisassociateMembers, DeleteMembers, GetMemberDetectors, UpdateMemberDetectors, GetRemainingFreeTrialDays,
    }
}
family! {
    /// GuardDuty for a whole organization.
    OnOrganization {
        DescribeOrganizationConfiguration, UpdateOrganizationConfiguration, EnableOrganizationAdminAccount,
        DisableOrganizationAdminAccount, ListOrganizationAdminAccounts, GetOrganizationStatistics,
    }
}
family! {
    /// The member's side.
    OnInvitation {
        ListInvitations, GetInvitationsCount, DeclineInvitations, DeleteInvitations, GetAdministratorAccount,
        GetMasterAccount, AcceptAdministratorInvitation, AcceptInvitation, DisassociateFromAdministratorAccount,
        DisassociateFromMasterAccount,
    }
}
family! {
    /// Other services, which know no Region of GuardDuty.
    Beside { GetCallerIdentity, ListAccounts, DescribeOrganization, ListRegions }
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Detector(operation) => operation.name(),
            Self::Members(operation) => operation.name(),
            Self::Organization(operation) => operation.name(),
            Self::Invitation(operation) => operation.name(),
            Self::Beside(operation) => operation.name(),
        }
    }
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    /// The detector id of the path.
    pub(crate) detector: Option<String>,
}

/// The GuardDuty operation behind a method and path, if it is one of ours.
pub(crate) fn find_guardduty(method: &Method, path: &str) -> Option<Route> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let (operation, detector) = match segments.as_slice() {
        ["detector", id, rest @ ..] => (of_detector(method, rest)?, Some((*id).to_owned())),
        rest => (of_account(method, rest)?, None),
    };
    Some(Route { operation, detector })
}

fn of_account(method: &Method, path: &[&str]) -> Option<Operation> {
    use OnInvitation as I;
    use OnOrganization as O;

    Some(match (method.as_str(), path) {
        ("GET", ["detector"]) => Operation::Detector(OnDetector::ListDetectors),
        ("POST", ["detector"]) => Operation::Detector(OnDetector::CreateDetector),
        ("GET", ["admin"]) => Operation::Organization(O::ListOrganizationAdminAccounts),
        ("POST", ["admin", "enable"]) => Operation::Organization(O::EnableOrganizationAdminAccount),
        ("POST", ["admin", "disable"]) => Operation::Organization(O::DisableOrganizationAdminAccount),
        ("GET", ["organization", "statistics"]) => Operation::Organization(O::GetOrganizationStatistics),
        ("GET", ["invitation"]) => Operation::Invitation(I::ListInvitations),
        ("GET", ["invitation", "count"]) => Operation::Invitation(I::GetInvitationsCount),
        ("POST", ["invitation", "decline"]) => Operation::Invitation(I::DeclineInvitations),
        ("POST", ["invitation", "delete"]) => Operation::Invitation(I::DeleteInvitations),
        _ => return None,
    })
}

/// What follows `/detector/{detectorId}`.
fn of_detector(method: &Method, path: &[&str]) -> Option<Operation> {
    use OnInvitation as I;
    use OnMembers as M;
    use OnOrganization as O;

    Some(match (method.as_str(), path) {
        ("GET", []) => Operation::Detector(OnDetector::GetDetector),
        ("POST", []) => Operation::Detector(OnDetector::UpdateDetector),
        ("DELETE", []) => Operation::Detector(OnDetector::DeleteDetector),
        ("GET", ["admin"]) => Operation::Organization(O::DescribeOrganizationConfiguration),
        ("POST", ["admin"]) => Operation::Organization(O::UpdateOrganizationConfiguration),
        ("GET", ["member"]) => Operation::Members(M::ListMembers),
        ("POST", ["member"]) => Operation::Members(M::CreateMembers),
        ("POST", ["member", "get"]) => Operation::Members(M::GetMembers),
        ("POST", ["member", "invite"]) => Operation::Members(M::InviteMembers),
        ("POST", ["member", "start"]) => Operation::Members(M::StartMonitoringMembers),
        ("POST", ["member", "stop"]) => Operation::Members(M::StopMonitoringMembers),
        ("POST", ["member", "disassociate"]) => Operation::Members(M::DisassociateMembers),
        ("POST", ["member", "delete"]) => Operation::Members(M::DeleteMembers),
        ("POST", ["member", "detector", "get"]) => Operation::Members(M::GetMemberDetectors),
        ("POST", ["member", "detector", "update"]) => Operation::Members(M::UpdateMemberDetectors),
        ("POST", ["freeTrial", "daysRemaining"]) => Operation::Members(M::GetRemainingFreeTrialDays),
        ("GET", ["administrator"]) => Operation::Invitation(I::GetAdministratorAccount),
        ("GET", ["master"]) => Operation::Invitation(I::GetMasterAccount),
        ("POST", ["administrator"]) => Operation::Invitation(I::AcceptAdministratorInvitation),
        ("POST", ["master"]) => Operation::Invitation(I::AcceptInvitation),
        ("POST", ["administrator", "disassociate"]) => Operation::Invitation(I::DisassociateFromAdministratorAccount),
        ("POST", ["master", "disassociate"]) => Operation::Invitation(I::DisassociateFromMasterAccount),
        _ => return None,
    })
}

/// The operation of one of the services beside GuardDuty; each names it in its own way.
pub(crate) fn find_beside(
    service: &str,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Route> {
    let operation = match service {
        "sts" => {
            let form = String::from_utf8_lossy(body);
            let action = form.split('&').find_map(|pair| pair.strip_prefix("Action="))?;
            (action == "GetCallerIdentity").then_some(Beside::GetCallerIdentity)
        }
        "organizations" => {
            let target = headers.get("x-amz-target")?.to_str().ok()?;
            match target.strip_prefix("AWSOrganizationsV20161128.")? {
                "ListAccounts" => Some(Beside::ListAccounts),
                "DescribeOrganization" => Some(Beside::DescribeOrganization),
                _ => None,
            }
        }
        "account" => (method == Method::POST && path == "/listRegions").then_some(Beside::ListRegions),
        _ => None,
    };
    operation.map(|operation| Route { operation: Operation::Beside(operation), detector: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: &Method, path: &str) -> Option<&'static str> {
        find_guardduty(method, path).map(|route| route.operation.name())
    }

    #[test]
    fn method_and_path_name_the_operation() {
        assert_eq!(name(&Method::GET, "/detector"), Some("ListDetectors"));
        assert_eq!(name(&Method::POST, "/detector/a/member/detector/get"), Some("GetMemberDetectors"));
        let route = find_guardduty(&Method::DELETE, "/detector/abc").expect("a route");
        assert_eq!((route.operation.name(), route.detector.as_deref()), ("DeleteDetector", Some("abc")));
    }

    #[test]
    fn anything_else_is_no_operation() {
        for (method, path) in [
            (&Method::PUT, "/detector"),
            (&Method::GET, "/detector/a/"),
            (&Method::GET, "/detector/a/findings"),
            (&Method::GET, "//detector"),
            (&Method::GET, "/"),
            (&Method::OPTIONS, "*"),
        ] {
            assert_eq!(name(method, path), None, "{method} {path}");
        }
    }
}
