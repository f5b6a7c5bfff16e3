//! Queries held against a slow and obvious reading of what they mean, and against the clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use app::domain::{
    AccountId, Action, Cause, Changed, DetectorState, Member, MemberType, MembersQuery, OperationId, Region,
    RelationshipStatus as S, Sort, Timestamp, Window, worst_rank,
};
use proptest::prelude::*;

use super::{
    OpenResult, OpenResults, RegionAccounts, Snapshot, column::Column, kept::differences, offer,
    snapshot::RegionColumn, statuses::Statuses, window::View,
};

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-2"];

fn account(number: usize) -> AccountId {
    format!("{number:012}").parse().unwrap()
}

fn regions() -> Vec<Region> {
    REGIONS.iter().map(|name| name.parse().unwrap()).collect()
}

/// Members of each Region that were all read to the end.
fn snapshot(members: Vec<Vec<Member>>, open: &OpenResults) -> Snapshot {
    let mut statuses = Statuses::new();
    let columns = regions().into_iter().chain((3..).map(|n| format!("us-west-{}", n % 100).parse().unwrap()));
    let columns = members
        .into_iter()
        .zip(columns)
        .map(|(members, region)| RegionColumn {
            region,
            detector: DetectorState::Present,
            auto_enable: None,
            locked: Arc::default(),
            column: Column::new(members, &mut statuses).into(),
            complete: true,
            fresh: true,
        })
        .collect();
    Snapshot::new(1, columns, statuses, &open.all_accounts())
}

/// The roster as plain maps, and queries answered from them by the letter of their documentation.
#[derive(Debug)]
struct Naive {
    regions: Vec<BTreeMap<AccountId, Member>>,
    open: BTreeMap<AccountId, Vec<usize>>,
}

impl Naive {
    fn cells(&self, account: AccountId, scope: &[usize]) -> Vec<Option<&Member>> {
        scope.iter().map(|place| self.regions[*place].get(&account)).collect()
    }

    fn everywhere(&self, account: AccountId) -> impl Iterator<Item = &Member> {
        self.regions.iter().filter_map(move |region| region.get(&account))
    }

    fn is_open(&self, account: AccountId, scope: &[usize]) -> bool {
        self.open.get(&account).is_some_and(|places| places.iter().any(|place| scope.contains(place)))
    }

    fn is_gap(&self, account: AccountId, scope: &[usize]) -> bool {
        self.everywhere(account).next().is_some() && self.cells(account, scope).iter().any(Option::is_none)
    }

    fn is_not_enabled(&self, account: AccountId, scope: &[usize]) -> bool {
        let enabled = |cell: Option<&Member>| cell.is_some_and(|member| member.status == S::Enabled);
        self.everywhere(account).next().is_some() && !self.cells(account, scope).iter().all(|cell| enabled(*cell))
    }

    /// Not the same answer in every Region, be it a status or “not a member”.
    fn differs(&self, account: AccountId, scope: &[usize]) -> bool {
        let cells = self.cells(account, scope);
        cells.iter().any(|cell| cell.map(|member| &member.status) != cells[0].map(|member| &member.status))
    }

    fn member_type(&self, account: AccountId) -> MemberType {
        let by_organizations = |member: &Member| member.member_type() == MemberType::ViaOrganizations;
        if self.everywhere(account).next().is_some() && self.everywhere(account).all(by_organizations) {
            MemberType::ViaOrganizations
        } else {
            MemberType::ByInvitation
        }
    }

    fn email(&self, account: AccountId) -> Option<String> {
        self.everywhere(account).find_map(|member| member.email.as_deref().map(str::to_lowercase))
    }

    fn matching(&self, query: &MembersQuery, scope: &[usize]) -> Vec<AccountId> {
        let mut all: Vec<AccountId> =
            self.regions.iter().flat_map(BTreeMap::keys).chain(self.open.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|account| self.takes(*account, query, scope));
        let mut keyed: Vec<_> = all.iter().map(|account| (self.key(*account, query, scope), *account)).collect();
        keyed.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) if query.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        keyed.into_iter().map(|(_, account)| account).collect()
    }

    fn takes(&self, account: AccountId, query: &MembersQuery, scope: &[usize]) -> bool {
        let cells = self.cells(account, scope);
        let (open, gap) = (self.is_open(account, scope), self.is_gap(account, scope));
        let idle = self.is_not_enabled(account, scope);
        let in_view = cells.iter().any(Option::is_some)
            || (query.gaps && gap)
            || (query.not_enabled && idle)
            || (query.unprocessed && open);
        let text = query.text.to_lowercase();
        in_view
            && (query.statuses.is_empty()
                || cells.iter().flatten().any(|member| query.statuses.contains(&member.status)))
            && query.member_type.is_none_or(|wanted| wanted == self.member_type(account))
            && (!query.unprocessed || open)
            && (!query.not_enabled || idle)
            && (!query.gaps || gap)
            && (!query.drift || self.differs(account, scope))
            && (account.as_str().contains(&text) || self.email(account).is_some_and(|email| email.contains(&text)))
    }

    fn key(&self, account: AccountId, query: &MembersQuery, scope: &[usize]) -> Option<(i64, String)> {
        let cells = self.cells(account, scope);
        let members = || cells.iter().flatten();
        match query.sort {
            Sort::Account => Some((0, account.to_string())),
            Sort::Email => self.email(account).map(|email| (0, email)),
            Sort::Status => {
                let ranks = cells.iter().map(|member| worst_rank(member.map(|member| &member.status)));
                ranks.min().map(|rank| (i64::from(rank), String::new()))
            }
            Sort::Regions => {
                let enabled = members().filter(|member| member.status == S::Enabled).count();
                Some((i64::try_from(enabled).unwrap(), String::new()))
            }
            Sort::Invited => members().filter_map(|m| m.invited_at).min().map(|at| (at.0, String::new())),
            Sort::Updated => members().filter_map(|m| m.updated_at).max().map(|at| (at.0, String::new())),
            Sort::Unprocessed => {
                let open = self.open.get(&account).into_iter().flatten().filter(|place| scope.contains(place));
                open.max().map(|place| (0, CAUSES[*place].title().to_lowercase()))
            }
        }
    }
}

fn status() -> impl Strategy<Value = S> {
    prop_oneof![
        prop::sample::select(S::KNOWN.to_vec()),
        prop::sample::select(vec![S::Other("Weird".into()), S::Other("Odd".into())]),
    ]
}

fn member() -> impl Strategy<Value = Member> {
    let time = || prop::option::weighted(0.8, (1..20_i64).prop_map(|n| Timestamp(n * 1_000)));
    let email = prop::option::of("[aAbB]{1,3}@[xX]\\.com");
    (0..25_usize, status(), email, time(), time()).prop_map(|(number, status, email, invited_at, updated_at)| Member {
        account: account(number),
        email: email.map(Into::into),
        status,
        detector: None,
        invited_at,
        updated_at,
    })
}

fn roster() -> impl Strategy<Value = (Vec<Vec<Member>>, Vec<(usize, usize)>)> {
    let region = prop::collection::vec(member(), 0..25).prop_map(|mut members| {
        members.sort_by_key(|member| member.account);
        members.dedup_by_key(|member| member.account);
        members
    });
    (prop::collection::vec(region, 3), prop::collection::vec((0..30_usize, 0..3_usize), 0..6))
}

fn query() -> impl Strategy<Value = MembersQuery> {
    let sort = prop::sample::select(vec![
        Sort::Account,
        Sort::Email,
        Sort::Status,
        Sort::Regions,
        Sort::Invited,
        Sort::Updated,
        Sort::Unprocessed,
    ]);
    let member_type =
        prop::option::weighted(0.2, prop::sample::select(vec![MemberType::ByInvitation, MemberType::ViaOrganizations]));
    let regions = prop::sample::subsequence(regions(), 0..=3);
    let text = prop_oneof![3 => Just(String::new()), 1 => "[0-9aAbB@]{1,2}"];
    let rarely = || prop::bool::weighted(0.2);
    let flags = (rarely(), rarely(), rarely(), rarely(), any::<bool>());
    (text, prop::collection::vec(status(), 0..3), member_type, flags, regions, sort).prop_map(
        |(text, statuses, member_type, (unprocessed, not_enabled, gaps, drift, descending), regions, sort)| {
            MembersQuery {
                text,
                statuses,
                member_type,
                unprocessed,
                not_enabled,
                gaps,
                drift,
                regions,
                sort,
                descending,
                page: 0,
            }
        },
    )
}

/// One for each Region, the later the newer.
const CAUSES: [Cause; 3] = [Cause::InternalError, Cause::RegionGone, Cause::AccessDenied];

fn open_result(place: usize) -> OpenResult {
    OpenResult {
        action: Action::StopMonitoringMembers,
        whole: Action::StopMonitoringMembers,
        cause: CAUSES[place],
        result: "Internal error".into(),
        operation: OperationId(place as u64),
        at: Timestamp(0),
    }
}

proptest! {
    #[test]
    fn a_window_shows_what_the_query_means((members, open) in roster(), query in query()) {
        let results = OpenResults::default();
        let mut naive = Naive { regions: Vec::new(), open: BTreeMap::new() };
        for (number, place) in open {
            results.open(account(number), &regions()[place], open_result(place));
            naive.open.entry(account(number)).or_default().push(place);
        }
        naive.regions = members.iter().map(|m| m.iter().map(|m| (m.account, m.clone())).collect()).collect();
        let snapshot = snapshot(members, &results);
        let scope: Vec<usize> = if query.regions.is_empty() {
            (0..3).collect()
        } else {
            (0..3).filter(|place| query.regions.contains(&regions()[*place])).collect()
        };
        let window = View::new(&snapshot, &query, &results).window(&query, query.span());
        let rows: Vec<AccountId> = window.rows.iter().map(|row| row.account).collect();
        prop_assert_eq!(&rows, &naive.matching(&query, &scope));
        check_counts(&window, &naive, &scope);
        for row in &window.rows {
            prop_assert_eq!(row.unprocessed.is_some(), naive.is_open(row.account, &scope));
            let cells: Vec<Option<S>> =
                naive.cells(row.account, &scope).into_iter().map(|cell| cell.map(|m| m.status.clone())).collect();
            prop_assert_eq!(&row.cells, &cells);
            prop_assert_eq!(row.member_type, naive.member_type(row.account));
            let worst = cells.iter().min_by_key(|status| worst_rank(status.as_ref())).cloned().flatten();
            prop_assert_eq!(worst_rank(row.worst.as_ref()), worst_rank(worst.as_ref()));
        }
    }

    #[test]
    fn patching_is_replacing((members, _) in roster(), (changes, _) in roster(), gone in prop::collection::vec(0..25_usize, 0..9)) {
        let gone: Vec<AccountId> = gone.into_iter().map(account).collect();
        let mut expected: BTreeMap<AccountId, S> =
            members[0].iter().filter(|m| !gone.contains(&m.account)).map(|m| (m.account, m.status.clone())).collect();
        expected.extend(changes[0].iter().map(|m| (m.account, m.status.clone())));
        let mut statuses = Statuses::new();
        let patched = Column::new(members[0].clone(), &mut statuses).patched(changes[0].clone(), &gone, &mut statuses);
        let got = patched.codes.iter().map(|code| statuses.status(code.slot()).unwrap().clone());
        let got: Vec<(AccountId, S)> = patched.accounts.iter().copied().zip(got).collect();
        prop_assert_eq!(got, expected.into_iter().collect::<Vec<_>>());
    }
}

proptest! {
    #[test]
    fn what_changed_carried_out_gives_what_is_there((members, _) in roster()) {
        let mut statuses = Statuses::new();
        let [before, after] = [0, 1].map(|place: usize| Column::new(members[place].clone(), &mut statuses));
        let changes = differences(&before, &after, &statuses);
        let got = before.with(&changes, statuses.clone());
        let all = |column: &Column| (0..column.accounts.len()).map(|at| column.member(at, &statuses)).collect::<Vec<_>>();
        prop_assert_eq!(all(&got), members[1].clone());
        prop_assert!(differences(&after, &after, &statuses).is_empty());

        let [old, new] = [0, 1].map(|place: usize| members[place].iter().map(|m| (m.account, m)).collect::<BTreeMap<_, _>>());
        let accounts: BTreeSet<AccountId> = old.keys().chain(new.keys()).copied().collect();
        let touched = accounts.into_iter().filter(|account| old.get(account) != new.get(account));
        prop_assert_eq!(changes.iter().map(|change| change.account).collect::<Vec<_>>(), touched.collect::<Vec<_>>());
        for change in &changes {
            let told = |what| change.values.iter().any(|value| value.what == what);
            let (was, is) = (old.get(&change.account), new.get(&change.account));
            prop_assert_eq!(told(Changed::Member), was.is_none() || is.is_none());
            if let (Some(was), Some(is)) = (was, is) {
                prop_assert_eq!(told(Changed::Status), was.status != is.status);
                prop_assert_eq!(told(Changed::Email), was.email != is.email);
            }
        }
    }
}

fn check_counts(window: &Window, naive: &Naive, scope: &[usize]) {
    let everything = naive.matching(&MembersQuery::default(), scope);
    assert_eq!(window.total as usize, everything.len());
    assert_eq!(window.counts.iter().map(|count| count.worst).sum::<u32>(), window.total, "the worst add up");
    for (token, accounts) in window.tokens() {
        let query = MembersQuery::default().toggled(&token);
        assert_eq!(accounts as usize, naive.matching(&query, scope).len(), "{token:?}");
    }
}

fn large(accounts: u32, regions: u32) -> Vec<Vec<Member>> {
    (0..regions)
        .map(|region| {
            (0..accounts)
                .filter(|n| (n + region) % 97 != 0)
                .map(|n| Member {
                    account: account(n as usize * 7_919),
                    email: (n % 3 == 0).then(|| format!("Root+{n}@example{}.com", n % 11).into()),
                    status: S::KNOWN[(n as usize * 31 + region as usize) % 12].clone(),
                    detector: Some(format!("{n:032x}").into()),
                    invited_at: (n % 3 == 0).then(|| Timestamp(1_600_000_000_000 + (i64::from(n) * 7_001) % 1_000_003)),
                    updated_at: Some(Timestamp(1_700_000_000_000 + (i64::from(n) * 9_973) % 1_000_003)),
                })
                .collect()
        })
        .collect()
}

/// The figures are in BENCHMARKS.md; here only that nothing grows out of hand, in a build that is not optimized.
#[test]
fn fifty_thousand_accounts_are_searched_and_sorted_at_once() {
    let open = OpenResults::default();
    for n in 0..5_000 {
        regions().iter().zip(0..).for_each(|(region, place)| open.open(account(n * 7_919), region, open_result(place)));
    }
    let begun = Instant::now();
    let snapshot = snapshot(large(50_000, 4), &open);
    println!("merged in {:?}", begun.elapsed());
    for search in [
        "",
        "q=0+77",
        "q=a",
        "status=Enabled&sort=status",
        "sort=email&page=400",
        "sort=regions",
        "sort=updated&dir=desc",
        "sort=unprocessed",
        "region=eu-west-1&sort=invited",
    ] {
        let query = MembersQuery::parse(search);
        let begun = Instant::now();
        let window = View::new(&snapshot, &query, &open).window(&query, query.span());
        let took = begun.elapsed();
        println!("{search:<40} {took:?}, {} of {}", window.matching, window.total);
        assert!(took.as_millis() < 1_000, "{search}: {took:?}");
    }
    let accounts: Vec<AccountId> = snapshot.rows.accounts.clone();
    let cells: Vec<RegionAccounts> = snapshot
        .regions_in_scope(&[])
        .into_iter()
        .map(|region| RegionAccounts { region, accounts: accounts.clone().into() })
        .collect();
    let begun = Instant::now();
    let offers: Vec<_> = Action::ON_MEMBERS.iter().map(|action| offer(&snapshot, *action, &cells)).collect();
    println!("offers in {:?}", begun.elapsed());
    assert!(offers.iter().all(|offer| offer.cells > 0));
}
