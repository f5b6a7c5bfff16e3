//! The whole surface: method and path to operation.

use axum::http::Method;

/// An operation that the emulator answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    ListDetectors,
    GetDetector,
    CreateMembers,
    GetMembers,
    ListMembers,
    InviteMembers,
    StartMonitoringMembers,
    StopMonitoringMembers,
    DisassociateMembers,
    DeleteMembers,
    DescribeOrganizationConfiguration,
    GetCallerIdentity,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ListDetectors => "ListDetectors",
            Self::GetDetector => "GetDetector",
            Self::CreateMembers => "CreateMembers",
            Self::GetMembers => "GetMembers",
            Self::ListMembers => "ListMembers",
            Self::InviteMembers => "InviteMembers",
            Self::StartMonitoringMembers => "StartMonitoringMembers",
            Self::StopMonitoringMembers => "StopMonitoringMembers",
            Self::DisassociateMembers => "DisassociateMembers",
            Self::DeleteMembers => "DeleteMembers",
            Self::DescribeOrganizationConfiguration => "DescribeOrganizationConfiguration",
            Self::GetCallerIdentity => "GetCallerIdentity",
        }
    }
}

/// What a request asks GuardDuty for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    /// The detector id of the path.
    pub(crate) detector: Option<String>,
}

/// The GuardDuty operation behind a method and path, if it is one of ours.
pub(crate) fn find_route(method: &Method, path: &str) -> Option<Route> {
    use Operation as Op;

    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let (get, post) = (method == Method::GET, method == Method::POST);
    let (operation, detector) = match segments.as_slice() {
        ["detector"] if get => (Op::ListDetectors, None),
        ["detector", id] if get => (Op::GetDetector, Some(*id)),
        ["detector", id, "admin"] if get => (Op::DescribeOrganizationConfiguration, Some(*id)),
        ["detector", id, "member"] if get => (Op::ListMembers, Some(*id)),
        ["detector", id, "member"] if post => (Op::CreateMembers, Some(*id)),
        ["detector", id, "member", verb] if post => {
            let operation = match *verb {
                "get" => Op::GetMembers,
                "invite" => Op::InviteMembers,
                "start" => Op::StartMonitoringMembers,
                "stop" => Op::StopMonitoringMembers,
                "disassociate" => Op::DisassociateMembers,
                "delete" => Op::DeleteMembers,
                _ => return None,
            };
            (operation, Some(*id))
        }
        _ => return None,
    };
    Some(Route { operation, detector: detector.map(str::to_owned) })
}
