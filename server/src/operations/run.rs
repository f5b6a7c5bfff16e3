use std::sync::{Mutex, MutexGuard, PoisonError};

use app::{
    domain::{AccountId, Action, Cause, InviteOptions, OperationId, Region, Timestamp},
    ports::Actor,
};
use tokio::sync::watch;

use super::{ledger::Ledger, plan::Emails};
use crate::roster::{OpenResult, OpenResults, RegionAccounts};

/// One operation: what is done, to which cells, and what became of them so far.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) id: OperationId,
    pub(super) action: Action,
    /// Who started it.
    pub(super) actor: Actor,
    pub(super) started_at: Timestamp,
    pub(super) invite: InviteOptions,
    pub(super) emails: Emails,
    /// Accounts with at least one cell.
    pub(super) accounts: u32,
    cancelled: watch::Sender<bool>,
    over: watch::Sender<bool>,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
pub(super) struct Progress {
    pub(super) ledger: Ledger,
    pub(super) finished_at: Option<Timestamp>,
}

/// What an operation is started with.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: OperationId,
    pub(super) action: Action,
    pub(super) actor: Actor,
    pub(super) invite: InviteOptions,
    pub(super) emails: Emails,
    pub(super) accounts: u32,
}

impl Run {
    pub(super) fn new(order: Order, cells: &[RegionAccounts], started_at: Timestamp) -> Self {
        let Order { id, action, actor, invite, emails, accounts } = order;
        Self {
            id,
            action,
            actor,
            started_at,
            invite,
            emails,
            accounts,
            cancelled: watch::Sender::new(false),
            over: watch::Sender::new(false),
            progress: Mutex::new(Progress { ledger: Ledger::new(action, cells), finished_at: None }),
        }
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Waits until somebody cancels it.
    pub(super) async fn cancelled(&self) {
        // The sender lives as long as `self`, so this ends with a value and never with an error.
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }

    /// Waits until each of its cells has an outcome.
    pub(super) async fn over(&self) {
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }

    pub(super) fn processed(&self, place: usize, accounts: &[AccountId], open: &OpenResults) {
        let region = {
            let ledger = &mut self.progress().ledger.regions[place];
            for account in accounts {
                ledger.processed(*account);
            }
            ledger.region.clone()
        };
        for account in accounts {
            open.close(*account, &region);
        }
    }

    pub(super) fn failed(
        &self,
        place: usize,
        account: AccountId,
        why: (Cause, &str),
        at: Timestamp,
        open: &OpenResults,
    ) {
        let (cause, result) = why;
        let (region, action, result): (Region, Action, _) = {
            let ledger = &mut self.progress().ledger;
            let region = &ledger.regions[place];
            (region.region.clone(), region.action(), ledger.fail(place, account, cause, result))
        };
        if let Some(result) = result {
            open.open(account, &region, OpenResult { action, cause, result, operation: self.id, at });
        }
    }

    /// Ends it, whatever happened: what has no outcome yet was cancelled, or its Region broke off.
    pub(super) fn end(&self, at: Timestamp, open: &OpenResults) {
        let left = self.progress().ledger.regions.len();
        for place in 0..left {
            if self.is_cancelled() {
                self.progress().ledger.regions[place].cancel_rest();
                continue;
            }
            let unsettled = self.progress().ledger.regions[place].unsettled();
            for account in unsettled {
                self.failed(place, account, (Cause::Unreachable, BROKE_OFF), at, open);
            }
        }
        self.progress().finished_at = Some(at);
        self.over.send_replace(true);
    }
}

const BROKE_OFF: &str = "Muster broke off before it had an answer; its log says why.";
