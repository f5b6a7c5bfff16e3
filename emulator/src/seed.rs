//! The organization that an emulator starts with, derived from the seed alone.

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::ids::{AccountId, Sentinel, mix, text_part};
use crate::settings::Settings;
use crate::state::{Detector, Member, Organization, OrganizationAccount, Region, Status, Via};

/// 2026-10-01: seeded times lie in the year before, whatever the day is.
const SEEDED_UNTIL: u64 = 1_790_812_800_000;
const DAY: u64 = 86_400_000;
/// From this size on the organization has every status and sentinel.
const FULL_CAST: u32 = 200;
const SENTINELS_FROM: u64 = 660_000_000_000;
const SENTINEL_IDS: u64 = 10_000_000_000;
/// For so many members the organization has one account that is none yet, and of these one in four is suspended.
const MEMBERS_A_NEWCOMER: usize = 50;
const NEWCOMERS_A_SUSPENDED: usize = 4;

/// What every organization of some size has at least one of, in every Region.
const CAST: [(Via, Status); 20] = [
    (Via::Organizations, Status::CannotCreateDetectorInOrganizationMasterAccount),
    (Via::Organizations, Status::Created),
    (Via::Organizations, Status::Created),
    (Via::Organizations, Status::Enabled),
    (Via::Organizations, Status::Disabled),
    (Via::Organizations, Status::Removed),
    (Via::Organizations, Status::RegionDisabled),
    (Via::Organizations, Status::AccountSuspended),
    (Via::Organizations, Status::Deleted),
    (Via::Invitation, Status::Created),
    (Via::Invitation, Status::EmailVerificationInProgress),
    (Via::Invitation, Status::EmailVerificationFailed),
    (Via::Invitation, Status::Invited),
    (Via::Invitation, Status::Enabled),
    (Via::Invitation, Status::Disabled),
    (Via::Invitation, Status::Removed),
    (Via::Invitation, Status::Resigned),
    (Via::Invitation, Status::RegionDisabled),
    (Via::Invitation, Status::AccountSuspended),
    (Via::Invitation, Status::Deleted),
];

/// Statuses in parts of a thousand; what is left is Enabled.
const BY_ORGANIZATIONS: [(u64, Status); 5] = [
    (42, Status::Disabled),
    (9, Status::Removed),
    (6, Status::Created),
    (5, Status::AccountSuspended),
    (2, Status::Deleted),
];
const BY_INVITATION: [(u64, Status); 7] = [
    (85, Status::Created),
    (75, Status::Invited),
    (55, Status::Disabled),
    (16, Status::Removed),
    (22, Status::EmailVerificationFailed),
    (12, Status::Resigned),
    (4, Status::AccountSuspended),
];

/// One seeded account; its number is in its e-mail address.
#[derive(Clone, Copy, Debug)]
struct Account {
    id: AccountId,
    number: u32,
    role: Role,
}

#[derive(Clone, Copy, Debug)]
enum Role {
    /// The same in every Region.
    Fixed(Via, Status),
    /// May differ between Regions.
    Ordinary(Via, Status),
}

/// The scripted accounts of the demo, some of each: these wait to be invited, the last is Enabled.
const WAITING: [Sentinel; 4] =
    [Sentinel::EmailMismatch, Sentinel::InternalErrorOnce, Sentinel::NeverAccepts, Sentinel::Declines];
const LOCKED: [Sentinel; 2] = [Sentinel::PolicyManaged, Sentinel::RoleMissing];

impl Role {
    fn via(self) -> Via {
        match self {
            Self::Fixed(via, _) | Self::Ordinary(via, _) => via,
        }
    }
}

/// The recipe of the organization; each Region is made from it, at the start and at every reset.
#[derive(Debug)]
pub(crate) struct Seed {
    settings: Settings,
    administrator: AccountId,
    accounts: Vec<Account>,
    organization: Organization,
}

impl Seed {
    pub(crate) fn new(settings: &Settings, administrator: AccountId) -> Self {
        let accounts = accounts(settings.accounts, settings.seed, administrator);
        let organization = organization(&accounts, settings.seed, administrator);
        Self { settings: settings.clone(), administrator, accounts, organization }
    }

    pub(crate) fn organization(&self) -> &Organization {
        &self.organization
    }

    /// One Region as it is at the start.
    pub(crate) fn region(&self, name: &str) -> Region {
        let since = Timestamp(SEEDED_UNTIL - 400 * DAY);
        let mut members = BTreeMap::new();
        let mut detectors = BTreeMap::new();
        let place = text_part(name);
        for account in &self.accounts {
            let dice = mix(&[self.settings.seed, place, account.id.number()]);
            let Some(status) = status_in_region(account.role, dice) else { continue };
            let member = member(account, status, dice);
            if member.was_associated {
                let mut detector = Detector::new(account.id, 0, since);
                detector.enabled = status != Status::Disabled;
                detectors.insert(account.id, detector);
            }
            members.insert(account.id, member);
        }
        detectors.insert(self.administrator, Detector::new(self.administrator, 0, since));
        let mut region = Region::new(name, self.settings.seed, self.settings.accept_after, self.administrator);
        region.populate(self.administrator, members, detectors);
        region
    }
}

fn member(account: &Account, status: Status, dice: u64) -> Member {
    let via = account.role.via();
    let updated_at = Timestamp(SEEDED_UNTIL - DAY - (dice >> 8) % (300 * DAY));
    let was_invited = via == Via::Invitation && status != Status::Created;
    let age_of_invitation = if was_invited { (dice >> 4) % (30 * DAY) } else { 0 };
    let email = (via == Via::Invitation).then(|| email(account.number).into_boxed_str());
    let mut member = Member::new(via, status, email, updated_at);
    member.invited_at = was_invited.then_some(Timestamp(updated_at.0 - age_of_invitation));
    member.was_associated |= matches!(status, Status::Removed | Status::Resigned);
    member
}

/// The address of the account's root user.
pub(crate) fn email(number: u32) -> String {
    format!("root+{number:04}@example.com")
}

/// The members by Organizations, the administrator, the management account, and those that are not members yet.
fn organization(accounts: &[Account], seed: u64, administrator: AccountId) -> Organization {
    let is_management = |account: &&Account| {
        matches!(account.role, Role::Fixed(_, Status::CannotCreateDetectorInOrganizationMasterAccount))
    };
    let listed = accounts.iter().find(is_management).map(|account| account.id);
    let management = listed.unwrap_or_else(|| apart_from(accounts, administrator, seed));
    let mut all: Vec<OrganizationAccount> = accounts
        .iter()
        .filter(|account| account.role.via() == Via::Organizations)
        .map(|account| OrganizationAccount {
            id: account.id,
            number: account.number,
            suspended: matches!(
                account.role,
                Role::Fixed(_, Status::AccountSuspended) | Role::Ordinary(_, Status::AccountSuspended)
            ),
        })
        .collect();
    for (number, id) in (1_000_000..).zip([administrator, management]) {
        if Some(id) != listed {
            all.push(OrganizationAccount { id, number, suspended: false });
        }
    }
    let newcomers = newcomers(accounts, [administrator, management], seed).enumerate();
    all.extend((1_000_002..).zip(newcomers).map(|(number, (index, id))| {
        let suspended = index % NEWCOMERS_A_SUSPENDED == NEWCOMERS_A_SUSPENDED - 1;
        OrganizationAccount { id, number, suspended }
    }));
    Organization::new(all, management)
}

/// Accounts of the organization that are members nowhere, spread over all ids.
fn newcomers(accounts: &[Account], others: [AccountId; 2], seed: u64) -> impl Iterator<Item = AccountId> {
    let many = accounts.len() / MEMBERS_A_NEWCOMER;
    let strip = SENTINELS_FROM / u64::try_from(many.max(1)).unwrap_or(u64::MAX);
    (0..).take(many).map(move |index| {
        // In the first half of its strip, so that a step to a free id never leads into the next one.
        let first = index * strip + mix(&[seed, 9, index]) % (strip / 2);
        free_from(first, accounts, &others)
    })
}

/// An id that no other account has.
fn apart_from(accounts: &[Account], administrator: AccountId, seed: u64) -> AccountId {
    free_from(mix(&[seed, 6]) % SENTINELS_FROM, accounts, &[administrator])
}

/// The first id from this number on that none of the accounts has, which are sorted, and none of the others.
fn free_from(first: u64, accounts: &[Account], others: &[AccountId]) -> AccountId {
    let taken =
        |id: AccountId| others.contains(&id) || accounts.binary_search_by_key(&id, |account| account.id).is_ok();
    let candidates = (first..).map(AccountId::from_number);
    candidates.take(accounts.len() + others.len() + 1).find(|id| !taken(*id)).unwrap_or(AccountId::from_number(first))
}

/// The account's status in one Region; `None` where it is not a member.
fn status_in_region(role: Role, dice: u64) -> Option<Status> {
    let (Role::Fixed(_, usual) | Role::Ordinary(_, usual)) = role;
    if matches!(role, Role::Fixed(..)) {
        return Some(usual);
    }
    match (dice % 1_000, usual) {
        (0..15, _) => None,
        (15..30, Status::Enabled) => Some(Status::Disabled),
        (30..36, Status::Enabled) => Some(Status::RegionDisabled),
        (15..300, Status::Disabled) => Some(Status::Enabled),
        _ => Some(usual),
    }
}

fn accounts(count: u32, seed: u64, administrator: AccountId) -> Vec<Account> {
    let sentinels = sentinel_ids(count, seed);
    let ordinary = count.saturating_sub(u32::try_from(sentinels.len()).unwrap_or(u32::MAX));
    let mut ids = ordinary_ids(ordinary, seed, administrator);
    ids.extend(&sentinels);
    ids.sort_unstable();
    let cast = cast(&ids, count, seed);
    (1..)
        .zip(ids)
        .map(|(number, id)| {
            let role = cast.get(&id).copied().unwrap_or_else(|| ordinary_role(id, seed));
            Account { id, number, role }
        })
        .collect()
}

/// Sorted ids without a sentinel among them: the range is cut into equal strips, each gives one id.
fn ordinary_ids(count: u32, seed: u64, administrator: AccountId) -> Vec<AccountId> {
    let range = 1_000_000_000_000 - SENTINEL_IDS;
    let strip = range / u64::from(count.max(1));
    let id = |index: u32, dice: u64| {
        let number = u64::from(index) * strip + dice % strip;
        AccountId::from_number(if number < SENTINELS_FROM { number } else { number + SENTINEL_IDS })
    };
    (0..count)
        .map(|index| {
            let dice = mix(&[seed, 1, u64::from(index)]);
            let first = id(index, dice);
            if first == administrator { id(index, dice + 1) } else { first }
        })
        .collect()
}

fn sentinel_ids(count: u32, seed: u64) -> Vec<AccountId> {
    let each = if count < FULL_CAST { 0 } else { (u64::from(count) / 400).clamp(2, 5) };
    (0..each)
        .flat_map(|index| {
            WAITING.into_iter().chain(LOCKED).map(move |sentinel| {
                let middle = mix(&[seed, 2, index, sentinel as u64]) % (SENTINEL_IDS / 1_000);
                let distinct = middle * 10 + index;
                AccountId::from_number(SENTINELS_FROM + distinct * 100 + sentinel as u64)
            })
        })
        .collect()
}

/// Who plays a fixed part: the sentinels wait to be invited, the rare statuses go to accounts spread over the list.
fn cast(ids: &[AccountId], count: u32, seed: u64) -> BTreeMap<AccountId, Role> {
    if count < FULL_CAST {
        return BTreeMap::new();
    }
    let (sentinels, others): (Vec<AccountId>, Vec<AccountId>) =
        ids.iter().copied().partition(|id| id.sentinel().is_some());
    let scripted = sentinels.into_iter().map(|id| match id.sentinel() {
        Some(sentinel) if LOCKED.contains(&sentinel) => (id, Role::Fixed(Via::Organizations, Status::Enabled)),
        _ => (id, Role::Fixed(Via::Invitation, Status::Created)),
    });
    let strip = others.len() / CAST.len();
    let rare = CAST.into_iter().zip(others.chunks_exact(strip)).zip(0..).map(|(((via, status), strip), index)| {
        let place = mix(&[seed, 3, index]) % u64::from(count);
        let id = strip[usize::try_from(place).unwrap_or_default() % strip.len()];
        (id, Role::Fixed(via, status))
    });
    scripted.chain(rare).collect()
}

fn ordinary_role(id: AccountId, seed: u64) -> Role {
    let dice = mix(&[seed, 4, id.number()]);
    let (via, shares): (Via, &[(u64, Status)]) =
        if dice % 10 < 7 { (Via::Organizations, &BY_ORGANIZATIONS) } else { (Via::Invitation, &BY_INVITATION) };
    let mut part = (dice >> 16) % 1_000;
    for (share, status) in shares {
        if part < *share {
            return Role::Ordinary(via, *status);
        }
        part -= share;
    }
    Role::Ordinary(via, Status::Enabled)
}
