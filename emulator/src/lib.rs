//! GuardDuty's member administration over HTTP, stateful: for tests, demonstrations and development without AWS.
//!
//! An independent reading of the wire: any SDK that takes an endpoint URL can talk to it. `DIFFERENCES.md` lists what
//! is assumed of the real service.

mod call;
mod clock;
mod control;
mod core;
mod faults;
mod ids;
mod ledger;
mod operations;
mod rate;
mod seed;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod wire;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use tokio::net::TcpListener;

pub use crate::call::Call;
use crate::core::Core;
pub use crate::faults::{Fault, FaultError};
use crate::ids::AccountId;
pub use crate::settings::Settings;
use crate::wire::{ApiError, Connection, Listener, Reply};

/// The largest request of the member API is far below.
const LARGEST_BODY: usize = 1024 * 1024;

/// An emulator that has its address and is ready to serve.
#[derive(Debug)]
pub struct Emulator {
    listener: TcpListener,
    addr: SocketAddr,
    core: Core,
}

impl Emulator {
    /// Takes the address (port 0: any free one) and lays out the organization.
    ///
    /// # Errors
    /// When the address cannot be bound or the settings name no Region or no administrator of 12 digits.
    pub async fn bind(addr: SocketAddr, settings: Settings) -> io::Result<Self> {
        let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what.to_owned());
        if settings.regions.is_empty() {
            return Err(invalid("at least one Region is needed"));
        }
        let administrator = AccountId::parse(&settings.administrator)
            .ok_or_else(|| invalid("the administrator is an account id of 12 digits"))?;
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let core = Core::new(settings, administrator, Box::new(clock::now));
        Ok(Self { listener, addr, core })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Calls `observer` after each answer. Without it the emulator is silent.
    #[must_use]
    pub fn on_call(mut self, observer: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        self.core.observer = Some(Box::new(observer));
        self
    }

    /// Sets a fault from the start, as `POST /_emulator/faults` does later.
    #[must_use]
    pub fn with_fault(self, fault: Fault) -> Self {
        self.core.faults.add(fault);
        self
    }

    /// Answers until `shutdown` is done.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let app = control::routes().fallback(answer).with_state(Arc::new(self.core));
        let app = app.into_make_service_with_connect_info::<Connection>();
        axum::serve(Listener(self.listener), app).with_graceful_shutdown(shutdown).await
    }
}

/// What is read whole is carried out, even if nobody waits for the answer any more.
async fn answer(State(core): State<Arc<Core>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return Reply::Error(ApiError::InvalidBody).into_response(&core.next_request_id());
    };
    match tokio::spawn(Arc::clone(&core).answer(parts, body)).await {
        Ok(response) => response,
        Err(_) => Reply::Error(ApiError::Internal).into_response(&core.next_request_id()),
    }
}
