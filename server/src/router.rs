//! The whole HTTP surface, on one page.

use std::{
    io,
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{
    App,
    domain::HeldForm,
    paths,
    plain::design_page,
    ports::{
        Actor, Approvals, Audit, Connection, History, LastList, Lists, Operations, Pictures, Roster, Unprocessed, Views,
    },
    shell::shell,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, request::Parts},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{Html, Response},
    routing::get,
};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer,
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    services::ServeDir,
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::Level;
use url::Url;

use crate::{
    audit::Trail,
    bundle::Bundle,
    export,
    http::{
        AllowedHosts, Nonce, TrustedProxies, explain_refusals, find_caller, only_allowed_hosts, only_sound_requests,
        request_span, secure_headers, tell_errors,
    },
    identity::{Gate, only_who_may, sign_in_routes, take_cookies_away_securely, to_the_last_list},
    incident,
    live::{self, Live},
};

/// Room for 50,000 accounts with their e-mail addresses.
const LARGEST_BODY: usize = 6 * 1024 * 1024;
/// No request waits for a bulk action, so this is long.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Listed once a process, before it serves anything: a resource that begins to load while routes are being listed never
/// ends (leptos#4773), which is how the router of one test made the pages of another hang.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
    incident::carry_requests();
    generate_route_list(App)
});

/// What the routes reach.
#[derive(Clone)]
pub struct Services {
    /// The roster.
    pub roster: Arc<dyn Roster>,
    /// What changed.
    pub history: Arc<dyn History>,
    /// What screens draw.
    pub pictures: Arc<dyn Pictures>,
    /// Plans and operations.
    pub operations: Arc<dyn Operations>,
    /// Plans that another admin has to approve.
    pub approvals: Arc<dyn Approvals>,
    /// What was not processed and is still open.
    pub unprocessed: Arc<dyn Unprocessed>,
    /// Accounts that people paste.
    pub lists: Arc<dyn Lists>,
    /// How GuardDuty is set up.
    pub connection: Arc<dyn Connection>,
    /// The list as people saved it.
    pub views: Arc<dyn Views>,
    /// Who is let in.
    pub gate: Arc<Gate>,
    /// Who did what.
    pub trail: Arc<Trail>,
    /// What changes.
    pub live: Arc<Live>,
    /// The page of building blocks is served.
    pub design: bool,
}

/// Every route, with the layers around it.
///
/// # Errors
/// The page's own files cannot be read.
pub fn router(
    options: LeptosOptions,
    services: Services,
    public_url: Option<&Url>,
    proxies: TrustedProxies,
) -> io::Result<Router> {
    let site = Path::new(options.site_root.as_ref());
    let bundle = Bundle::of(site)?;
    let gate = Arc::clone(&services.gate);
    let sessions = gate.session_layer(public_url);
    let https = public_url.is_some_and(|url| url.scheme() == "https");
    let exports = exports(services.clone());
    let design = if services.design { design() } else { Router::new() };
    let events = get(live::events).with_state(Arc::clone(&services.live));
    let context = move || provide(&services);
    let document = {
        let (options, root) = (options.clone(), bundle.root.clone());
        move || shell(options.clone(), root.clone())
    };
    let not_found = get(render_app_async_with_context(context.clone(), document.clone()))
        .layer(map_response(|response: Response| async { (StatusCode::NOT_FOUND, response) }));
    let routes = Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, document)
        .fallback_service(ServeDir::new(site).append_index_html_on_directories(false).fallback(not_found))
        .route("/", get(to_the_last_list))
        .merge(exports)
        .merge(design)
        .route(paths::EVENTS, events)
        .merge(sign_in_routes(Arc::clone(&gate)))
        .merge(bundle.routes(site))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(|| async { "ready\n" }))
        .layer(from_fn(only_sound_requests))
        // Nothing is routed past it.
        .layer(from_fn_with_state(gate, only_who_may))
        .layer(from_fn_with_state(proxies, find_caller))
        .layer(sessions)
        .layer(map_response(take_cookies_away_securely))
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
                .layer(
                    TraceLayer::new_for_http()
                        .make_span_with(request_span)
                        .on_response(DefaultOnResponse::new().level(Level::DEBUG)),
                )
                .layer(PropagateRequestIdLayer::x_request_id())
                .layer(from_fn_with_state(https, secure_headers))
                .layer(from_fn_with_state(options.clone(), tell_errors))
                .layer(from_fn_with_state(AllowedHosts::new(public_url), only_allowed_hosts))
                .layer(CsrfLayer::new())
                .layer(from_fn(explain_refusals))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
                .layer(CompressionLayer::new())
                .layer(RequestBodyLimitLayer::new(LARGEST_BODY)),
        )
        .with_state(options);
    Ok(routes)
}

/// Files to be downloaded. A selection is as long as the accounts in it.
fn exports(services: Services) -> Router<LeptosOptions> {
    Router::new()
        .route("/export/{file}", get(export::members).post(export::selected_members))
        .route("/export/operations/{file}", get(export::operation))
        .route("/export/plans/{file}", get(export::plan))
        .route("/export/audit/{file}", get(export::audit))
        .route("/export/lists/{file}", get(export::list))
        .layer(DefaultBodyLimit::disable())
        .with_state(services)
}

/// Every building block of the page, without a script.
fn design() -> Router<LeptosOptions> {
    let page = async |State(options): State<LeptosOptions>, headers: HeaderMap| Html(design_page(options, headers));
    Router::new().route(paths::DESIGN, get(page))
}

/// What a screen and a server function find in their context.
fn provide(services: &Services) {
    provide_context(services.roster.clone());
    provide_context(services.history.clone());
    provide_context(services.pictures.clone());
    provide_context(services.operations.clone());
    provide_context(services.approvals.clone());
    provide_context(services.unprocessed.clone());
    provide_context(services.lists.clone());
    provide_context(services.connection.clone());
    provide_context(services.views.clone());
    provide_context(services.gate.sessions());
    provide_context(services.gate.way());
    let audit: Arc<dyn Audit> = services.trail.clone();
    provide_context(audit);
    if let Some(parts) = use_context::<Parts>() {
        if let Some(actor) = parts.extensions.get::<Actor>() {
            provide_context(actor.clone());
        }
        if let Some(held) = parts.extensions.get::<HeldForm>() {
            provide_context(held.clone());
        }
        if let Some(last) = parts.extensions.get::<LastList>() {
            provide_context(last.clone());
        }
        if let Some(nonce) = parts.extensions.get::<Nonce>() {
            provide_context(nonce.clone());
        }
    }
}
