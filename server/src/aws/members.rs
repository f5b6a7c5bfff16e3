use std::collections::HashSet;

use app::domain::{
    AccountDetail, AccountId, BATCH, Cause, InviteOptions, Member, Region, RelationshipStatus, UnprocessedAccount,
};
use aws_sdk_guardduty::{operation::RequestId, types};

use super::{Gateway, GatewayError, convert};

/// How often the same page is asked for again, each time in a later turn, while GuardDuty asks for fewer calls.
const ASKED_AGAIN: u32 = 30;

/// What GuardDuty answered to a write: every account of the call but these was processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The accounts that were not processed, with its reasons.
    pub unprocessed: Vec<UnprocessedAccount>,
    /// The id under which AWS knows the call.
    pub request_id: Option<String>,
}

/// What GuardDuty answered to a question about accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Those that are members.
    pub members: Vec<Member>,
    /// Those of which it cannot say anything.
    pub unprocessed: Vec<UnprocessedAccount>,
}

/// A write that takes nothing but account ids.
macro_rules! write_by_id {
    ($(#[$doc:meta])* $method:ident, $operation:literal) => {
        $(#[$doc])*
        ///
        /// At most [`BATCH`] accounts; one call, never repeated.
        ///
        /// # Errors
        /// Nothing is known to be done; with [`GatewayError::Unreachable`] it may be.
        pub async fn $method(&self, region: &Region, accounts: &[AccountId]) -> Result<Answer, GatewayError> {
            let regional = self.regional(region)?;
            let output = regional
                .with_detector($operation, |detector| {
                    let ids = convert::ids(accounts);
                    regional.writes.$method().detector_id(detector.as_str()).set_account_ids(Some(ids)).send()
                })
                .await?;
            Ok(Answer::new(output.unprocessed_accounts(), &output))
        }
    };
}

impl Gateway {
    /// Reads all members, associated or not, and hands them over page by page in GuardDuty's order.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html>
    ///
    /// # Errors
    /// The list is not complete then, whatever was handed over before.
    pub async fn list_members(
        &self,
        region: &Region,
        mut on_page: impl FnMut(Vec<Member>) + Send,
    ) -> Result<(), GatewayError> {
        let regional = self.regional(region)?;
        let mut token: Option<String> = None;
        let mut seen = HashSet::new();
        let mut throttled = 0;
        loop {
            let turn = regional.pace.reader_turn().await;
            let answer = regional
                .with_detector("ListMembers", |detector| {
                    let call = regional.reads.list_members().detector_id(detector.as_str());
                    call.only_associated("false").set_next_token(token.clone()).send()
                })
                .await
                .inspect_err(|error| regional.pace.learn(turn, error));
            let page = match answer {
                Err(GatewayError::Throttled { .. }) if throttled < ASKED_AGAIN => {
                    throttled += 1;
                    continue;
                }
                answer => answer?,
            };
            throttled = 0;
            on_page(convert::members(page.members()));
            token = page.next_token.filter(|token| !token.is_empty());
            match &token {
                None => return Ok(()),
                Some(token) if seen.insert(token.clone()) => {}
                Some(_) => return Err(GatewayError::RepeatedPage),
            }
        }
    }

    /// Asks about accounts, at most [`BATCH`] a call.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMembers.html>
    ///
    /// # Errors
    /// The first call's that fails.
    pub async fn get_members(&self, region: &Region, accounts: &[AccountId]) -> Result<Found, GatewayError> {
        let regional = self.regional(region)?;
        let mut found = Found::default();
        let mut chunks = accounts.chunks(BATCH).peekable();
        let mut throttled = 0;
        while let Some(chunk) = chunks.peek() {
            let turn = regional.pace.turn().await;
            let answer = regional
                .with_detector("GetMembers", |detector| {
                    let ids = convert::ids(chunk);
                    regional.reads.get_members().detector_id(detector.as_str()).set_account_ids(Some(ids)).send()
                })
                .await
                .inspect_err(|error| regional.pace.learn(turn, error));
            let output = match answer {
                Err(GatewayError::Throttled { .. }) if throttled < ASKED_AGAIN => {
                    throttled += 1;
                    continue;
                }
                answer => answer?,
            };
            throttled = 0;
            chunks.next();
            found.members.extend(convert::members(output.members()));
            found.unprocessed.extend(convert::unprocessed(output.unprocessed_accounts()));
        }
        Ok(found)
    }

    /// Adds accounts as members.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html>
    ///
    /// At most [`BATCH`] accounts; one call, never repeated.
    ///
    /// # Errors
    /// Nothing is known to be done; with [`GatewayError::Unreachable`] it may be.
    pub async fn create_members(&self, region: &Region, accounts: &[AccountDetail]) -> Result<Answer, GatewayError> {
        let regional = self.regional(region)?;
        let output = regional
            .with_detector("CreateMembers", |detector| {
                let details = accounts.iter().map(detail).collect();
                let call = regional.writes.create_members().detector_id(detector.as_str());
                call.set_account_details(Some(details)).send()
            })
            .await?;
        Ok(Answer::new(output.unprocessed_accounts(), &output))
    }

    /// Invites accounts that were created before.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_InviteMembers.html>
    ///
    /// At most [`BATCH`] accounts; one call, never repeated.
    ///
    /// # Errors
    /// Nothing is known to be done; with [`GatewayError::Unreachable`] it may be.
    pub async fn invite_members(
        &self,
        region: &Region,
        accounts: &[AccountId],
        options: &InviteOptions,
    ) -> Result<Answer, GatewayError> {
        let regional = self.regional(region)?;
        let message = Some(options.message.clone()).filter(|text| !text.trim().is_empty());
        let output = regional
            .with_detector("InviteMembers", |detector| {
                let call = regional.writes.invite_members().detector_id(detector.as_str());
                call.set_account_ids(Some(convert::ids(accounts)))
                    .disable_email_notification(options.disable_email_notification)
                    .set_message(message.clone())
                    .send()
            })
            .await?;
        Ok(Answer::new(output.unprocessed_accounts(), &output))
    }

    write_by_id! {
        /// Has GuardDuty monitor members again.
        ///
        /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html>
        start_monitoring_members, "StartMonitoringMembers"
    }

    write_by_id! {
        /// Suspends the monitoring of members.
        ///
        /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StopMonitoringMembers.html>
        stop_monitoring_members, "StopMonitoringMembers"
    }

    write_by_id! {
        /// Ends the association of members.
        ///
        /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DisassociateMembers.html>
        disassociate_members, "DisassociateMembers"
    }

    write_by_id! {
        /// Deletes accounts from the list of members.
        ///
        /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteMembers.html>
        delete_members, "DeleteMembers"
    }
}

impl Found {
    /// The status of an account that was asked about: `Some(None)` if it is not a member, `None` if GuardDuty could
    /// not say for the moment.
    pub fn status(&self, account: AccountId) -> Option<Option<&RelationshipStatus>> {
        if let Some(member) = self.members.iter().find(|member| member.account == account) {
            return Some(Some(&member.status));
        }
        let unknown =
            self.unprocessed.iter().any(|one| one.account == account && Cause::of(&one.result).is_transient());
        if unknown { None } else { Some(None) }
    }
}

impl Answer {
    fn new(unprocessed: &[types::UnprocessedAccount], output: &impl RequestId) -> Self {
        Self { unprocessed: convert::unprocessed(unprocessed), request_id: output.request_id().map(str::to_owned) }
    }
}

fn detail(detail: &AccountDetail) -> types::AccountDetail {
    types::AccountDetail::builder().account_id(detail.account.as_str()).email(&*detail.email).build()
}
