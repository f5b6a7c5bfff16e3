//! One batch, from its first call until each of its cells has an outcome.

use std::{collections::BTreeMap, time::Duration};

use app::domain::{AccountDetail, AccountId, Action, Cause, Region};
use tokio::time::{Instant, sleep};

use super::{
    context::Context,
    run::{Run, Stop},
};
use crate::{
    aws::{Answer, GatewayError},
    roster::reached,
    store::{CallAnswer, Change},
};

/// A batch that is throttled for so long is given up.
const THROTTLED_FOR: Duration = Duration::from_mins(10);
/// How often a batch that got no answer is sent.
const SENT_UNANSWERED: u32 = 3;
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

/// A call that was made.
struct Call {
    number: u32,
    answer: Result<Answer, GatewayError>,
}

impl Site<'_> {
    /// The next batch that nobody has taken.
    pub(super) fn next_batch(self) -> Option<Vec<AccountId>> {
        self.run.progress().ledger.regions[self.place].take_batch()
    }

    /// Sends a batch until it is answered, given up or stopped.
    pub(super) async fn carry_out(self, mut batch: Vec<AccountId>) -> Ended {
        let begun = Instant::now();
        let mut unanswered = 0;
        let mut last_words = String::new();
        while !batch.is_empty() {
            let Some(Call { number: call, answer }) = self.send(&batch).await else {
                if unanswered > 0 && self.run.why_stopped() == Some(Stop::Cancelled) {
                    self.fail(batch, Cause::Unreachable, &last_words).await;
                }
                return Ended::GoOn;
            };
            let error = match answer {
                Ok(answer) => {
                    self.settle(call, batch, &answer).await;
                    return Ended::GoOn;
                }
                Err(error) => error,
            };
            match error {
                GatewayError::Throttled { .. } if begun.elapsed() < THROTTLED_FOR => {
                    self.record(vec![answered(call, CallAnswer::Throttled), Change::Again(batch.clone())]).await;
                }
                GatewayError::Unreachable { .. } => {
                    tracing::warn!(region = %self.region, error = error.chain(), "a batch got no answer");
                    unanswered += 1;
                    last_words = error.to_string();
                    let again = unanswered < SENT_UNANSWERED;
                    batch = self.look_into(call, batch, (!again).then_some(&*last_words)).await;
                    if !again {
                        return Ended::GoOn;
                    }
                    self.pause(AFTER_NO_ANSWER * 2_u32.pow(unanswered - 1)).await;
                }
                error => return self.refused(call, batch, &error).await,
            }
        }
        Ended::GoOn
    }

    /// Waits for a turn and makes one call; nothing if the operation is stopped before.
    async fn send(self, batch: &[AccountId]) -> Option<Call> {
        let pace = self.context.gateway.pace(self.region);
        let turn = match &pace {
            Ok(pace) => tokio::select! {
                biased;
                () = self.run.stopped() => return None,
                turn = pace.turn() => Some(turn),
            },
            Err(_) => None,
        };
        let (number, step) = {
            let region = &mut self.run.progress().ledger.regions[self.place];
            (region.number_call(), region.step())
        };
        self.record(vec![Change::Sent { call: number, step, accounts: batch.to_vec() }]).await;
        let answer = match (pace, turn) {
            (Ok(pace), Some(turn)) => self.call(batch).await.inspect_err(|error| pace.learn(turn, error)),
            (Err(error), _) => Err(error),
            (Ok(_), None) => return None,
        };
        Some(Call { number, answer })
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
            Action::InviteMembers | Action::CreateAndInvite | Action::RecreateMembers => {
                gateway.invite_members(region, batch, &self.run.invite).await
            }
            Action::StartMonitoringMembers => gateway.start_monitoring_members(region, batch).await,
            Action::StopMonitoringMembers => gateway.stop_monitoring_members(region, batch).await,
            Action::DisassociateMembers => gateway.disassociate_members(region, batch).await,
            Action::DeleteMembers => gateway.delete_members(region, batch).await,
        }
    }

    /// Every account of the batch that GuardDuty does not name as unprocessed was processed. So was one that is to be
    /// invited after its creation but that the organization has made a member at once, and one that an earlier call
    /// without an answer has brought where it should be.
    async fn settle(self, call: u32, batch: Vec<AccountId>, answer: &Answer) {
        let mut failed: BTreeMap<AccountId, &str> =
            answer.unprocessed.iter().map(|account| (account.account, &*account.result)).collect();
        failed.retain(|_, result| self.run.action == self.action || Cause::of(result) != Cause::AlreadyInvited);
        let doubtful: Vec<AccountId> = {
            let region = &self.run.progress().ledger.regions[self.place];
            failed.keys().copied().filter(|account| region.is_doubtful(*account)).collect()
        };
        for done in self.look_after(doubtful).await.0 {
            failed.remove(&done);
        }
        let locked = failed.iter().filter(|(_, result)| Cause::of(result) == Cause::PolicyManaged);
        let locked: Vec<AccountId> = locked.map(|(account, _)| *account).collect();
        self.context.roster.know_locks(self.region, &[], &locked);
        let processed = batch.into_iter().filter(|account| !failed.contains_key(account)).collect();
        let mut reasons: BTreeMap<&str, Vec<AccountId>> = BTreeMap::new();
        for (account, result) in failed {
            reasons.entry(result).or_default().push(account);
        }
        let request_id = answer.request_id.clone();
        let mut changes = vec![Change::Answer { call, answer: CallAnswer::Answered, request_id }, self.done(processed)];
        changes.extend(
            reasons
                .into_iter()
                .map(|(result, accounts)| Change::Unprocessed(accounts, Cause::of(result), result.into())),
        );
        self.record(changes).await;
    }

    /// A call got no answer: its cells that are where the action brings them are settled. The others are sent again, or
    /// given up if there are words for it; answers with them.
    async fn look_into(self, call: u32, batch: Vec<AccountId>, given_up: Option<&str>) -> Vec<AccountId> {
        let (done, open) = self.look_after(batch).await;
        if self.run.why_stopped() == Some(Stop::Paused) {
            // It stays unanswered in the ledger, and the next start looks into it.
            return Vec::new();
        }
        self.run.progress().ledger.regions[self.place].doubt(&open);
        let rest = match given_up {
            None => Change::Again(open.clone()),
            Some(words) => Change::Unprocessed(open.clone(), Cause::Unreachable, words.into()),
        };
        self.record(vec![answered(call, CallAnswer::Unanswered), self.done(done), rest]).await;
        open
    }

    /// What an earlier process sent without recording an answer: waits until no such call can be under way any more,
    /// then settles what was done and has the rest sent again.
    pub(super) async fn recover(self) {
        let (sent, since) = {
            let region = &mut self.run.progress().ledger.regions[self.place];
            (region.unanswered(), region.unanswered_since.take())
        };
        let Some(since) = since.filter(|_| !sent.is_empty()) else { return };
        let passed = Duration::from_millis(self.context.clock.now().0.saturating_sub(since.0).max(0).cast_unsigned());
        self.pause(self.context.gateway.longest_call().saturating_sub(passed)).await;
        let (done, open) = self.look_after(sent).await;
        if self.run.why_stopped() == Some(Stop::Paused) {
            return;
        }
        self.run.progress().ledger.regions[self.place].doubt(&open);
        let rest = match self.run.why_stopped() {
            None => Change::Again(open.clone()),
            Some(_) => Change::Unprocessed(open.clone(), Cause::Unreachable, RESTARTED.into()),
        };
        tracing::info!(region = %self.region, done = done.len(), again = open.len(), "calls without an answer are settled");
        self.record(vec![self.done(done), rest]).await;
        self.run.progress().ledger.regions[self.place].take_again(&open);
    }

    /// Whether a call was carried out is seen in its cells. Answers with those that are where the action brings them,
    /// and with the others.
    async fn look_after(self, batch: Vec<AccountId>) -> (Vec<AccountId>, Vec<AccountId>) {
        if batch.is_empty() {
            return (Vec::new(), Vec::new());
        }
        match self.context.gateway.get_members(self.region, &batch).await {
            Ok(found) => batch
                .into_iter()
                .partition(|account| found.status(*account).is_some_and(|status| reached(self.action, status))),
            Err(error) => {
                tracing::warn!(region = %self.region, error = error.chain(), "could not read a batch's members");
                (Vec::new(), batch)
            }
        }
    }

    /// GuardDuty refused the whole call. What is not about these accounts would be said to all others too.
    async fn refused(self, call: u32, batch: Vec<AccountId>, error: &GatewayError) -> Ended {
        let (cause, result) = (error.cause(), error.to_string());
        tracing::warn!(region = %self.region, error = error.chain(), "a batch was refused");
        let rest = Change::Unprocessed(batch, cause, result.as_str().into());
        self.record(vec![answered(call, CallAnswer::Refused), rest]).await;
        match error {
            GatewayError::Refused { .. } => Ended::GoOn,
            _ => Ended::Stop(cause, result),
        }
    }

    pub(super) async fn fail(self, accounts: Vec<AccountId>, cause: Cause, result: &str) {
        self.record(vec![Change::Unprocessed(accounts, cause, result.into())]).await;
    }

    fn done(self, accounts: Vec<AccountId>) -> Change {
        self.run.progress().ledger.regions[self.place].done(accounts)
    }

    async fn record(self, changes: Vec<Change>) {
        self.run.record(self.context, self.place, changes).await;
    }

    async fn pause(self, time: Duration) {
        tokio::select! {
            () = self.run.stopped() => {}
            () = sleep(time) => {}
        }
    }
}

const RESTARTED: &str =
    "Muster ended before it had an answer, and the operation was cancelled before it could be asked again.";

const fn answered(call: u32, answer: CallAnswer) -> Change {
    Change::Answer { call, answer, request_id: None }
}
