use std::sync::Arc;

use app::{
    domain::{
        AccountList, Action, ListChoice, ListId, LookUp, LookUpId, PlanId, Region, Selection, TypedAccounts, TypedIds,
    },
    error::AppError,
    ports::{Actor, Lists, Operations},
};
use async_trait::async_trait;

use super::look_up::look_up;
use crate::{
    aws::Gateway,
    clock::Clock,
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

/// Lists and look-ups in the store.
pub struct ListsService {
    gateway: Arc<Gateway>,
    roster: Arc<RosterService>,
    operations: Arc<dyn Operations>,
    clock: Clock,
    /// Their texts: the verdicts follow from them.
    lists: Kept<String>,
    look_ups: Kept<LookUp>,
}

#[derive(Debug)]
struct List {
    text: String,
    typed: TypedAccounts,
}

impl ListsService {
    /// Plans what is listed with the operations, asks the gateway, and keeps the roster true to what it answers.
    pub fn new(
        gateway: Arc<Gateway>,
        roster: Arc<RosterService>,
        operations: Arc<dyn Operations>,
        store: Arc<Store>,
        clock: Clock,
    ) -> Arc<Self> {
        let lists = Kept::new(Arc::clone(&store), "list", MOST_LISTS, MOST_BYTES);
        let look_ups = Kept::new(store, "look-up", MOST_LOOK_UPS, MOST_LOOKED_UP);
        Arc::new(Self { gateway, roster, operations, clock, lists, look_ups })
    }

    async fn list(&self, id: ListId) -> Result<List, AppError> {
        let text = self.lists.get(id.0).await?.ok_or_else(|| AppError::not_found("list"))?;
        Ok(List { typed: TypedAccounts::parse(&text), text })
    }
}

#[async_trait]
impl Lists for ListsService {
    async fn check(&self, _actor: &Actor, text: String) -> Result<ListId, AppError> {
        if text.lines().count() > MOST_LINES {
            let problem = format!("The list has more than {MOST_LINES} lines. Add it in parts.");
            return Err(AppError::invalid("list", problem));
        }
        let weight = count(text.len());
        Ok(ListId(self.lists.add(|_| (text, weight)).await?))
    }

    async fn show(&self, _actor: &Actor, id: ListId, page: u32) -> Result<AccountList, AppError> {
        let list = self.list(id).await?;
        Ok(page_of(id, &list, page))
    }

    async fn plan(&self, actor: &Actor, action: Action, choice: ListChoice) -> Result<PlanId, AppError> {
        let list = self.list(choice.list).await?;
        let mut details = list.typed.details();
        if choice.repair {
            details.extend(list.typed.repaired());
        }
        if details.is_empty() {
            return Err(AppError::invalid("list", "No line of the list can be used. Mend it first."));
        }
        self.operations.plan(actor, action, Selection::New { regions: choice.regions, details }).await
    }

    async fn look_up(&self, _actor: &Actor, text: &str, regions: &[Region]) -> Result<LookUpId, AppError> {
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

/// What cannot be used comes first, in the order of the lines; then the rest.
fn page_of(id: ListId, list: &List, page: u32) -> AccountList {
    let lines = &list.typed.lines;
    let problems = count(list.typed.problems().count());
    let page = page.min(count(lines.len()).saturating_sub(1) / AccountList::PAGE);
    let bad = lines.iter().filter(|line| line.verdict.is_err());
    let good = lines.iter().filter(|line| line.verdict.is_ok());
    let first = (page * AccountList::PAGE) as usize;
    AccountList {
        id,
        accounts: count(lines.len()) - problems,
        problems,
        repairable: count(list.typed.repaired().len()),
        page,
        lines: bad.chain(good).skip(first).take(AccountList::PAGE as usize).cloned().collect(),
        text: (list.text.len() <= AccountList::LONGEST_TEXT).then(|| list.text.clone()),
    }
}
