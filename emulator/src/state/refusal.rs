use std::fmt;

/// Why one account of a call is in `unprocessedAccounts`. The texts are those seen on the wire or in AWS's own
/// documents, mistakes in grammar included; `DIFFERENCES.md` tells which are assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    AlreadyMember,
    CreateSelf,
    CreateWhileMember,
    MemberLimit,
    ManagementAccountFirst,
    InternalError,
    AlreadyInvited,
    InviteSelf,
    EmailMissing,
    InviteWhileMember,
    NotAssociated,
    HandshakeRole,
    StillAssociated,
    AutoEnableAll,
    PolicyManaged,
    NoPendingInvitation,
    InvitationNotDeclined,
}

impl Refusal {
    /// The text after "The request is rejected because "; `Err` holds a text that stands alone.
    fn text(self) -> Result<&'static str, &'static str> {
        Ok(match self {
            Self::AlreadyMember => {
                "the given account ID is already a member or associated member of the current account."
            }
            Self::CreateSelf => "an account cannot become a member of itself.",
            Self::CreateWhileMember => {
                "the current account cannot create members since it is already an associated member of another master account."
            }
            Self::MemberLimit => {
                "the current account cannot create anymore members since it cannot exceed the maximum number of allowed members."
            }
            Self::ManagementAccountFirst => {
                return Err(
                    "Operation failed because your organization master must first enable GuardDuty to be added as a member",
                );
            }
            Self::InternalError => return Err("Internal error"),
            Self::AlreadyInvited => {
                "the current account has already invited or is already the GuardDuty master of the given member account ID."
            }
            Self::InviteSelf => "the current account cannot invite itself.",
            Self::EmailMissing => "member account's email address is missing.",
            Self::InviteWhileMember => {
                "the current account cannot invite other accounts since it is already an associated member of another master account."
            }
            Self::NotAssociated => "the given account ID is not an associated member of account the current account.",
            Self::HandshakeRole => {
                "the given handshake role of the given member account ID cannot be assumed by GuardDuty on behalf of the given master account ID."
            }
            Self::StillAssociated => {
                "the current account cannot delete the given member account ID since it is still associated to it."
            }
            Self::AutoEnableAll => {
                "the organization configuration of the current account enables GuardDuty for all member accounts."
            }
            Self::PolicyManaged => "the given account ID is managed by an organization policy.",
            Self::NoPendingInvitation => {
                "the current account has no pending invitation from the given master account ID or is already an associated member of another master account."
            }
            Self::InvitationNotDeclined => {
                "the current account cannot delete the invitation from the given master account ID since it is still associated to it or has not declined their invitation yet."
            }
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Ok(reason) => write!(f, "The request is rejected because {reason}"),
            Err(whole) => f.write_str(whole),
        }
    }
}
