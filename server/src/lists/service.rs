use std::sync::Arc;

use app::{
    domain::{
        AccountList, Act, ActOutcome, Action, ListId, LookUp, LookUpId, PlanId, Region, Role, Selection, Subject,
        TypedIds,
    },
    error::AppError,
    ports::{Actor, Lists, Operations},
};
use async_trait::async_trait;

use super::{
    checked::{Checked, Sent},
    look_up::look_up,
    organization::Reader,
};
use crate::{
    aside::aside,
    audit::Trail,
    aws::Gateway,
    clock::Clock,
    ready::Ready,
    roster::{RosterService, count},
    store::{Kept, Store},
};

/// Lists that are kept, and bytes of all of them.
const MOST_LISTS: u32 = 100;
const MOST_BYTES: u32 = 128 * 1024 * 1024;
/// Lines of one list.
const MOST_LINES: usize = 100_000;
/// Look-ups that are kept, and accounts in all of them.
const MOST_LOOK_UPS: u32 = 100;
const MOST_LOOKED_UP: u32 = 50_000;

/// Checked lists that are held ready, so that turning a page does not read 50,000 lines again.
const READY: usize = 8;

/// Lists and look-ups in the store.
pub struct ListsService {
    gateway: Arc<Gateway>,
    roster: Arc<RosterService>,
    operations: Arc<dyn Operations>,
    clock: Clock,
    lists: Kept<Sent>,
    ready: Ready<ListId, Checked>,
    organization: Reader,
    look_ups: Kept<LookUp>,
    trail: Arc<Trail>,
}

impl ListsService {
    /// Plans what is listed with the operations, asks the gateway, and keeps the roster true to what it answers.
    pub fn new(
        gateway: Arc<Gateway>,
        roster: Arc<RosterService>,
        operations: Arc<dyn Operations>,
        store: Arc<Store>,
        clock: Clock,
        trail: Arc<Trail>,
    ) -> Arc<Self> {
        let lists = Kept::new(Arc::clone(&store), "list", MOST_LISTS, MOST_BYTES);
        let look_ups = Kept::new(store, "look-up", MOST_LOOK_UPS, MOST_LOOKED_UP);
        let (ready, organization) = (Ready::new(READY), Reader::default());
        Arc::new(Self { gateway, roster, operations, clock, lists, ready, organization, look_ups, trail })
    }

    /// Keeps a list, with its verdicts ready.
    async fn keep(&self, sent: Sent) -> Result<ListId, AppError> {
        let weight = count(sent.text.len());
        let id = ListId(self.lists.add(|_| (sent.clone(), weight)).await?);
        self.check_now(id, sent).await;
        Ok(id)
    }

    async fn list(&self, id: ListId) -> Result<Arc<Checked>, AppError> {
        if let Some(ready) = self.ready.get(id) {
            return Ok(ready);
        }
        let sent = self.lists.get(id.0).await?.ok_or_else(|| AppError::not_found("list"))?;
        Ok(self.check_now(id, sent).await)
    }

    async fn check_now(&self, id: ListId, sent: Sent) -> Arc<Checked> {
        let administrator = self.roster.administrator();
        let checked = aside(move || Arc::new(Checked::new(sent, administrator))).await;
        self.ready.put(id, Arc::clone(&checked));
        checked
    }
}

#[async_trait]
impl Lists for ListsService {
    async fn check(&self, actor: &Actor, text: String) -> Result<ListId, AppError> {
        actor.needs(Role::Operator)?;
        if text.lines().count() > MOST_LINES {
            let problem = format!("The list has more than {MOST_LINES} lines. Add it in parts.");
            return Err(AppError::invalid("list", problem));
        }
        self.keep(Sent { text, imported: None }).await
    }

    async fn import(&self, actor: &Actor, regions: &[Region]) -> Result<ListId, AppError> {
        actor.needs(Role::Operator)?;
        let read = async {
            let organization = self.organization.read(&self.gateway).await?;
            self.keep(organization.list(&self.roster.snapshot(), regions, self.clock.now())).await
        };
        let done = |_: &ListId| ActOutcome::done();
        self.trail.record(actor, Act::ImportAccounts, Subject::default(), read, done).await
    }

    async fn show(&self, _actor: &Actor, id: ListId, page: u32, regions: Vec<Region>) -> Result<AccountList, AppError> {
        let (list, snapshot) = (self.list(id).await?, self.roster.snapshot());
        let regions = snapshot.regions_in_scope(&regions);
        Ok(aside(move || list.page(id, page, &snapshot, &regions)).await)
    }

    async fn put_zeros_back(&self, actor: &Actor, id: ListId) -> Result<ListId, AppError> {
        actor.needs(Role::Operator)?;
        let list = self.list(id).await?;
        self.keep(aside(move || list.with_zeros()).await).await
    }

    async fn problems(&self, _actor: &Actor, list: ListId) -> Result<Vec<Vec<String>>, AppError> {
        let list = self.list(list).await?;
        Ok(aside(move || list.problems()).await)
    }

    async fn plan(
        &self,
        actor: &Actor,
        action: Action,
        list: ListId,
        regions: Vec<Region>,
    ) -> Result<PlanId, AppError> {
        let details = self.list(list).await?.details();
        if details.is_empty() {
            return Err(AppError::invalid("list", "No line of the list can be used. Correct it first."));
        }
        self.operations.plan(actor, action, Selection::New { regions, details }).await
    }

    async fn look_up(&self, actor: &Actor, text: &str, regions: &[Region]) -> Result<LookUpId, AppError> {
        actor.needs(Role::Operator)?;
        let typed = TypedIds::parse(text);
        let asked = typed.accounts.len();
        if asked == 0 {
            return Err(AppError::invalid("ids", "There is no account id in this text. An account id has 12 digits."));
        }
        if asked > LookUp::MOST {
            let problem = format!("These are {asked} accounts. Look up at most {} at a time.", LookUp::MOST);
            return Err(AppError::invalid("ids", problem));
        }
        let regions = self.roster.snapshot().regions_in_scope(regions);
        let answers = look_up(&self.gateway, &self.roster, &regions, &typed.accounts).await;
        let at = self.clock.now();
        let add = self.look_ups.add(|number| (answers.into_look_up(LookUpId(number), at, typed), count(asked)));
        Ok(LookUpId(add.await?))
    }

    async fn show_look_up(&self, _actor: &Actor, id: LookUpId) -> Result<LookUp, AppError> {
        self.look_ups.get(id.0).await?.ok_or_else(|| AppError::not_found("look-up"))
    }
}
