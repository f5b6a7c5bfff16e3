//! What was not processed, over all operations: it stays open until it is retried, resolved or dismissed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use app::{
    domain::{
        AccountId, Act, ActOutcome, Action, CellName, Dismissal, Meant, OpenCell, OpenChoice, OpenGroup, OpenList,
        OperationId, PlanId, Region, Role, Subject, Timestamp, Why,
    },
    error::AppError,
    ports::{Actor, Unprocessed},
};
use async_trait::async_trait;

use super::{OperationsService, plan::Target};
use crate::{
    audit::{NewEntry, regions_of},
    roster::{OpenResult, RegionAccounts, count},
    store::OpenCells,
};

#[async_trait]
impl Unprocessed for OperationsService {
    async fn open_results(&self, _actor: &Actor, regions: &[Region]) -> Result<OpenList, AppError> {
        let mut list = Listing::default();
        self.context.roster.open_results().each(|account, region, result| {
            if in_scope(regions, region) {
                list.add(account, region, result);
            } else {
                list.elsewhere += 1;
            }
        });
        Ok(list.into())
    }

    async fn retry_open(&self, actor: &Actor, choice: &OpenChoice) -> Result<PlanId, AppError> {
        actor.may(choice.action)?;
        let mut regions: BTreeMap<Region, Vec<AccountId>> = BTreeMap::new();
        let mut operations: Vec<OperationId> = Vec::new();
        for ((operation, region), accounts) in self.open_cells(choice, |_, _, _| true) {
            regions.entry(region).or_default().extend(accounts);
            operations.push(operation);
        }
        if regions.is_empty() {
            return Err(AppError::invalid("selection", "None of these results is open any more."));
        }
        let cells = regions.into_iter().map(|(region, mut accounts)| {
            accounts.sort_unstable();
            RegionAccounts { region, accounts: accounts.into() }
        });
        let cells = self.in_regions_that_are_read(cells.collect())?;
        let invite = self.context.store.invite_of(&operations).await?;
        let emails = Arc::new(self.emails(choice.action, operations).await?);
        let target = Target { action: choice.action, cells, emails, invite };
        Ok(self.draft(&target).await?)
    }

    async fn dismiss(&self, actor: &Actor, dismissal: &Dismissal) -> Result<u32, AppError> {
        actor.needs(Role::Operator)?;
        let note = dismissal.note.trim();
        if note.is_empty() {
            return Err(AppError::invalid("note", "Write a note that says why nothing more will be done."));
        }
        if note.chars().count() > Dismissal::LONGEST_NOTE {
            let problem = format!("A note has at most {} characters.", Dismissal::LONGEST_NOTE);
            return Err(AppError::invalid("note", problem));
        }
        let is_meant = |account, region: &Region, result: &OpenResult| match &dismissal.meant {
            Meant::Named(names) => names.contains(&CellName { account, region: region.clone() }),
            Meant::AllUntil(seen) => result.at <= *seen,
        };
        let cells = self.open_cells(&dismissal.of, is_meant);
        if cells.is_empty() {
            return Err(AppError::invalid(
                "note",
                "Tick at least one account that is still open, or dismiss them all.",
            ));
        }
        let closed = count(cells.values().map(Vec::len).sum());
        let outcome = ActOutcome { many: Some(closed), ..ActOutcome::done() };
        let (now, subject) = (self.context.clock.now(), subject(&dismissal.of, &cells));
        let entry = NewEntry::once(now, actor.into(), Act::Dismiss, subject, outcome);
        self.context.store.dismiss(&cells, note, &entry).await?;
        for ((operation, region), accounts) in &cells {
            self.context.roster.open_results().dismiss(*operation, region, accounts);
            self.context.live.operation_changed(*operation);
        }
        self.context.live.roster_changed();
        Ok(closed)
    }
}

/// What the audit trail says of results that are dismissed. The note may name anybody, so it stays with the results.
fn subject(choice: &OpenChoice, cells: &OpenCells) -> Subject {
    let mut regions: BTreeMap<&Region, BTreeSet<AccountId>> = BTreeMap::new();
    for ((_, region), accounts) in cells {
        regions.entry(region).or_default().extend(accounts);
    }
    let named: BTreeSet<AccountId> = regions.values().flatten().copied().collect();
    let operations: BTreeSet<OperationId> = cells.keys().map(|(operation, _)| *operation).collect();
    let cells = |(region, accounts): (&Region, BTreeSet<AccountId>)| RegionAccounts {
        region: region.clone(),
        accounts: accounts.into_iter().collect(),
    };
    Subject {
        action: Some(choice.action),
        cause: Some(choice.why.cause),
        accounts: Some(count(named.len())),
        regions: regions_of(&regions.into_iter().map(cells).collect::<Vec<_>>()),
        named: named.into_iter().collect(),
        operations: operations.into_iter().collect(),
        ..Subject::default()
    }
}

impl OperationsService {
    fn open_cells(&self, choice: &OpenChoice, is_meant: impl Fn(AccountId, &Region, &OpenResult) -> bool) -> OpenCells {
        let mut cells = OpenCells::new();
        self.context.roster.open_results().each(|account, region, result| {
            if in_scope(&choice.regions, region)
                && result.whole == choice.action
                && choice.why.covers(result.cause, &result.result)
                && is_meant(account, region, result)
            {
                cells.entry((result.operation, region.clone())).or_default().push(account);
            }
        });
        cells
    }

    /// The addresses under which the operations were to create accounts; the newest one has the last word.
    async fn emails(
        &self,
        action: Action,
        mut operations: Vec<OperationId>,
    ) -> Result<HashMap<AccountId, Box<str>>, AppError> {
        let mut emails = HashMap::new();
        operations.sort_unstable();
        operations.dedup();
        for operation in operations.into_iter().filter(|_| action.creates()) {
            emails.extend(self.context.store.emails(operation).await?);
        }
        Ok(emails)
    }
}

fn in_scope(regions: &[Region], region: &Region) -> bool {
    regions.is_empty() || regions.contains(region)
}

#[derive(Default)]
struct Listing {
    groups: HashMap<(Action, Why), Group>,
    accounts: HashSet<AccountId>,
    cells: u32,
    elsewhere: u32,
}

#[derive(Default)]
struct Group {
    cells: u32,
    accounts: HashSet<AccountId>,
    newest: Option<Timestamp>,
    named: Vec<OpenCell>,
}

impl Listing {
    fn add(&mut self, account: AccountId, region: &Region, result: &OpenResult) {
        self.cells += 1;
        self.accounts.insert(account);
        let group = self.groups.entry((result.whole, Why::of(result.cause, &result.result))).or_default();
        group.cells += 1;
        group.accounts.insert(account);
        group.newest = group.newest.max(Some(result.at));
        if group.named.len() < OpenGroup::NAMED {
            group.named.push(OpenCell {
                cell: CellName { account, region: region.clone() },
                result: (*result.result).into(),
                operation: result.operation,
                at: result.at,
            });
        }
    }
}

impl From<Listing> for OpenList {
    fn from(list: Listing) -> Self {
        let groups = list.groups.into_iter().map(|((action, why), group)| OpenGroup {
            action,
            why,
            cells: group.cells,
            accounts: count(group.accounts.len()),
            newest: group.newest.unwrap_or(Timestamp(0)),
            named: group.named,
        });
        let mut groups: Vec<OpenGroup> = groups.collect();
        groups.sort_by_cached_key(|group| (Reverse(group.cells), group.why.clone(), group.action));
        let unlisted = count(groups.len().saturating_sub(Self::GROUPS));
        groups.truncate(Self::GROUPS);
        Self { groups, unlisted, accounts: count(list.accounts.len()), cells: list.cells, elsewhere: list.elsewhere }
    }
}
