//! What the screens need from the server: the traits that it implements, and how a server function reaches them.
//!
//! Every method takes the [`Actor`] first: who asks is part of what is asked.

mod operations;
mod pictures;
mod views;

pub use operations::{Approvals, Operations, Unprocessed};
pub use pictures::Pictures;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use http::{StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
pub use views::Views;

use crate::{
    domain::{
        AccountId, AccountList, Action, AuditEntry, AuditPage, AuditQuery, CheckId, ConnectionCheck, EndedAct,
        HistoryPage, HistoryQuery, ListId, LookUp, LookUpId, MemberDetails, MemberProtections, MembersQuery, Overview,
        PlanId, Region, Role, RosterStatus, Row, Selection, SessionLine, Span, Timestamp, Window,
    },
    error::AppError,
};

/// Who asks. Only the server's identity layer makes one, from a request: `server/tests/conventions.rs` sees to that.
#[derive(Debug, Clone)]
pub struct Actor {
    person: Arc<str>,
    name: Arc<str>,
    role: Role,
    session: Arc<str>,
    address: Option<IpAddr>,
    refused: Arc<AtomicBool>,
}

impl Actor {
    /// Somebody whom authentication has let in.
    pub fn authenticated(
        person: Arc<str>,
        name: Arc<str>,
        role: Role,
        session: Arc<str>,
        address: Option<IpAddr>,
    ) -> Self {
        Self { person, name, role, session, address, refused: Arc::default() }
    }

    /// Who it is, whatever they are called: names change and are given again. Two are one person if this is the same.
    pub const fn person(&self) -> &Arc<str> {
        &self.person
    }

    /// The name that operations and the audit trail carry.
    pub const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What they may do.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Stands for the browser session that asks: no secret, only to tell one session's operations from another's.
    pub const fn session(&self) -> &Arc<str> {
        &self.session
    }

    /// Where the request came from, as far as it is known.
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Lets those through who have at least this role.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn needs(&self, role: Role) -> Result<(), AppError> {
        self.check(role, None)
    }

    /// Lets those through who may have an action carried out.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn may(&self, action: Action) -> Result<(), AppError> {
        self.check(Role::for_action(action), Some(action))
    }

    fn check(&self, needs: Role, to: Option<Action>) -> Result<(), AppError> {
        if self.role >= needs {
            return Ok(());
        }
        self.refused.store(true, Ordering::Relaxed);
        Err(AppError::Forbidden { needs, to })
    }

    /// Whether this actor, or one that was cloned of it, has been refused something for their role: in the course of
    /// one request, since each has an actor of its own.
    pub fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }
}

/// The query part of the URL under which this session last saw the list of members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastList(pub String);

/// Every member in every Region that Muster knows of, with its freshness.
#[async_trait]
pub trait Roster: Send + Sync {
    /// Rows that match the query, at most [`Span::MOST`], from the snapshot with this number if it is still kept, else
    /// from the newest.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn window(
        &self,
        actor: &Actor,
        query: &MembersQuery,
        span: Span,
        snapshot: Option<u64>,
    ) -> Result<Window, AppError>;

    /// Every row of a selection, in the order of its query.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if nothing is selected.
    fn export(&self, actor: &Actor, selection: &Selection) -> Result<MembersExport, AppError>;

    /// How the roster stands.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn status(&self, actor: &Actor) -> Result<RosterStatus, AppError>;

    /// One account in every Region, as the newest snapshot has it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if no Region lists the account.
    fn details(&self, actor: &Actor, account: AccountId, scope: &[Region]) -> Result<MemberDetails, AppError>;

    /// Has these Regions read again soon (all if none is named); does not wait for it.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn refresh(&self, actor: &Actor, regions: &[Region]) -> Result<(), AppError>;
}

/// Rows of the list of members, all from one snapshot, each made when it is asked for.
pub struct MembersExport {
    /// When the snapshot was taken from the roster.
    pub at: Timestamp,
    /// The scope, spelled out: the Regions of each row's cells.
    pub regions: Vec<Region>,
    /// The rows.
    pub rows: Box<dyn Iterator<Item = Row> + Send>,
}

/// What changed between two readings, or by an operation.
#[async_trait]
pub trait History: Send + Sync {
    /// One page of changes that match the query, the newest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn list(&self, actor: &Actor, query: &HistoryQuery) -> Result<HistoryPage, AppError>;
}

/// How GuardDuty is set up, and whether Muster can read all that it needs. Asks GuardDuty each time; every method is
/// answered within seconds, whatever a Region does.
#[async_trait]
pub trait Connection: Send + Sync {
    /// How GuardDuty is set up in every Region.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; a Region that cannot be asked says so in its place.
    async fn overview(&self, actor: &Actor) -> Result<Overview, AppError>;

    /// Tries every reading call in every Region, and keeps the result for a while.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn check(&self, actor: &Actor) -> Result<CheckId, AppError>;

    /// The result of a check.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if it is no longer kept.
    async fn show_check(&self, actor: &Actor, check: CheckId) -> Result<ConnectionCheck, AppError>;

    /// The protection plans of one account, in each Region in which it is Enabled.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if no Region lists the account.
    async fn protections(&self, actor: &Actor, account: AccountId) -> Result<MemberProtections, AppError>;
}

/// Accounts that people paste or upload, before anything is done with them.
#[async_trait]
pub trait Lists: Send + Sync {
    /// Reads a list of accounts with their e-mail addresses, line by line with a verdict, and keeps it.
    async fn check(&self, actor: &Actor, text: String) -> Result<ListId, AppError>;

    /// Reads the accounts of the organization, and keeps those of them as a list that can be added in one of these
    /// Regions (all if none is named).
    ///
    /// # Errors
    /// [`AppError::Organization`].
    async fn import(&self, actor: &Actor, regions: &[Region]) -> Result<ListId, AppError>;

    /// One page of a list that was checked, with what can be added in these Regions (all if none is named).
    async fn show(&self, actor: &Actor, list: ListId, page: u32, regions: Vec<Region>)
    -> Result<AccountList, AppError>;

    /// Keeps a list that was checked once more, with its lost leading zeros put back.
    async fn put_zeros_back(&self, actor: &Actor, list: ListId) -> Result<ListId, AppError>;

    /// What cannot be used of a list that was checked: a line that names the columns, then the lines as they came with a
    /// code, the reason and a remedy added.
    async fn problems(&self, actor: &Actor, list: ListId) -> Result<Vec<Vec<String>>, AppError>;

    /// Plans to create the accounts of a list in these Regions (all if none is named), and to invite them if the action
    /// says so.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if no line can be used.
    async fn plan(&self, actor: &Actor, action: Action, list: ListId, regions: Vec<Region>)
    -> Result<PlanId, AppError>;

    /// Asks GuardDuty about the account ids in a text, in these Regions (all if none is named), keeps the answer, and
    /// brings the roster up to date with it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if there is no account id in the text, or more than [`LookUp::MOST`].
    async fn look_up(&self, actor: &Actor, text: &str, regions: &[Region]) -> Result<LookUpId, AppError>;

    /// What GuardDuty said.
    async fn show_look_up(&self, actor: &Actor, look_up: LookUpId) -> Result<LookUp, AppError>;
}

/// Where somebody is signed in.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Every browser in which the actor is signed in, the one that was heard of last first.
    ///
    /// # Errors
    /// [`AppError::Internal`].
    async fn list(&self, actor: &Actor) -> Result<Vec<SessionLine>, AppError>;
}

/// Who did what to which accounts, when, with which outcome.
#[async_trait]
pub trait Audit: Send + Sync {
    /// One page of acts that match the query, the newest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn list(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage, AppError>;

    /// Entries that match the query after the one at a place, as they are kept and in the order in which they were
    /// written: some at a time, none when there are no more.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn entries(&self, actor: &Actor, query: &AuditQuery, after: u64) -> Result<Vec<AuditEntry>, AppError>;

    /// Acts that match the query after the one at a place, each with the entry that ends it, in the order in which they
    /// began: some at a time, none when there are no more.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn acts(&self, actor: &Actor, query: &AuditQuery, after: u64) -> Result<Vec<EndedAct>, AppError>;

    /// Looks whether the trail is whole, from its first entry to its last; a page says afterwards what was found.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    async fn verify(&self, actor: &Actor) -> Result<(), AppError>;
}

/// The actor and the port of the request that is being answered.
///
/// # Errors
/// [`AppError::Unauthenticated`] if the identity layer let nobody in.
pub fn port<P: ?Sized + Send + Sync + 'static>() -> Result<(Actor, Arc<P>), AppError> {
    let actor = use_context::<Actor>().ok_or(AppError::Unauthenticated)?;
    let port = use_context::<Arc<P>>().ok_or(AppError::Unauthenticated)?;
    Ok((actor, port))
}

/// A result on its way to the page: an error also sets the answer's HTTP status. A form that is sent without JavaScript
/// is always answered with a redirect, and the page that it leads back to says the error.
///
/// # Errors
/// The error that came in.
pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    let is_plain_form = use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    });
    if let (Err(error), Some(response), false) = (&result, use_context::<ResponseOptions>(), is_plain_form) {
        response.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    }
    result
}
