use app::{
    domain::{Act, ActOutcome, SignInWay, Subject},
    ports::Actor,
};
use axum::http::HeaderMap;
use tower_sessions::Session;

use super::{Gate, browser::Caller, session::actor, sign_in::Identity};
use crate::{
    audit::Who,
    chain::chain,
    store::{StoreError, StoredSession},
};

/// What the audit trail has of coming in, going out, and not being let through.
impl Gate {
    /// Signs somebody in; whoever cannot be written down does not come in.
    pub(super) async fn let_in(
        &self,
        session: &Session,
        identity: &Identity,
        caller: &Caller,
    ) -> Result<StoredSession, StoreError> {
        let (person, role) = (Some(identity.person.clone()), Some(identity.role));
        let who = Who { person, role, ..Who::stranger(identity.name.clone(), caller.address) };
        self.trail.note(who, Act::SignIn, detail(self.way_in_words()), ActOutcome::done()).await?;
        self.sessions.begin(session, identity, caller).await
    }

    /// Somebody was not let in, which any stranger can cause: only so many are written down in a minute.
    pub(super) async fn turned_away(&self, caller: &Caller, why: &str) {
        if self.limits.writes_refusal() {
            self.write_refusal(caller, why).await;
        }
    }

    pub(super) async fn write_refusal(&self, caller: &Caller, why: &str) {
        let (who, subject) = (Who::stranger("", caller.address), detail(self.way_in_words()));
        let noted = self.trail.note(who, Act::RefusedSignIn, subject, ActOutcome::failed(why)).await;
        missing(noted);
    }

    /// Somebody's role does not allow what they asked for.
    pub(super) async fn forbade(&self, actor: &Actor, path: &str) {
        let subject = Subject { path: Some(path.to_owned()), ..Subject::default() };
        let refused = ActOutcome::failed("the role does not allow it");
        missing(self.trail.note(actor, Act::Refused, subject, refused).await);
    }

    /// Ends the session of a request; answers with who was signed in.
    pub(super) async fn let_out(
        &self,
        session: &Session,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<Option<Actor>, StoreError> {
        self.held.forget(headers);
        let left = self.sessions.of(session).await?.map(|stored| actor(&stored, caller));
        if let Some(actor) = &left {
            self.trail.note(actor, Act::SignOut, Subject::default(), ActOutcome::done()).await?;
        }
        session.flush().await?;
        Ok(left)
    }

    /// Ends sessions of somebody: the one that this stands for, or all.
    pub(super) async fn end_sessions(&self, actor: &Actor, id: Option<&str>) -> Result<(), StoreError> {
        let which = if id.is_some() { "one session" } else { "every session" };
        self.trail.note(actor, Act::EndSessions, detail(which), ActOutcome::done()).await?;
        self.sessions.end_of(actor, id).await
    }

    fn way_in_words(&self) -> &'static str {
        match self.way() {
            SignInWay::Demo => "as a role of the demo",
            SignInWay::Link => "by the link in the log",
            SignInWay::Provider { .. } => "at the identity provider",
            SignInWay::LoadBalancer { .. } => "by the load balancer",
        }
    }
}

fn detail(text: &str) -> Subject {
    Subject { detail: Some(text.to_owned()), ..Subject::default() }
}

/// A refusal stands, whether it can be written down or not.
fn missing(noted: Result<(), StoreError>) {
    if let Err(error) = noted {
        tracing::error!(error = chain(&error), "the audit trail lacks a refusal");
    }
}
