use std::sync::Arc;

use app::domain::{AccountId, Outcome, ReadingCall, Region, RegionCheck};
use tokio::time::{Instant, timeout, timeout_at};

use super::service::PATIENCE;
use crate::{
    aws::{Gateway, GatewayError},
    side_by_side::side_by_side,
};

/// Why it is not known whose the credentials are, in words for the page.
#[derive(Debug)]
pub(super) enum NoCaller {
    /// They cannot be used, anywhere.
    Credentials(String),
    /// There was no answer that can be used.
    Failed(String),
}

impl NoCaller {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Credentials(text) | Self::Failed(text) => text,
        }
    }
}

/// Whose the credentials are.
pub(super) async fn ask_caller(gateway: &Gateway) -> Result<AccountId, NoCaller> {
    match timeout(PATIENCE, gateway.administrator()).await {
        Ok(Ok(account)) => Ok(account),
        Ok(Err(error @ GatewayError::Credentials { .. })) => Err(NoCaller::Credentials(error.to_string())),
        Ok(Err(error)) => Err(NoCaller::Failed(error.to_string())),
        Err(_) => Err(NoCaller::Failed(no_answer(ReadingCall::GetCallerIdentity))),
    }
}

/// Tries every call in one Region; those about an account with this one.
pub(super) async fn ask(gateway: Arc<Gateway>, region: Region, account: Option<AccountId>) -> RegionCheck {
    let [first, rest @ ..] = ReadingCall::IN_A_REGION;
    let until = Instant::now() + PATIENCE;
    let here = Site { gateway, region: region.clone(), account, until };
    let mut trials = vec![(first, here.clone().attempt(first).await)];
    if trials[0].1 == Outcome::Answered {
        trials.extend(
            side_by_side(rest, |call| {
                let here = here.clone();
                async move { (call, here.attempt(call).await) }
            })
            .await,
        );
    } else {
        trials.extend(rest.map(|call| (call, Outcome::NotTried)));
    }
    RegionCheck { region, trials }
}

/// Tries the calls that Muster can do without, all at once.
pub(super) async fn ask_beside(gateway: &Arc<Gateway>) -> Vec<(ReadingCall, Outcome)> {
    side_by_side(ReadingCall::OPTIONAL, |(call, _)| {
        let gateway = Arc::clone(gateway);
        async move {
            let tried = timeout(PATIENCE, gateway.try_beside(call)).await;
            (
                call,
                tried.map_or_else(
                    |_| Outcome::Failed(no_answer(call)),
                    |answer| answer.map_or_else(outcome, |()| Outcome::Answered),
                ),
            )
        }
    })
    .await
}

/// Where calls are tried, and until when.
#[derive(Clone)]
struct Site {
    gateway: Arc<Gateway>,
    region: Region,
    account: Option<AccountId>,
    until: Instant,
}

impl Site {
    async fn attempt(self, call: ReadingCall) -> Outcome {
        if call.is_about_an_account() && self.account.is_none() {
            return Outcome::NotTried;
        }
        let pace = match self.gateway.pace(&self.region) {
            Ok(pace) => pace,
            Err(error) => return outcome(error),
        };
        let Ok(turn) = timeout_at(self.until, pace.turn()).await else {
            return Outcome::Failed(format!(
                "{} was not tried: operations use up all the calls that GuardDuty allows here. Check again when they are over.",
                call.api_name()
            ));
        };
        match timeout_at(self.until, self.gateway.try_reading(&self.region, call, self.account.as_slice())).await {
            Ok(Ok(())) => Outcome::Answered,
            Ok(Err(error)) => {
                pace.learn(turn, &error);
                outcome(error)
            }
            Err(_) => Outcome::Failed(no_answer(call)),
        }
    }
}

fn outcome(error: GatewayError) -> Outcome {
    match error {
        GatewayError::RegionOff => Outcome::RegionOff,
        GatewayError::NoDetector => Outcome::GuardDutyOff,
        GatewayError::AccessDenied { message, .. } => Outcome::Denied(message),
        error @ GatewayError::Refused { .. } => Outcome::Refused(error.to_string()),
        error => Outcome::Failed(error.to_string()),
    }
}

fn no_answer(call: ReadingCall) -> String {
    format!(
        "No answer to {} in time. Check the network, its proxy, and AWS_ENDPOINT_URL if it is set.",
        call.api_name()
    )
}
