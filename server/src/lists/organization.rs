use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use app::{
    domain::{AccountId, Action, Imported, InactiveAccount, Region, Timestamp},
    error::{AppError, OrganizationTrouble},
};
use tokio::{sync::watch, time::timeout};

use super::{checked::Sent, prospects::assess_in};
use crate::{
    aws::{Gateway, GatewayError, OrganizationAccount},
    roster::{Snapshot, count},
};

/// So long somebody waits for an organization to be read; it goes on without them. AWS tells twenty accounts a call.
const PATIENCE: Duration = Duration::from_secs(40);
/// Accounts that are left out and named.
const NAMED: usize = 200;

/// An organization as AWS tells it.
#[derive(Debug)]
pub(super) struct Organization {
    accounts: Vec<OrganizationAccount>,
    /// Its id and its management account; for those AWS needs a permission of its own.
    identity: (Option<Box<str>>, Option<AccountId>),
    administrator: AccountId,
}

type Answer = Result<Arc<Organization>, AppError>;

/// Reads the organization, once for all who ask meanwhile.
#[derive(Debug, Default)]
pub(super) struct Reader(Mutex<Option<Reading>>);

/// A reading that is under way, or whose end nobody has seen.
#[derive(Debug, Clone)]
struct Reading {
    so_far: Arc<AtomicU32>,
    end: watch::Receiver<Option<Answer>>,
}

impl Reader {
    /// The organization, if it can be read in time. Whoever asks again goes on waiting for the same reading.
    pub(super) async fn read(&self, gateway: &Arc<Gateway>) -> Answer {
        let mut reading = self.slot().get_or_insert_with(|| Reading::start(Arc::clone(gateway))).clone();
        let Ok(end) = timeout(PATIENCE, reading.end.wait_for(Option::is_some)).await else {
            let read = reading.so_far.load(Ordering::Relaxed);
            let problem = format!(
                "It is large: {read} accounts have been read so far. Ask again in a minute; the reading goes on meanwhile."
            );
            return Err(AppError::Organization { trouble: OrganizationTrouble::Unfinished, problem });
        };
        let answer = end.ok().and_then(|end| end.clone());
        let mut slot = self.slot();
        if slot.as_ref().is_some_and(|newest| newest.end.same_channel(&reading.end)) {
            *slot = None;
        }
        answer.unwrap_or_else(|| {
            let problem = "The reading was cut short. Try again.".to_owned();
            Err(AppError::Organization { trouble: OrganizationTrouble::Failed, problem })
        })
    }

    fn slot(&self) -> MutexGuard<'_, Option<Reading>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    fn start(gateway: Arc<Gateway>) -> Self {
        let (sender, end) = watch::channel(None);
        let so_far = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&so_far);
        tokio::spawn(async move {
            let answer = Box::pin(Organization::read(&gateway, &counter)).await.map(Arc::new).map_err(|error| {
                tracing::warn!(error = error.chain(), "could not read the organization");
                explain(&error)
            });
            // Whoever asks next finds the answer, if nobody waits for it any more.
            sender.send_replace(Some(answer));
        });
        Self { so_far, end }
    }
}

fn explain(error: &GatewayError) -> AppError {
    let (trouble, advice) = match error {
        GatewayError::AccessDenied { .. } => (
            OrganizationTrouble::Denied,
            " Grant it, or paste the list; Settings → Check the connection has the policy.",
        ),
        _ => (OrganizationTrouble::Failed, ""),
    };
    let problem = match error {
        GatewayError::Throttled { .. } => "AWS Organizations asks for fewer calls. Try again in a minute.".to_owned(),
        error => format!("{error}{advice}"),
    };
    AppError::Organization { trouble, problem }
}

impl Organization {
    async fn read(gateway: &Gateway, so_far: &AtomicU32) -> Result<Self, GatewayError> {
        let mut accounts = Vec::new();
        let list = gateway.list_accounts(|page| {
            accounts.extend(page);
            so_far.store(count(accounts.len()), Ordering::Relaxed);
        });
        let (listed, identity, administrator) =
            tokio::join!(list, gateway.describe_organization(), gateway.administrator());
        listed?;
        accounts.sort_unstable_by_key(|account| account.account);
        Ok(Self { accounts, identity: identity.unwrap_or_default(), administrator: administrator? })
    }

    /// The accounts that can be added in one of the Regions, as a list.
    pub(super) fn list(&self, snapshot: &Snapshot, regions: &[Region], at: Timestamp) -> Sent {
        let regions = snapshot.regions_in_scope(regions);
        let others = || self.accounts.iter().filter(|account| account.account != self.administrator);
        let (active, inactive): (Vec<_>, Vec<_>) = others().partition(|account| account.is_active());
        let accounts = active.iter().map(|account| account.account).collect();
        let found = assess_in(snapshot, Action::CreateMembers, &regions, &accounts);
        let wanted: BTreeSet<_> = found.eligible.iter().flat_map(|region| region.accounts.iter().copied()).collect();
        let is_wanted = |account: AccountId| wanted.contains(&account);
        let lines = active.iter().filter(|account| is_wanted(account.account));
        let names = inactive.iter().take(NAMED).map(|account| InactiveAccount {
            account: account.account,
            name: account.name.clone(),
            state: account.state.clone(),
        });
        let (organization, management) = self.identity.clone();
        let imported = Imported {
            at,
            organization,
            accounts: count(self.accounts.len()),
            members: count(active.len() - wanted.len()),
            inactive: names.collect(),
            more_inactive: count(inactive.len().saturating_sub(NAMED)),
            management: management.filter(|account| is_wanted(*account)),
            regions,
        };
        Sent { text: text(lines.copied()), imported: Some(imported) }
    }
}

/// The list as a person could have written it, so that it is checked and corrected like any other.
fn text<'a>(accounts: impl Iterator<Item = &'a OrganizationAccount>) -> String {
    let line = |OrganizationAccount { account, email, name, .. }: &OrganizationAccount| {
        format!("{account},{email},\"{}\"\n", name.replace('"', "\"\""))
    };
    std::iter::once("Account ID,Email,Name\n".to_owned()).chain(accounts.map(line)).collect()
}
