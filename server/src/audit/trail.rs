use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{
    domain::{Act, ActOutcome, Chain, Subject, Timestamp},
    error::AppError,
};

use super::entry::{NewEntry, Who};
use crate::{
    chain::chain,
    clock::Clock,
    store::{Store, StoreError, TrailFilter},
};

/// Where acts are recorded. Whoever does something that nobody may do unseen takes one of these steps first, and gives
/// it up if the step fails:
///
/// - [`before`](Self::before), then [`after`](Self::after), or both by [`record`](Self::record), where the act takes a
///   while or can fail;
/// - [`note`](Self::note), where it is done by being written, or is over: a sign-in, a refusal, a file.
///
/// What changes the store itself is recorded there, with a [`NewEntry`] in one transaction with the change.
#[derive(Debug)]
pub struct Trail {
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    chain: Mutex<Chain>,
}

/// An act that is in the trail and may be done now. Its end is recorded with [`Trail::after`].
#[derive(Debug)]
#[must_use = "what came of the act is to be recorded"]
pub struct Begun {
    seq: u64,
    entry: NewEntry,
}

impl Trail {
    /// In this store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Arc<Self> {
        Arc::new(Self { store, clock, chain: Mutex::default() })
    }

    /// Records what somebody is about to do. It is on disk when this answers.
    ///
    /// # Errors
    /// [`StoreError`]: then it must not be done.
    pub async fn before(&self, who: impl Into<Who>, act: Act, subject: Subject) -> Result<Begun, StoreError> {
        let entry = NewEntry::before(self.clock.now(), who.into(), act, subject);
        let seq = self.store.append(&entry).await?;
        Ok(Begun { seq, entry })
    }

    /// Records what came of it. The act is done, whether this can be written or not: what cannot be is logged.
    pub async fn after(&self, begun: Begun, outcome: ActOutcome) {
        let Begun { seq, entry } = begun;
        if let Err(error) = self.store.append(&entry.ends(seq, self.clock.now(), outcome)).await {
            tracing::error!(seq, error = chain(&error), "the outcome of an act could not be recorded");
        }
    }

    /// Does an act between its two entries.
    ///
    /// # Errors
    /// Those of the act; [`AppError::Internal`] if it cannot be recorded, and then it is not done.
    pub async fn record<T>(
        &self,
        who: impl Into<Who>,
        act: Act,
        subject: Subject,
        deed: impl Future<Output = Result<T, AppError>>,
        outcome: impl FnOnce(&T) -> ActOutcome,
    ) -> Result<T, AppError> {
        let begun = self.before(who, act, subject).await?;
        let done = deed.await;
        let outcome = done.as_ref().map_or_else(|error| ActOutcome::failed(error.kind()), outcome);
        self.after(begun, outcome).await;
        done
    }

    /// Records an act that is done by being written, or a refusal.
    ///
    /// # Errors
    /// [`StoreError`]: then it must not be done.
    pub async fn note(
        &self,
        who: impl Into<Who>,
        act: Act,
        subject: Subject,
        outcome: ActOutcome,
    ) -> Result<(), StoreError> {
        let entry = NewEntry::once(self.clock.now(), who.into(), act, subject, outcome);
        self.store.append(&entry).await.map(drop)
    }

    /// Records with which setting of `MUSTER_APPROVAL_ABOVE` Muster starts, where it is another one than before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn settings(&self, approval_above: Option<u32>) -> Result<(), StoreError> {
        let filter = TrailFilter { act: Some(Act::Settings.word().to_owned()), ..TrailFilter::default() };
        let last = self.store.trail().acts(&filter, 0).await?.acts.into_iter().next();
        let detail = match approval_above {
            Some(above) => format!("another admin approves what takes protection from more than {above} accounts"),
            None if last.is_none() => return Ok(()),
            None => "no plan takes the approval of another admin".to_owned(),
        };
        let subject = Subject { detail: Some(detail), ..Subject::default() };
        let same = serde_json::to_string(&subject)?;
        if last.is_some_and(|last| last.act.subject == same) {
            return Ok(());
        }
        self.note(Who::muster(), Act::Settings, subject, ActOutcome::done()).await
    }

    /// Records that somebody downloads a file, before they have any of it; answers with when.
    ///
    /// # Errors
    /// [`StoreError`]: then they must not have it.
    pub async fn downloaded(&self, who: impl Into<Who>, subject: Subject) -> Result<Timestamp, StoreError> {
        let entry = NewEntry::once(self.clock.now(), who.into(), Act::Export, subject, ActOutcome::done());
        self.store.append(&entry).await?;
        Ok(entry.at)
    }

    /// How the chain was found when it was last looked at.
    pub fn chain(&self) -> Chain {
        self.lock().clone()
    }

    /// Looks at the whole chain, unless somebody does already.
    pub async fn verify(&self) {
        if std::mem::replace(&mut self.lock().looking, true) {
            return;
        }
        let found = self.store.trail().verify(None, &self.clock).await;
        let mut chain_now = self.lock();
        chain_now.looking = false;
        match found {
            Ok(found) => {
                for one in &found.breaks {
                    tracing::error!(entry = one.seq, "the audit trail is broken: {}", one.text());
                }
                chain_now.found = Some(found);
            }
            Err(error) => tracing::error!(error = chain(&error), "the audit trail could not be looked at"),
        }
    }

    /// Logs the hash of the last entry: kept elsewhere, it tells later whether the trail was cut off or written anew.
    pub async fn log_head(&self) {
        match self.store.trail().head().await {
            Ok(Some((seq, head))) => tracing::info!(entry = seq, %head, "the audit trail stands here"),
            Ok(None) => {}
            Err(error) => tracing::error!(error = chain(&error), "the audit trail could not be looked at"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
