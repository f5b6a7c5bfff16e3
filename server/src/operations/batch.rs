//! One batch, from its first call until each of its cells has an outcome.

use std::{collections::HashMap, time::Duration};

use app::domain::{AccountDetail, AccountId, Action, Cause, Region};
use tokio::time::{Instant, sleep};

use super::{context::Context, run::Run};
use crate::{
    aws::{Answer, GatewayError},
    roster::{count, reached},
};

/// A batch that is throttled for so long is given up.
const THROTTLED_FOR: Duration = Duration::from_mins(10);
/// How often a batch that got no answer is sent.
const SENT_UNANSWERED: usize = 3;
const AFTER_NO_ANSWER: Duration = Duration::from_secs(1);

/// How a batch ended, for the rest of its Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The next batch can be sent.
    GoOn,
    /// The Region's other batches would end the same way.
    Stop(Cause, String),
}

/// Where a batch belongs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) context: &'a Context,
    pub(super) run: &'a Run,
    pub(super) place: usize,
    pub(super) region: &'a Region,
    /// The call that this step makes.
    pub(super) action: Action,
}

impl Site<'_> {
    /// The next batch that nobody has taken.
    pub(super) fn next_batch(self) -> Option<Vec<AccountId>> {
        self.run.progress().ledger.regions[self.place].take_batch()
    }

    /// Sends a batch until it is answered, given up or cancelled.
    pub(super) async fn carry_out(self, mut batch: Vec<AccountId>) -> Ended {
        let begun = Instant::now();
        let mut unanswered: Vec<GatewayError> = Vec::new();
        while !batch.is_empty() {
            let Some(answer) = self.send(&batch).await else {
                return self.give_up(&batch, unanswered.last());
            };
            match answer {
                Ok(answer) => {
                    self.settle(&batch, &answer);
                    return Ended::GoOn;
                }
                Err(GatewayError::Throttled { .. }) if begun.elapsed() < THROTTLED_FOR => {
                    self.run.progress().ledger.regions[self.place].throttled(&batch);
                }
                Err(error @ GatewayError::Unreachable { .. }) => {
                    tracing::warn!(region = %self.region, error = error.chain(), "a batch got no answer");
                    batch = self.look_after(batch).await;
                    let wait = AFTER_NO_ANSWER * 2_u32.pow(count(unanswered.len()));
                    unanswered.push(error);
                    if unanswered.len() == SENT_UNANSWERED {
                        return self.give_up(&batch, unanswered.last());
                    }
                    self.pause(wait).await;
                }
                Err(error) => return self.refused(&batch, &error),
            }
        }
        Ended::GoOn
    }

    /// Leaves a batch of which it may not be known what became: then that is said. Else its cells were never sent.
    fn give_up(self, batch: &[AccountId], unanswered: Option<&GatewayError>) -> Ended {
        if let Some(error) = unanswered {
            self.fail(batch, error.cause(), &error.to_string());
        }
        Ended::GoOn
    }

    /// Waits for a turn and makes one call; nothing if the operation is cancelled before.
    async fn send(self, batch: &[AccountId]) -> Option<Result<Answer, GatewayError>> {
        let pace = match self.context.gateway.pace(self.region) {
            Ok(pace) => pace,
            Err(error) => return Some(Err(error)),
        };
        let turn = tokio::select! {
            biased;
            () = self.run.cancelled() => return None,
            turn = pace.turn() => turn,
        };
        self.run.progress().ledger.regions[self.place].sent(batch);
        Some(self.call(batch).await.inspect_err(|error| pace.learn(turn, error)))
    }

    async fn call(self, batch: &[AccountId]) -> Result<Answer, GatewayError> {
        let (gateway, region) = (&self.context.gateway, self.region);
        match self.action {
            Action::CreateMembers => {
                let email = |account: &AccountId| self.run.emails.get(account).cloned().unwrap_or_default();
                let details: Vec<AccountDetail> =
                    batch.iter().map(|account| AccountDetail { account: *account, email: email(account) }).collect();
                gateway.create_members(region, &details).await
            }
            Action::InviteMembers | Action::CreateAndInvite => {
                gateway.invite_members(region, batch, &self.run.invite).await
            }
            Action::StartMonitoringMembers => gateway.start_monitoring_members(region, batch).await,
            Action::StopMonitoringMembers => gateway.stop_monitoring_members(region, batch).await,
            Action::DisassociateMembers => gateway.disassociate_members(region, batch).await,
            Action::DeleteMembers => gateway.delete_members(region, batch).await,
        }
    }

    /// Every account of the batch that GuardDuty does not name as unprocessed was processed. So was one that is to be
    /// invited after its creation but that the organization has made a member at once.
    fn settle(self, batch: &[AccountId], answer: &Answer) {
        let named: HashMap<AccountId, &str> =
            answer.unprocessed.iter().map(|account| (account.account, &*account.result)).collect();
        let is_there = |result: &&str| self.run.action != self.action && Cause::of(result) == Cause::AlreadyInvited;
        let (failed, processed): (Vec<AccountId>, Vec<AccountId>) =
            batch.iter().partition(|account| named.get(account).is_some_and(|result| !is_there(result)));
        for account in failed {
            let result = named.get(&account).copied().unwrap_or_default();
            self.fail(&[account], Cause::of(result), result);
        }
        self.processed(&processed);
        let (request_id, unprocessed) = (answer.request_id.as_deref(), answer.unprocessed.len());
        tracing::debug!(region = %self.region, request_id, unprocessed, "a batch was answered");
    }

    /// Whether a call without an answer was carried out is seen in its cells: those that are where the action brings
    /// them are settled. Answers with the others.
    async fn look_after(self, batch: Vec<AccountId>) -> Vec<AccountId> {
        let found = match self.context.gateway.get_members(self.region, &batch).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(region = %self.region, error = error.chain(), "could not read a batch's members");
                return batch;
            }
        };
        let (done, open): (Vec<AccountId>, Vec<AccountId>) = batch
            .into_iter()
            .partition(|account| found.status(*account).is_some_and(|status| reached(self.action, status)));
        self.processed(&done);
        open
    }

    /// GuardDuty refused the whole call. What is not about these accounts would be said to all others too.
    fn refused(self, batch: &[AccountId], error: &GatewayError) -> Ended {
        let (cause, result) = (error.cause(), error.to_string());
        tracing::warn!(region = %self.region, error = error.chain(), "a batch was refused");
        self.fail(batch, cause, &result);
        match error {
            GatewayError::Refused { .. } => Ended::GoOn,
            _ => Ended::Stop(cause, result),
        }
    }

    fn processed(self, accounts: &[AccountId]) {
        self.run.processed(self.place, accounts, self.context.roster.open_results());
    }

    pub(super) fn fail(self, accounts: &[AccountId], cause: Cause, result: &str) {
        let at = self.context.clock.now();
        for account in accounts {
            self.run.failed(self.place, *account, (cause, result), at, self.context.roster.open_results());
        }
    }

    async fn pause(self, time: Duration) {
        tokio::select! {
            () = self.run.cancelled() => {}
            () = sleep(time) => {}
        }
    }
}
