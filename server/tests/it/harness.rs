//! A running emulator, and Muster's services in front of it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use app::{
    domain::{
        AccountId, Action, Confirmation, MembersQuery, Operation, OperationId, Region, RegionFreshness, Role,
        Selection, Window,
    },
    ports::{Actor, Operations, Roster},
};
use emulator::Emulator;
use serde_json::Value;
use server::{
    audit::Trail,
    aws::{Config, Endpoint, Gateway},
    clock::Clock,
    lists::ListsService,
    live::{Live, SPACING},
    operations::OperationsService,
    roster::{RosterService, Settings},
    settings::SettingsService,
    store::Store,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};
use uuid::Uuid;

tokio::task_local! {
    /// More accounts than these are not stopped at once without approval; unset in most tests.
    pub(crate) static APPROVAL_ABOVE: u32;
}

/// Nothing that a test waits for takes longer.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) const FOUR_REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"];

/// An emulator that runs for as long as the test's runtime lives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
}

impl Running {
    pub(crate) async fn start(settings: emulator::Settings) -> Self {
        let emulator = Emulator::bind((Ipv4Addr::LOCALHOST, 0).into(), settings).await.expect("a free port");
        let addr = emulator.addr();
        tokio::spawn(emulator.serve(std::future::pending()));
        Self { addr }
    }

    /// Calls so far of one operation in one Region, as the emulator counted them.
    pub(crate) async fn counted(&self, region: &str, operation: &str, what: &str) -> u64 {
        let requests = get(self.addr, "/_emulator/requests").await;
        requests["regions"][region][operation][what].as_u64().unwrap_or(0)
    }

    pub(crate) async fn calls(&self, region: &str, operation: &str) -> u64 {
        self.counted(region, operation, "calls").await
    }

    /// Calls so far of every operation in one Region.
    pub(crate) async fn all_calls(&self, region: &str) -> u64 {
        let requests = get(self.addr, "/_emulator/requests").await;
        let operations = requests["regions"][region].as_object().cloned().unwrap_or_default();
        operations.values().filter_map(|counted| counted["calls"].as_u64()).sum()
    }

    /// Has calls fail from now on, as the emulator's `/_emulator/faults` takes it.
    pub(crate) async fn fault(&self, fault: Value) {
        post(self.addr, "/_emulator/faults", "application/json", &fault.to_string()).await;
    }

    /// Has all go well again.
    pub(crate) async fn no_faults(&self) {
        send(self.addr, "DELETE /_emulator/faults", "\r\n").await;
    }

    /// How many members have which status, as the emulator has it.
    pub(crate) async fn statuses(&self, region: &str) -> Value {
        let state = get(self.addr, "/_emulator/state").await;
        let administrator = state["administrator"].as_str().expect("an administrator").to_owned();
        state["regions"][region]["administrators"][&administrator]["counts"].clone()
    }
}

pub(crate) async fn post(addr: SocketAddr, path: &str, kind: &str, body: &str) -> String {
    let answer = post_with(addr, path, &format!("content-type: {kind}\r\n"), body).await;
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    answer
}

/// The same with further headers, each with its end of line, whatever the answer.
pub(crate) async fn post_with(addr: SocketAddr, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    send(addr, &format!("POST {path}"), &format!("{headers}content-length: {length}\r\n\r\n{body}")).await
}

pub(crate) async fn send(addr: SocketAddr, what: &str, rest: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.expect("somebody listens");
    let request = format!("{what} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n{rest}");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

pub(crate) async fn get(addr: SocketAddr, path: &str) -> Value {
    get_with(addr, path, "").await
}

/// The same with further headers, each with its end of line.
pub(crate) async fn get_with(addr: SocketAddr, path: &str, headers: &str) -> Value {
    let answer = send(addr, &format!("GET {path}"), &format!("{headers}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    let body = answer.split_once("\r\n\r\n").expect("a body").1;
    let json = &body[body.find(['{', '[']).expect("JSON")..=body.rfind(['}', ']']).expect("JSON")];
    serde_json::from_str(json).expect("JSON")
}

/// Everything between the ports and GuardDuty.
pub(crate) struct Muster {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) roster: Arc<RosterService>,
    pub(crate) operations: Arc<OperationsService>,
    pub(crate) lists: Arc<ListsService>,
    pub(crate) connection: Arc<SettingsService>,
    pub(crate) trail: Arc<Trail>,
    pub(crate) store: Arc<Store>,
    pub(crate) live: Arc<Live>,
    pub(crate) actor: Actor,
    /// Where the store lies; with the last clone it is gone.
    pub(crate) folder: Arc<TempDir>,
}

impl Muster {
    /// In front of a GuardDuty; does not wait for the roster.
    pub(crate) async fn connect(addr: SocketAddr, regions: &[&str]) -> Self {
        Self::with(gateway(addr, "demo", regions).await, regions, new_folder()).await
    }

    /// The same, with calls that wait for so long.
    pub(crate) async fn connect_giving_up_after(addr: SocketAddr, regions: &[&str], time: Duration) -> Self {
        let (config, names) = config(addr, "demo", regions).await;
        Self::with(Gateway::new(&config.giving_up_after(time), names), regions, new_folder()).await
    }

    /// After a restart: a new process with what an earlier one kept in the folder.
    pub(crate) async fn restart(folder: Arc<TempDir>, addr: SocketAddr, regions: &[&str]) -> Self {
        Self::with(gateway(addr, "demo", regions).await, regions, folder).await
    }

    /// The same, where operations that send e-mails can be taken back for so long.
    pub(crate) async fn restart_holding(
        folder: Arc<TempDir>,
        addr: SocketAddr,
        regions: &[&str],
        grace: Duration,
    ) -> Self {
        Self::with_grace(gateway(addr, "demo", regions).await, regions, folder, grace).await
    }

    async fn with(gateway: Gateway, regions: &[&str], folder: Arc<TempDir>) -> Self {
        Self::with_grace(gateway, regions, folder, Duration::ZERO).await
    }

    async fn with_grace(gateway: Gateway, regions: &[&str], folder: Arc<TempDir>, grace: Duration) -> Self {
        let gateway = Arc::new(gateway);
        let clock = Clock::system();
        let live = Live::new(Uuid::new_v4(), SPACING);
        let settings = Settings {
            regions: regions.iter().map(|r| region(r)).collect(),
            refresh: Duration::from_mins(5),
            demo: true,
        };
        let store = Arc::new(Store::open(&folder.path().join("muster.db")).await.expect("a store"));
        let roster = RosterService::start(gateway.clone(), settings, store.clone(), clock.clone(), live.clone());
        let roster = roster.await.expect("a roster");
        let (to, of, at, told) = (gateway.clone(), roster.clone(), clock.clone(), live.clone());
        let above = APPROVAL_ABOVE.try_with(|above| *above).ok();
        let operations = OperationsService::start(to, of, store.clone(), at, told, grace, above);
        let operations = operations.await.expect("operations");
        let trail = Trail::new(store.clone(), clock.clone());
        let connection =
            SettingsService::new(gateway.clone(), roster.clone(), store.clone(), clock.clone(), trail.clone());
        let lists =
            ListsService::new(gateway.clone(), roster.clone(), operations.clone(), store.clone(), clock, trail.clone());
        let actor = Actor::authenticated("test".into(), "test".into(), Role::Admin, "this".into(), None);
        Self { gateway, roster, operations, lists, connection, trail, store, live, actor, folder }
    }

    /// In front of a new emulator with all four Regions, with the roster read.
    pub(crate) async fn start(settings: emulator::Settings) -> (Self, Running) {
        let running = Running::start(settings).await;
        let muster = Self::connect(running.addr, &FOUR_REGIONS).await;
        muster.read_all().await;
        (muster, running)
    }

    /// Waits until no Region is being read any more for the first time.
    pub(crate) async fn read_all(&self) {
        self.wait_for_regions(|region| {
            region.freshness.reading.is_none()
                && (region.freshness.read_at.is_some() || region.freshness.error.is_some())
        })
        .await;
    }

    pub(crate) async fn wait_for_regions(&self, settled: impl Fn(&RegionFreshness) -> bool) {
        eventually("the Regions", || self.regions().iter().all(&settled)).await;
    }

    pub(crate) fn regions(&self) -> Vec<RegionFreshness> {
        self.roster.status(&self.actor).expect("a status").regions
    }

    pub(crate) fn window(&self, search: &str) -> Window {
        let query = MembersQuery::parse(search);
        self.roster.window(&self.actor, &query, query.span(), None).expect("a window")
    }

    /// The accounts of every page.
    pub(crate) fn accounts(&self, search: &str) -> Vec<AccountId> {
        let mut query = MembersQuery::parse(search);
        let mut accounts = Vec::new();
        loop {
            let window = self.roster.window(&self.actor, &query, query.span(), None).expect("a window");
            accounts.extend(window.rows.iter().map(|row| row.account));
            if accounts.len() >= window.matching as usize {
                return accounts;
            }
            query.page += 1;
        }
    }

    /// Plans, confirms and starts.
    pub(crate) async fn begin(&self, action: Action, selection: Selection) -> OperationId {
        let plan = self.operations.plan(&self.actor, action, selection).await.expect("a plan");
        self.confirm(plan).await
    }

    pub(crate) async fn confirm(&self, plan: app::domain::PlanId) -> OperationId {
        let plan = self.operations.show_plan(&self.actor, plan).await.expect("the plan");
        let confirmation =
            Confirmation { hash: plan.hash.clone(), typed_count: plan.accounts.to_string(), ..Confirmation::default() };
        self.operations.start(&self.actor, plan.id, confirmation).await.expect("an operation")
    }

    pub(crate) async fn carry_out(&self, action: Action, selection: Selection) -> Operation {
        let operation = self.begin(action, selection).await;
        self.wait_for(operation).await
    }

    pub(crate) async fn show(&self, operation: OperationId) -> Operation {
        let shown = self.operations.show(&self.actor, operation).await.expect("the operation");
        let sum = shown.summary.tally;
        for tally in shown.regions.iter().map(|region| region.tally).chain([sum]) {
            let parts = tally.processed + tally.unprocessed + tally.skipped + tally.cancelled + tally.waiting;
            assert_eq!(tally.cells, parts, "the parts add up: {tally:?}");
        }
        shown
    }

    /// Waits until an operation is over, looking on all the while.
    pub(crate) async fn wait_for(&self, operation: OperationId) -> Operation {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.show(operation).await;
            if shown.summary.state.is_over() {
                return shown;
            }
            assert!(Instant::now() < until, "the operation ends: {shown:?}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

pub(crate) fn new_folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().expect("a folder"))
}

pub(crate) async fn gateway(addr: SocketAddr, access_key: &str, regions: &[&str]) -> Gateway {
    let (config, regions) = config(addr, access_key, regions).await;
    Gateway::new(&config, regions)
}

async fn config(addr: SocketAddr, access_key: &str, regions: &[&str]) -> (Config, Vec<Region>) {
    let endpoint =
        Endpoint { url: format!("http://{addr}"), access_key: access_key.to_owned(), secret_key: "secret".to_owned() };
    let regions: Vec<Region> = regions.iter().map(|name| region(name)).collect();
    (Config::load(Some(endpoint), &regions[0]).await, regions)
}

/// Waits until something holds.
pub(crate) async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until something holds that has to be asked for.
pub(crate) async fn eventually_asked(what: &str, holds: impl AsyncFn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < until, "waited in vain for {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn region(name: &str) -> Region {
    name.parse().expect("a Region")
}

pub(crate) fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().expect("an account id")
}

pub(crate) fn picked(search: &str, accounts: Vec<AccountId>) -> Selection {
    Selection::Picked { search: search.to_owned(), accounts }
}

pub(crate) fn all_matching(search: &str) -> Selection {
    Selection::AllMatching { search: search.to_owned(), except: Vec::new() }
}

/// New accounts with made-up e-mail addresses.
pub(crate) fn new(regions: &[&str], accounts: impl IntoIterator<Item = AccountId>) -> Selection {
    Selection::New {
        regions: regions.iter().map(|name| region(name)).collect(),
        details: accounts
            .into_iter()
            .map(|account| app::domain::AccountDetail { account, email: format!("root+{account}@example.com").into() })
            .collect(),
    }
}

/// An administrator without members, whose invitations are verified and accepted at once.
pub(crate) fn empty() -> emulator::Settings {
    emulator::Settings {
        accounts: 0,
        verification: Duration::ZERO,
        accept_after: Some(Duration::ZERO),
        ..emulator::Settings::default()
    }
}

pub(crate) fn with_accounts(accounts: u32) -> emulator::Settings {
    emulator::Settings { accounts, ..emulator::Settings::default() }
}
