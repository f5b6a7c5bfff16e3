//! One call from its credential scope to its answer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::response::Response;

use crate::call::Call;
use crate::clock::Timestamp;
use crate::ids::{AccountId, hex_id};
use crate::ledger::Ledger;
use crate::operations::{self, Context, Tally};
use crate::rate::RateLimit;
use crate::settings::Settings;
use crate::state::World;
use crate::wire::{ApiError, Operation, Query, Reply, Route, Scope, find_route};

type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;
type Observer = Box<dyn Fn(&Call) + Send + Sync>;

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) administrator: AccountId,
    pub(crate) world: World,
    pub(crate) ledger: Ledger,
    pub(crate) rate_limit: RateLimit,
    pub(crate) clock: Clock,
    pub(crate) observer: Option<Observer>,
    requests: AtomicU64,
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
            requests: AtomicU64::new(0),
            observer: None,
            settings,
            administrator,
            clock,
        }
    }

    /// Answers a request that was read whole.
    pub(crate) async fn answer(self: Arc<Self>, parts: Parts, body: Bytes) -> Response {
        let arrived = (self.clock)();
        let request_id = self.next_request_id();
        let mut call = Call::unknown();
        let admitted = self.admit(&parts, arrived, &mut call);
        if !self.settings.latency.is_zero() {
            tokio::time::sleep(self.settings.latency).await;
        }
        let reply = admitted
            .and_then(|admitted| self.carry_out(&admitted, &parts, &body, &request_id, &mut call))
            .unwrap_or_else(Reply::Error);
        call.status = reply.status().as_u16();
        if let Reply::Error(error) = &reply {
            call.error = Some(error.code());
        }
        call.elapsed = (self.clock)().since(arrived);
        self.ledger.record(&call);
        if let Some(observer) = &self.observer {
            observer(&call);
        }
        reply.into_response(&request_id)
    }

    /// Who calls what where, and whether the pace allows it.
    fn admit(&self, parts: &Parts, now: Timestamp, call: &mut Call) -> Result<Admitted, ApiError> {
        let scope = Scope::read(&parts.headers)?;
        let caller = scope.account.unwrap_or(self.administrator);
        call.region.clone_from(&scope.region);
        call.caller = caller.to_string();
        let (method, path) = (&parts.method, parts.uri.path());
        let route = match scope.service.as_str() {
            "guardduty" if self.world.region(&scope.region).is_none() => {
                return Err(ApiError::RegionOff);
            }
            "guardduty" => find_route(method, path),
            "sts" => Some(Route { operation: Operation::GetCallerIdentity, detector: None }),
            other => return Err(ApiError::NotImplemented(format!("the service {other}"))),
        };
        let route = route.ok_or_else(|| ApiError::NotImplemented(format!("{method} {path}")))?;
        call.operation = route.operation.name();
        if scope.service == "guardduty" && !self.rate_limit.admits(&scope.region, now) {
            return Err(ApiError::Throttled);
        }
        Ok(Admitted { scope, caller, route })
    }

    fn carry_out(
        &self,
        admitted: &Admitted,
        parts: &Parts,
        body: &[u8],
        request_id: &str,
        call: &mut Call,
    ) -> Result<Reply, ApiError> {
        if admitted.route.operation == Operation::GetCallerIdentity {
            return operations::get_caller_identity(admitted.caller, body, request_id).map(Reply::Xml);
        }
        let query = Query::read(&parts.uri)?;
        let mut region = self.world.region(&admitted.scope.region).ok_or(ApiError::RegionOff)?;
        let now = (self.clock)();
        region.advance(now);
        let mut context = Context {
            region: &mut region,
            organization: self.world.organization(),
            settings: &self.settings,
            administrator: self.administrator,
            caller: admitted.caller,
            now,
            query: &query,
            body,
            tally: Tally::default(),
        };
        let answer = operations::perform(&mut context, &admitted.route);
        let tally = context.tally;
        (call.accounts, call.unprocessed) = (tally.accounts, tally.unprocessed);
        call.effects = tally.effects;
        answer.map(Reply::Json)
    }

    /// Shaped like a UUID.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = hex_id(&[self.settings.seed, 5, number]);
        format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
    }
}
