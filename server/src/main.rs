//! Starts Muster: settings, backend, roster, operations, HTTP.

use std::{
    env,
    io::{self, IsTerminal},
    net::SocketAddr,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use app::domain::SignInWay;
use axum::Router;
use leptos::config::{LeptosOptions, get_configuration};
use server::{
    audit::{self, Trail},
    aws::Gateway,
    backend::Connection,
    clock::Clock,
    config::{AuditCommand, Command, LogFormat, Settings},
    http::TrustedProxies,
    identity::{Gate, SignIn},
    incident,
    lists::ListsService,
    live::{Live, SPACING},
    operations::{GRACE, OperationsService},
    roster::{self, RosterService},
    router::{Services, router},
    settings::SettingsService,
    store::Store,
};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    sync::oneshot,
    time::{sleep, timeout},
};
use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt};
use uuid::Uuid;

/// The end takes no longer, whatever hangs: container engines allow ten seconds in all.
const END_WITHIN: Duration = Duration::from_secs(8);

const LAST_LINE_WITHIN: Duration = Duration::from_secs(1);
/// What logs details without secrets; of a request that of `tower_http` tells its status and how long it took.
const OURS: [&str; 4] = ["muster", "server", "app", "tower_http::trace"];
/// So often the log says where the audit trail stands.
const LOG_HEAD: Duration = Duration::from_hours(1);

/// What tower-sessions has to say is said by who asked it, or is a stranger's doing.
const QUIET: [&str; 2] = ["tower_sessions=error", "tower_sessions_core=off"];

/// Gives back what an operation took, which glibc’s own does not: BENCHMARKS.md has the figures.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let settings = Settings::load()?;
    let runtime = Runtime::new()?;
    if let Some(Command::Audit { command: AuditCommand::Verify { head } }) = &settings.command {
        return Ok(runtime.block_on(audit::verify(&settings, head.as_deref())));
    }
    start_log(&settings)?;
    let served = runtime.block_on(serve(settings));
    // Merely dropped, it would wait for a host name that is still being looked up.
    runtime.shutdown_background();
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let store = Arc::new(match settings.database()? {
        Some(file) => Store::open(&file).await?,
        None => Store::in_memory().await?,
    });
    let connection = Connection::open(&settings).await.context("the demo organization could not be started")?;
    let listener = TcpListener::bind(settings.addr)
        .await
        .with_context(|| format!("{} cannot be served on: set MUSTER_ADDR to a free address", settings.addr))?;
    let gateway = Arc::new(Gateway::new(&connection.config, connection.regions.clone()));
    let clock = Clock::system();
    let live = Live::new(Uuid::new_v4(), SPACING);
    let roster_settings =
        roster::Settings { regions: connection.regions, refresh: settings.refresh(), demo: connection.is_demo };
    let roster =
        RosterService::start(gateway.clone(), roster_settings, store.clone(), clock.clone(), live.clone()).await?;
    let trail = Trail::new(store.clone(), clock.clone());
    trail.settings(settings.approval_above).await?;
    let (to, of, at, told) = (gateway.clone(), roster.clone(), clock.clone(), live.clone());
    let operations = OperationsService::start(to, of, store.clone(), at, told, GRACE, settings.approval_above).await?;
    let (to, of, by) = (gateway.clone(), roster.clone(), operations.clone());
    let lists = ListsService::new(to, of, by, store.clone(), clock.clone(), trail.clone());
    let set_up = SettingsService::new(gateway, roster.clone(), store.clone(), clock.clone(), trail.clone());
    let sign_in = SignIn::chosen(&settings, listener.local_addr()?, clock.clone()).await?;
    let gate = Gate::new(sign_in, store.clone(), trail.clone(), clock, settings.public_url.as_ref());
    let services = Services {
        roster: roster.clone(),
        history: roster.clone(),
        pictures: roster.clone(),
        operations: operations.clone(),
        approvals: operations.clone(),
        unprocessed: operations.clone(),
        lists,
        connection: set_up,
        views: store,
        gate: gate.clone(),
        trail: trail.clone(),
        live: live.clone(),
        design: settings.design_page,
    };
    let proxies = TrustedProxies::new(&settings.trusted_proxies);
    let app = router(page_options()?, services, settings.public_url.as_ref(), proxies)
        .context("the files of the page cannot be read")?;
    tokio::spawn(look_after(trail.clone()));
    announce(listener.local_addr()?, connection.is_demo, &gate);
    if matches!(gate.way(), SignInWay::LoadBalancer { .. }) && settings.trusted_proxies.is_empty() {
        tracing::warn!("everybody seems to come from the load balancer: set MUSTER_TRUSTED_PROXIES to its networks");
    }
    gate.announce();
    let running = Running { roster, operations, live, trail };
    running.serve(listener, app).await
}

/// What is to be ended in order.
struct Running {
    roster: Arc<RosterService>,
    operations: Arc<OperationsService>,
    live: Arc<Live>,
    trail: Arc<Trail>,
}

impl Running {
    /// Until somebody stops it, or it turns out that what is kept here is not about these accounts.
    async fn serve(self, listener: TcpListener, app: Router) -> anyhow::Result<()> {
        let Self { roster, operations, live, trail } = self;
        let (stop, stopped) = oneshot::channel::<()>();
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let server = axum::serve(listener, app).with_graceful_shutdown(async { drop(stopped.await) });
        let server = tokio::spawn(server.into_future());
        let ended = tokio::select! {
            () = stop_signal() => Ok(()),
            foreign = roster.foreign() => Err(foreign.into()),
        };
        tracing::info!("Muster is being stopped: what is under way is finished, nothing new is begun");
        live.end();
        drop(stop);
        let _ = tokio::join!(timeout(END_WITHIN, server), operations.finish(END_WITHIN));
        let _ = timeout(LAST_LINE_WITHIN, trail.log_head()).await;
        ended
    }
}

/// Looks at the audit trail once, and logs where it stands from time to time.
async fn look_after(trail: Arc<Trail>) {
    trail.verify().await;
    loop {
        trail.log_head().await;
        sleep(LOG_HEAD).await;
    }
}

fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let mut filter = EnvFilter::try_new(&settings.log).context("MUSTER_LOG cannot be read")?;
    for directive in QUIET {
        filter = filter.add_directive(directive.parse()?);
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(io::stdout().is_terminal());
    match settings.log_format {
        LogFormat::Text => log.finish().with(filter_fn(holds_no_secret)).init(),
        LogFormat::Json => log.json().finish().with(filter_fn(holds_no_secret)).init(),
    }
    incident::log_panics();
    Ok(())
}

/// The details of libraries hold what they send and are sent: e-mail addresses, tokens, cookies. Whatever `MUSTER_LOG`
/// asks for, of theirs only what they tell anybody is logged.
fn holds_no_secret(of: &Metadata<'_>) -> bool {
    *of.level() <= Level::INFO || OURS.iter().any(|ours| is_within(of.target(), ours))
}

fn is_within(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Where the page's files lie: where `LEPTOS_SITE_ROOT` says, else beside the binary, as `make dist` lays them, else
/// where `cargo leptos` puts them.
fn page_options() -> anyhow::Result<LeptosOptions> {
    let mut options = get_configuration(None)?.leptos_options;
    let beside = env::current_exe()?.with_file_name("site");
    if env::var_os("LEPTOS_SITE_ROOT").is_none() && beside.is_dir() {
        options.site_root = beside.to_str().context("the path of the binary is not Unicode")?.into();
    }
    if !Path::new(&*options.site_root).is_dir() {
        tracing::warn!("the page has no style and no script: its files are not in {}", options.site_root);
    }
    Ok(options)
}

fn announce(addr: SocketAddr, is_demo: bool, gate: &Gate) {
    let data = if is_demo { "a demo organization" } else { "AWS" };
    tracing::info!("Muster is ready at http://{addr} with {data}");
    if gate.way() == SignInWay::Demo && !addr.ip().is_loopback() {
        tracing::warn!("everyone who reaches {addr} can act on the demo organization: anybody signs in as anyone");
    }
}

/// Ctrl-C or SIGTERM.
async fn stop_signal() {
    use tokio::signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    };
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return drop(ctrl_c().await);
    };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
