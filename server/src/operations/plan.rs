use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use app::domain::{
    AccountId, Action, Approval, AutoEnable, BATCH, InviteOptions, OperationSummary, Plan, PlanId, PlanRegion,
    PlannedAccount, PlannedCell, PlannedCells, Region, SkipReason, Subject, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    audit::regions_of,
    roster::{Assessment, RegionAccounts, Snapshot, assess, count, count_accounts, skipped},
};

/// The e-mail addresses of accounts that are to be created.
pub(super) type Emails = Arc<HashMap<AccountId, Box<str>>>;

/// What an action is for: a selection, frozen to cells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) action: Action,
    pub(super) cells: Vec<RegionAccounts>,
    /// Empty for every action but the creation.
    pub(super) emails: Emails,
    /// What the invitations carried that this is to repeat.
    #[serde(default)]
    pub(super) invite: Option<InviteOptions>,
}

/// A plan with what it takes to carry it out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    /// What people are shown.
    pub(super) plan: Plan,
    /// What it was made for, to be planned anew when something changes.
    pub(super) target: Target,
    pub(super) eligible: Vec<RegionAccounts>,
    auto_enable: Vec<Option<AutoEnable>>,
}

impl Draft {
    /// Works out what would be done. `pace` says how many calls a second a Region takes, `unasked` of how many
    /// cells it is not known whether a policy locks them.
    pub(super) fn new(
        id: PlanId,
        target: &Target,
        snapshot: &Snapshot,
        frozen_at: Timestamp,
        pace: impl Fn(&Region) -> f64,
        unasked: u32,
    ) -> Self {
        let Assessment { eligible, skipped, groups, accounts, sample } = assess(snapshot, target.action, &target.cells);
        let regions: Vec<PlanRegion> = eligible
            .iter()
            .zip(skipped)
            .map(|(region, skipped)| PlanRegion {
                region: region.region.clone(),
                cells: count(region.accounts.len()),
                skipped: count(skipped),
                calls: calls(snapshot, target.action, region),
            })
            .collect();
        let cells = regions.iter().map(|region| region.cells).sum();
        let plan = Plan {
            id,
            action: target.action,
            selected: count(count_accounts(&target.cells)),
            accounts: count(accounts),
            cells,
            frozen_at,
            seconds: seconds(&regions, pace),
            regions,
            skipped: groups,
            first: sample.into_iter().map(|account| planned(account, target, snapshot)).collect(),
            emails: if target.action.invites() { cells } else { 0 },
            invite: target.invite.clone(),
            unasked,
            hash: hash(target, snapshot),
            approval: Approval::default(),
            operation: None,
        };
        let auto_enable = eligible.iter().map(|region| snapshot.auto_enable(&region.region)).collect();
        Self { plan, target: target.clone(), eligible, auto_enable }
    }

    /// What the audit trail says of it.
    pub(super) fn subject(&self) -> Subject {
        Subject {
            action: Some(self.plan.action),
            plan_hash: Some(self.plan.hash.clone()),
            accounts: Some(self.plan.accounts),
            named: self.named(),
            regions: regions_of(&self.eligible),
            ..Subject::default()
        }
    }

    /// The accounts one by one, if they are few.
    pub(super) fn named(&self) -> Vec<AccountId> {
        let few = self.plan.accounts <= OperationSummary::NAMED;
        self.plan.first.iter().filter(|_| few).map(|planned| planned.account).collect()
    }

    /// Every account-Region that it is about; why one is left out, as far as it would be by now.
    pub(super) fn cells(self, snapshot: &Snapshot) -> PlannedCells {
        let Self { plan, target, eligible, .. } = self;
        let mut accounts: HashMap<AccountId, Arc<PlannedAccount>> = HashMap::new();
        let mut cells = Vec::new();
        for (all, taken) in target.cells.iter().zip(eligible) {
            let reasons = skipped(snapshot, target.action, all);
            let reasons =
                reasons.iter().flat_map(|(reason, those)| those.iter().map(move |account| (*account, reason)));
            let reasons: HashMap<AccountId, &SkipReason> = reasons.collect();
            for account in all.accounts.iter().copied() {
                let why = || reasons.get(&account).map_or("it could not be done then", |why| why.text(target.action));
                let left_out = taken.accounts.binary_search(&account).is_err().then(why);
                let of = accounts.entry(account).or_insert_with(|| Arc::new(planned(account, &target, snapshot)));
                cells.push(PlannedCell { of: Arc::clone(of), region: all.region.clone(), left_out });
            }
        }
        cells.sort_by(|a, b| (a.of.account, &a.region).cmp(&(b.of.account, &b.region)));
        PlannedCells { plan: plan.id, action: target.action, frozen_at: plan.frozen_at, cells }
    }

    /// The first Region whose auto-enable is not what it was when the plan was made.
    pub(super) fn changed_auto_enable(&self, snapshot: &Snapshot) -> Option<(&Region, Option<AutoEnable>)> {
        let regions = self.eligible.iter().map(|region| &region.region).zip(&self.auto_enable);
        regions
            .map(|(region, before)| (region, *before, snapshot.auto_enable(region)))
            .find_map(|(region, before, now)| (before != now).then_some((region, now)))
    }
}

fn planned(account: AccountId, target: &Target, snapshot: &Snapshot) -> PlannedAccount {
    PlannedAccount {
        account,
        email: snapshot.email(account).map(Into::into),
        created_as: target.emails.get(&account).cloned(),
    }
}

/// The writing calls in a Region, over all steps.
fn calls(snapshot: &Snapshot, action: Action, region: &RegionAccounts) -> u32 {
    let batches = |accounts: &RegionAccounts| count(accounts.accounts.len().div_ceil(BATCH));
    let [first, later @ ..] = action.steps() else { return 0 };
    if later.is_empty() {
        return batches(region);
    }
    // Only the first step is spared to cells that are past it.
    let needed = assess(snapshot, *first, std::slice::from_ref(region)).eligible;
    needed.iter().map(batches).sum::<u32>() + batches(region) * count(later.len())
}

/// How long it takes: each cell is written in every step and read back once, and the slowest Region decides.
fn seconds(regions: &[PlanRegion], pace: impl Fn(&Region) -> f64) -> u32 {
    let calls = |region: &PlanRegion| f64::from(region.calls + region.cells.div_ceil(count(BATCH)));
    let longest = regions.iter().map(|region| calls(region) / pace(&region.region)).fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    {
        longest.ceil() as u32
    }
}

/// Stands for everything that the plan depends on: action, cells with status and type, auto-enable, e-mail addresses.
/// Never for times or the snapshot's number, which change without anything having happened.
fn hash(target: &Target, snapshot: &Snapshot) -> String {
    let mut hasher = DefaultHasher::new();
    target.action.hash(&mut hasher);
    snapshot.hash_cells(&target.cells, &mut hasher);
    let mut emails: Vec<_> = target.emails.iter().collect();
    emails.sort_unstable();
    emails.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
