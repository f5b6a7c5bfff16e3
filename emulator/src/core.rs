//! One call from its credential scope to its answer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::response::Response;

use crate::call::Call;
use crate::clock::Timestamp;
use crate::faults::{Ending, Faults};
use crate::ids::{AccountId, hex_id};
use crate::ledger::Ledger;
use crate::operations::{self, Context, Surroundings, Tally};
use crate::rate::RateLimit;
use crate::settings::Settings;
use crate::state::World;
use crate::wire::route::{find_beside, find_guardduty};
use crate::wire::{ApiError, Connection, Operation, Query, Reply, Route, Scope};

/// The cause of changes that time brings.
pub(crate) const BY_ITSELF: &str = "time";

type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;
type Observer = Box<dyn Fn(&Call) + Send + Sync>;

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) administrator: AccountId,
    pub(crate) world: World,
    pub(crate) ledger: Ledger,
    pub(crate) faults: Faults,
    pub(crate) rate_limit: RateLimit,
    pub(crate) clock: Clock,
    pub(crate) observer: Option<Observer>,
    requests: AtomicU64,
}

/// A request that was read whole.
struct Received<'a> {
    parts: &'a Parts,
    body: &'a [u8],
    id: &'a str,
}

/// A call that may be carried out.
struct Admitted {
    scope: Scope,
    caller: AccountId,
    route: Route,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn new(settings: Settings, administrator: AccountId, clock: Clock) -> Self {
        Self {
            world: World::new(&settings, administrator),
            rate_limit: RateLimit::new(settings.rate_limit),
            ledger: Ledger::default(),
            faults: Faults::default(),
            requests: AtomicU64::new(0),
            observer: None,
            settings,
            administrator,
            clock,
        }
    }

    pub(crate) async fn answer(self: Arc<Self>, parts: Parts, body: Bytes) -> Response {
        let arrived = (self.clock)();
        let id = self.next_request_id();
        let received = Received { parts: &parts, body: &body, id: &id };
        let mut call = Call::unknown();
        let reply = match self.admit(&received, arrived, &mut call) {
            Ok(admitted) => self.respond(&received, &admitted, &mut call).await,
            Err(error) => {
                pause(self.settings.latency).await;
                Reply::Error(error)
            }
        };
        call.status = reply.status().as_u16();
        if let Reply::Error(error) = &reply {
            call.error = Some(error.code());
        }
        call.elapsed = (self.clock)().since(arrived);
        self.ledger.record(&call);
        if let Some(observer) = &self.observer {
            observer(&call);
        }
        reply.into_response(&id)
    }

    /// Who calls what where, and whether the pace allows it.
    fn admit(&self, received: &Received<'_>, now: Timestamp, call: &mut Call) -> Result<Admitted, ApiError> {
        let Parts { method, uri, headers, .. } = received.parts;
        let scope = Scope::read(headers)?;
        let caller = scope.account.unwrap_or(self.administrator);
        call.region.clone_from(&scope.region);
        call.caller = caller.to_string();
        let is_guardduty = scope.service == "guardduty";
        if is_guardduty && self.world.region(&scope.region).is_none() {
            return Err(ApiError::RegionOff);
        }
        let route = if is_guardduty {
            find_guardduty(method, uri.path())
        } else {
            find_beside(&scope.service, method, uri.path(), headers, received.body)
        };
        let Some(route) = route else {
            let what = format!("{method} {} of the service {}", uri.path(), scope.service);
            return Err(ApiError::NotImplemented(what));
        };
        call.operation = route.operation.name();
        if is_guardduty && !self.rate_limit.admits(&scope.region, now) {
            return Err(ApiError::Throttled);
        }
        Ok(Admitted { scope, caller, route })
    }

    /// Carries the call out after the settings' latency, unless a fault befalls it.
    async fn respond(&self, received: &Received<'_>, admitted: &Admitted, call: &mut Call) -> Reply {
        let misfortune = self.faults.draw(self.settings.seed, &admitted.scope.region, call.operation);
        pause(self.settings.latency + misfortune.delay_before).await;
        let reply = match misfortune.before {
            Some(ending) => end(ending, received.parts),
            None => self.carry_out(received, admitted, call).unwrap_or_else(Reply::Error),
        };
        pause(misfortune.delay_after).await;
        match misfortune.after {
            Some(ending) => end(ending, received.parts),
            None => reply,
        }
    }

    fn carry_out(&self, received: &Received<'_>, admitted: &Admitted, call: &mut Call) -> Result<Reply, ApiError> {
        let (caller, organization) = (admitted.caller, self.world.organization());
        if let Operation::Beside(operation) = admitted.route.operation {
            let (administrator, settings) = (self.administrator, &self.settings);
            let (body, request_id) = (received.body, received.id);
            return Surroundings { settings, organization, administrator, caller, body, request_id }.perform(operation);
        }
        let query = Query::read(&received.parts.uri)?;
        let name = &admitted.scope.region;
        let mut region = self.world.region(name).ok_or(ApiError::RegionOff)?;
        let now = (self.clock)();
        region.advance(now);
        self.ledger.remember(name, BY_ITSELF, region.take_changes());
        let mut context = Context {
            region: &mut region,
            organization,
            settings: &self.settings,
            caller,
            now,
            query: &query,
            body: received.body,
            tally: Tally::default(),
            touched: 0,
        };
        let answer = operations::perform(&mut context, &admitted.route);
        let (tally, touched) = (context.tally, context.touched);
        let changes = region.take_changes();
        (call.accounts, call.unprocessed) = (tally.accounts, tally.unprocessed);
        call.effects = changes.len() + touched;
        self.ledger.remember(name, call.operation, changes);
        answer.map(Reply::Json)
    }

    /// Shaped like a UUID.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = hex_id(&[self.settings.seed, 5, number]);
        format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
    }
}

async fn pause(duration: Duration) {
    if !duration.is_zero() {
        tokio::time::sleep(duration).await;
    }
}

fn end(ending: Ending, parts: &Parts) -> Reply {
    match ending {
        Ending::Throttled => Reply::Error(ApiError::Throttled),
        Ending::InternalError => Reply::Error(ApiError::Internal),
        Ending::NotJson => Reply::NotJson,
        Ending::ConnectionReset => {
            if let Some(ConnectInfo(connection)) = parts.extensions.get::<ConnectInfo<Connection>>() {
                connection.break_off();
            }
            Reply::Error(ApiError::Internal)
        }
    }
}
