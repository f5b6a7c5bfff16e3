use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use app::{
    domain::{
        AccountId, Action, HistoryPage, HistoryQuery, Member, MemberDetails, MembersQuery, OperationId, Region, Role,
        RosterStatus, Selection, Span, Window,
    },
    error::AppError,
    ports::{Actor, History, MembersExport, Roster},
};
use async_trait::async_trait;
use tokio::sync::{Notify, watch};

use super::{
    OpenResults, RegionAccounts, Snapshot, count, export,
    kept::{Kept, KeptColumn, Seen},
    offer,
    owner::{self, ForeignStore, Owner, StartError},
    reader,
    state::{Patch, State},
    window::View,
};
use crate::{aws::Gateway, chain::chain, clock::Clock, live::Live, store::Store};

/// Snapshots that are kept, so that the pages of one list come from one snapshot.
const KEPT: usize = 16;

/// What the roster is set to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Regions to read, in the order in which pages show them.
    pub regions: Vec<Region>,
    /// The least time between two readings of a Region.
    pub refresh: Duration,
    /// The members are a demo organization's.
    pub demo: bool,
}

/// The roster in memory, kept fresh by a task per Region.
#[derive(Debug)]
pub struct RosterService {
    pub(super) gateway: Arc<Gateway>,
    pub(super) store: Arc<Store>,
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) wanted: Vec<Wanted>,
    /// A first reading has members to show.
    pub(super) arrived: Notify,
    state: Mutex<State>,
    published: Mutex<Published>,
    /// Held while a snapshot is made: a later one never holds less than an earlier one.
    publishing: tokio::sync::Mutex<()>,
    pub(super) live: Arc<Live>,
    open_results: Arc<OpenResults>,
    running: AtomicU32,
    approvals: AtomicU32,
    /// Each Region as the store has it.
    pub(super) kept: Vec<Kept>,
    /// The store turned out to be another account's.
    pub(super) foreign: watch::Sender<Option<ForeignStore>>,
}

#[derive(Debug)]
struct Published {
    newest: Arc<Snapshot>,
    /// The oldest first.
    older: VecDeque<Arc<Snapshot>>,
}

/// How a reader is woken.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) now: Notify,
    pub(super) perhaps_sooner: Notify,
}

impl RosterService {
    /// Shows what an earlier process kept, and starts to read every Region. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`StartError::Store`] if what is kept cannot be read; [`StartError::Foreign`] if it is about another
    /// administrator account than the gateway's.
    pub async fn start(
        gateway: Arc<Gateway>,
        settings: Settings,
        store: Arc<Store>,
        clock: Clock,
        live: Arc<Live>,
    ) -> Result<Arc<Self>, StartError> {
        let owner = Owner::ask(&gateway, &store).await?;
        let open_results = OpenResults::new(store.open_results().await?);
        let mut state = State::new(&settings.regions, owner);
        let kept = restore(&store, &settings.regions, &mut state).await?;
        let first = Snapshot::new(0, state.columns(), state.statuses.clone(), &open_results.all_accounts());
        let roster = Arc::new(Self {
            gateway,
            store,
            clock,
            wanted: settings.regions.iter().map(|_| Wanted::default()).collect(),
            arrived: Notify::new(),
            state: Mutex::new(state),
            published: Mutex::new(Published { newest: Arc::new(first), older: VecDeque::new() }),
            publishing: tokio::sync::Mutex::new(()),
            live,
            open_results: Arc::new(open_results),
            running: AtomicU32::new(0),
            approvals: AtomicU32::new(0),
            kept,
            foreign: watch::Sender::new(None),
            settings,
        });
        for (place, region) in roster.settings.regions.iter().enumerate() {
            tokio::spawn(reader::read(Arc::clone(&roster), place, region.clone()));
        }
        tokio::spawn(reader::show_as_it_arrives(Arc::clone(&roster)));
        tokio::spawn(owner::ask_who_administers(Arc::clone(&roster)));
        Ok(roster)
    }

    /// Waits until the store turns out to be about another administrator account: then this process must end.
    pub async fn foreign(&self) -> ForeignStore {
        let mut foreign = self.foreign.subscribe();
        loop {
            if let Some(foreign) = *foreign.borrow_and_update() {
                return foreign;
            }
            // The sender lives as long as `self`, so this ends with a value and never with an error.
            let _ = foreign.changed().await;
        }
    }

    /// What is kept is known to be about the account that the credentials belong to.
    pub fn is_ours(&self) -> bool {
        self.state().owner.can_be_kept
    }

    /// The administrator account, once it is known.
    pub fn administrator(&self) -> Option<AccountId> {
        self.state().owner.account
    }

    /// The Regions that are read, in the order in which pages show them.
    pub fn regions(&self) -> &[Region] {
        &self.settings.regions
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.published().newest)
    }

    /// The snapshot with this number if it is still kept, else the newest.
    fn numbered(&self, number: Option<u64>) -> Arc<Snapshot> {
        let published = self.published();
        let kept = published.older.iter().find(|snapshot| Some(snapshot.number) == number);
        Arc::clone(kept.unwrap_or(&published.newest))
    }

    /// Unprocessed results that nobody has dealt with yet.
    pub fn open_results(&self) -> &OpenResults {
        &self.open_results
    }

    /// The accounts that a query matches, sorted.
    pub fn matching(&self, snapshot: &Snapshot, query: &MembersQuery) -> Vec<AccountId> {
        let rows = View::new(snapshot, query, &self.open_results).matching(query);
        rows.into_iter().map(|row| snapshot.rows.accounts[row as usize]).collect()
    }

    /// Puts what was read of some accounts, by an operation if one is named, in place of what was known, and publishes
    /// it.
    pub async fn patch(
        self: &Arc<Self>,
        region: &Region,
        members: Vec<Member>,
        gone: &[AccountId],
        by: Option<OperationId>,
    ) {
        let Some(place) = self.settings.regions.iter().position(|known| known == region) else { return };
        let mut accounts: Vec<AccountId> =
            members.iter().map(|member| member.account).chain(gone.iter().copied()).collect();
        accounts.sort_unstable();
        self.state().patch(place, Patch { members, gone: gone.to_vec() });
        self.record(place, Seen::Patch(by, accounts)).await;
        self.wanted[place].perhaps_sooner.notify_one();
        self.publish().await;
    }

    /// GuardDuty has said of some accounts which of them a policy of the organization manages there; answers whether the
    /// next snapshot says something else than the newest.
    pub fn know_locks(&self, region: &Region, asked: &[AccountId], managed: &[AccountId]) -> bool {
        let place = self.settings.regions.iter().position(|known| known == region);
        place.is_some_and(|place| self.state().regions[place].knows_locks(asked, managed))
    }

    /// Merges what is known into a new snapshot.
    pub async fn publish(&self) {
        let _alone = self.publishing.lock().await;
        let (columns, statuses) = {
            let state = self.state();
            (state.columns(), state.statuses.clone())
        };
        let number = self.snapshot().number + 1;
        let open_results = Arc::clone(&self.open_results);
        let built = tokio::task::spawn_blocking(move || {
            Arc::new(Snapshot::new(number, columns, statuses, &open_results.all_accounts()))
        });
        let snapshot = match built.await {
            Ok(snapshot) => snapshot,
            Err(error) => return tracing::error!(error = chain(&error), "could not merge the roster"),
        };
        self.keep(Arc::clone(&snapshot));
        // Only now: whoever sees a result closed can see why.
        let open_results = Arc::clone(&self.open_results);
        match tokio::task::spawn_blocking(move || open_results.close_reached(&snapshot)).await {
            Ok(closed) => self.record_closed(closed).await,
            Err(error) => tracing::error!(error = chain(&error), "could not close results"),
        }
        self.live.roster_changed();
    }

    /// What cannot be written is closed again by the first snapshot after the next start.
    async fn record_closed(&self, closed: BTreeMap<Region, Vec<AccountId>>) {
        for (region, accounts) in closed {
            if let Err(error) = self.store.close_reached(&region, &accounts, self.clock.now()).await {
                tracing::error!(%region, error = chain(&error), "could not record that results were closed");
            }
        }
    }

    fn keep(&self, snapshot: Arc<Snapshot>) {
        let mut published = self.published();
        let before = std::mem::replace(&mut published.newest, snapshot);
        published.older.push_back(before);
        if published.older.len() >= KEPT {
            published.older.pop_front();
        }
    }

    /// Counts an operation as running, for as long as the value lives.
    pub fn count_running(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Ordering::Relaxed);
        self.live.roster_changed();
        Running(Arc::clone(self))
    }

    /// So many plans wait for approval.
    pub fn set_approvals(&self, many: u32) {
        if self.approvals.swap(many, Ordering::Relaxed) != many {
            self.live.roster_changed();
        }
    }

    /// Changes what is known, and has pages told that it did.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.live.roster_changed();
        result
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn published(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operation that runs.
#[derive(Debug)]
pub struct Running(Arc<RosterService>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
        self.0.live.roster_changed();
    }
}

#[async_trait]
impl Roster for RosterService {
    fn window(
        &self,
        _actor: &Actor,
        query: &MembersQuery,
        span: Span,
        snapshot: Option<u64>,
    ) -> Result<Window, AppError> {
        let snapshot = self.numbered(snapshot);
        Ok(View::new(&snapshot, query, &self.open_results).window(query, span))
    }

    fn export(&self, _actor: &Actor, selection: &Selection) -> Result<MembersExport, AppError> {
        export::export(&self.snapshot(), selection, &self.open_results, self.clock.now())
    }

    fn status(&self, _actor: &Actor) -> Result<RosterStatus, AppError> {
        let snapshot = self.snapshot();
        let now = self.clock.now();
        let state = self.state();
        Ok(RosterStatus {
            demo: self.settings.demo,
            administrator: state.owner.account,
            snapshot: snapshot.number,
            accounts: count(snapshot.listed()),
            unprocessed: count(self.open_results.many()),
            running: self.running.load(Ordering::Relaxed),
            approvals: self.approvals.load(Ordering::Relaxed),
            now,
            regions: state.regions.iter().map(|region| region.freshness(now, self.settings.refresh)).collect(),
        })
    }

    fn details(&self, _actor: &Actor, account: AccountId, scope: &[Region]) -> Result<MemberDetails, AppError> {
        let snapshot = self.snapshot();
        details(&snapshot, &self.open_results, account, scope).ok_or_else(|| AppError::not_found("account"))
    }

    fn refresh(&self, actor: &Actor, regions: &[Region]) -> Result<(), AppError> {
        actor.needs(Role::Operator)?;
        let state = self.state();
        for ((region, wanted), known) in state.regions.iter().zip(&self.wanted).zip(&self.settings.regions) {
            // A reading that is under way shows what is new in a moment anyway.
            if !region.is_reading() && (regions.is_empty() || regions.contains(known)) {
                wanted.now.notify_one();
            }
        }
        Ok(())
    }
}

#[async_trait]
impl History for RosterService {
    async fn list(&self, _actor: &Actor, query: &HistoryQuery) -> Result<HistoryPage, AppError> {
        Ok(self.store.history(query).await?)
    }
}

/// Puts into the state what an earlier process kept of these Regions.
async fn restore(store: &Store, regions: &[Region], state: &mut State) -> Result<Vec<Kept>, StartError> {
    let mut all: Vec<Kept> = regions.iter().map(|_| Kept::default()).collect();
    for kept in store.kept_regions(regions).await? {
        let Some(place) = regions.iter().position(|region| *region == kept.region) else { continue };
        let column = state.restore(place, &kept, store.kept_members(&kept.region).await?);
        all[place] = Arc::new(tokio::sync::Mutex::new(KeptColumn::new(&kept, column)));
    }
    Ok(all)
}

fn details(
    snapshot: &Snapshot,
    open_results: &OpenResults,
    account: AccountId,
    scope: &[Region],
) -> Option<MemberDetails> {
    let row = snapshot.rows.find(account)?;
    let accounts: Arc<[AccountId]> = Arc::from([account]);
    let regions = snapshot.regions_in_scope(scope);
    let cells: Vec<RegionAccounts> =
        regions.into_iter().map(|region| RegionAccounts { region, accounts: Arc::clone(&accounts) }).collect();
    Some(MemberDetails {
        account,
        email: snapshot.rows.emails[row].as_deref().map(Into::into),
        member_type: snapshot.member_type(row),
        cells: snapshot
            .scope(&[])
            .into_iter()
            .map(|place| snapshot.details(row, place, |region| open_results.of(account, &[region])))
            .collect(),
        offers: Action::ON_MEMBERS.into_iter().map(|action| offer(snapshot, action, &cells)).collect(),
    })
}
