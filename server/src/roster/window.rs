//! Which rows a query shows, in which order, and the counts around them.

use std::borrow::Cow;

use app::domain::{
    AccountId, Cause, MemberType, MembersQuery, RelationshipStatus, Row, RowUnprocessed, Sort, Span, StatusCount,
    Window,
};

use super::{
    OpenResults, Snapshot, count,
    snapshot::Which,
    statuses::{Code, SLOTS, rank_of_worst},
};

/// A snapshot as a query sees it. One walk over all rows answers everything but the rows of the page.
pub(super) struct View<'a> {
    snapshot: &'a Snapshot,
    open_results: &'a OpenResults,
    pub(super) scope: Vec<usize>,
    /// The set of slots of each row's cells in scope.
    pub(super) masks: Cow<'a, [u64]>,
    /// The cause of each row's newest open unprocessed result in scope.
    open: Vec<Option<Cause>>,
    /// The slot of Enabled, as a set.
    enabled: u64,
}

/// What one walk over all rows finds.
struct Tallied {
    matching: Vec<u32>,
    total: u32,
    unprocessed: u32,
    not_enabled: u32,
    gaps: u32,
    drift: u32,
    by_invitation: u32,
    worst: [u32; SLOTS],
    some: [u32; SLOTS],
}

/// A row, and what the filters ask of it.
#[derive(Clone, Copy)]
struct Found {
    row: usize,
    mask: u64,
    open: bool,
    not_enabled: bool,
    gap: bool,
}

/// A query's conditions in the form in which each row is held against them.
struct Filter<'a> {
    query: &'a MembersQuery,
    statuses: u64,
    text: Option<Vec<bool>>,
}

impl<'a> View<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, query: &MembersQuery, open_results: &'a OpenResults) -> Self {
        let scope = snapshot.scope(&query.regions);
        let masks = snapshot.masks(&scope);
        let mut open = vec![None; snapshot.rows.len()];
        let regions: Vec<_> = scope.iter().map(|place| &snapshot.regions[*place].region).collect();
        for (account, cause) in open_results.causes(&regions) {
            if let Some(row) = snapshot.rows.find(account) {
                open[row] = Some(cause);
            }
        }
        let enabled = snapshot.statuses.slot(&RelationshipStatus::Enabled).map_or(0, |slot| 1 << slot);
        Self { snapshot, open_results, scope, masks, open, enabled }
    }

    /// The rows that match, in the order of their accounts.
    pub(super) fn matching(&self, query: &MembersQuery) -> Vec<u32> {
        self.tally(query).matching
    }

    pub(super) fn window(&self, query: &MembersQuery, span: Span) -> Window {
        let tallied = self.tally(query);
        let matching = count(tallied.matching.len());
        let last_page = matching.saturating_sub(1) / MembersQuery::PAGE * MembersQuery::PAGE;
        let from = if span.from < matching { span.from } else { last_page };
        let rows = self.sorted_part(query, &tallied.matching, Span { from, rows: span.rows.min(Span::MOST) });
        Window {
            snapshot: self.snapshot.number,
            total: tallied.total,
            matching,
            query: query.clone(),
            from,
            regions: self.scope.iter().map(|place| self.snapshot.regions[*place].region.clone()).collect(),
            rows: rows.into_iter().map(|row| self.row(row as usize)).collect(),
            counts: self.counts(&tallied),
            unprocessed: tallied.unprocessed,
            not_enabled: tallied.not_enabled,
            gaps: tallied.gaps,
            drift: tallied.drift,
            by_invitation: tallied.by_invitation,
        }
    }

    /// A row is in scope if it has a cell there. Accounts that are missing in the whole scope come into view with the
    /// filters for gaps and for what is not Enabled, and accounts that could not even be created with the one for
    /// unprocessed results.
    fn tally(&self, query: &MembersQuery) -> Tallied {
        let filter = Filter::new(self.snapshot, query);
        let mut tallied = Tallied {
            matching: Vec::with_capacity(self.masks.len()),
            total: 0,
            unprocessed: 0,
            not_enabled: 0,
            gaps: 0,
            drift: 0,
            by_invitation: 0,
            worst: [0; SLOTS],
            some: [0; SLOTS],
        };
        for (row, (mask, open)) in self.masks.iter().zip(&self.open).enumerate() {
            let open = open.is_some();
            let present = mask & !Code::ABSENT.bit();
            let listed = self.is_listed(row);
            let gap = mask & Code::ABSENT.bit() != 0 && listed;
            let not_enabled = mask & !self.enabled != 0 && listed;
            tallied.unprocessed += u32::from(open);
            tallied.not_enabled += u32::from(not_enabled);
            tallied.gaps += u32::from(gap);
            if present != 0 {
                tallied.count(present);
                tallied.drift += u32::from(differs(*mask));
                tallied.by_invitation += u32::from(self.snapshot.member_type(row) == MemberType::ByInvitation);
            }
            let elsewhere = (query.gaps && gap) || (query.not_enabled && not_enabled) || (query.unprocessed && open);
            let found = Found { row, mask: *mask, open, not_enabled, gap };
            if (present != 0 || elsewhere) && filter.takes(found, self.snapshot) {
                tallied.matching.push(count(row));
            }
        }
        tallied
    }

    /// Some Region that is on lists the account.
    fn is_listed(&self, row: usize) -> bool {
        self.snapshot.rows.masks[row] & !Code::ABSENT.bit() != 0
    }

    fn counts(&self, tallied: &Tallied) -> Vec<StatusCount> {
        let slots = self.snapshot.statuses.in_order_of_life();
        slots
            .map(|(slot, status)| StatusCount {
                status: status.clone(),
                worst: tallied.worst[usize::from(slot)],
                some: tallied.some[usize::from(slot)],
            })
            .filter(|count| count.some > 0)
            .collect()
    }

    /// All rows that match, sorted.
    pub(super) fn sorted(&self, query: &MembersQuery) -> Vec<u32> {
        let mut rows = self.matching(query);
        self.sort(query, &mut rows);
        rows
    }

    /// Puts rows that are in the order of their accounts in the order of the query.
    pub(super) fn sort(&self, query: &MembersQuery, rows: &mut [u32]) {
        match query.sort {
            Sort::Account if query.descending => rows.reverse(),
            Sort::Account => {}
            _ => rows.sort_by_cached_key(|row| (self.key(query, *row as usize), *row)),
        }
    }

    /// The rows of a span, sorted. Only the span is put in order, the rest is merely kept out of it.
    fn sorted_part(&self, query: &MembersQuery, matching: &[u32], span: Span) -> Vec<u32> {
        let start = span.from as usize;
        let length = span.rows as usize;
        if query.sort == Sort::Account {
            return if query.descending {
                matching.iter().rev().skip(start).take(length).copied().collect()
            } else {
                matching.iter().skip(start).take(length).copied().collect()
            };
        }
        let mut keyed: Vec<(u64, u32)> = matching.iter().map(|row| (self.key(query, *row as usize), *row)).collect();
        if start > 0 && start < keyed.len() {
            keyed.select_nth_unstable(start);
        }
        let from_start_on = keyed.get_mut(start..).unwrap_or_default();
        if from_start_on.len() > length {
            from_start_on.select_nth_unstable(length);
        }
        let within = from_start_on.len().min(length);
        from_start_on[..within].sort_unstable();
        from_start_on[..within].iter().map(|(_, row)| *row).collect()
    }

    /// Smaller comes first; what is missing comes last in both directions; equal keys are told apart by the row, which
    /// is the order of the accounts.
    fn key(&self, query: &MembersQuery, row: usize) -> u64 {
        let rows = &self.snapshot.rows;
        let moment = |which| {
            let moment = self.snapshot.moment(row, &self.scope, which)?;
            Some(moment.0.cast_unsigned() ^ (1 << 63))
        };
        let value = match query.sort {
            Sort::Account => None,
            Sort::Email => rows.emails[row].is_some().then(|| u64::from(rows.email_ranks[row])),
            Sort::Status => Some(u64::from(rank_of_worst(self.masks[row]))),
            Sort::Regions => Some(self.enabled_in(row)),
            Sort::Invited => moment(Which::FirstInvited),
            Sort::Updated => moment(Which::LastUpdated),
            Sort::Unprocessed => self.open[row].and_then(Cause::place).map(|place| place as u64),
        };
        match value {
            None => u64::MAX,
            Some(value) if query.descending => u64::MAX - 1 - value,
            Some(value) => value,
        }
    }

    /// In how many Regions in scope a row is Enabled.
    fn enabled_in(&self, row: usize) -> u64 {
        let codes = self.scope.iter().map(|place| self.snapshot.code(row, *place));
        codes.filter(|code| code.bit() & self.enabled != 0).map(|_| 1).sum()
    }

    fn row(&self, row: usize) -> Row {
        self.snapshot.row(row, &self.scope, self.masks[row], self.unprocessed(row))
    }

    /// The newest open result of a row.
    pub(super) fn unprocessed(&self, row: usize) -> Option<RowUnprocessed> {
        let regions: Vec<_> = self.scope.iter().map(|place| &self.snapshot.regions[*place].region).collect();
        if self.open[row].is_some() { self.open_results.of(self.snapshot.rows.accounts[row], &regions) } else { None }
    }
}

impl Snapshot {
    /// One row, as it is in scope.
    pub(super) fn row(&self, row: usize, scope: &[usize], mask: u64, unprocessed: Option<RowUnprocessed>) -> Row {
        let status = |place: &usize| self.statuses.status(self.code(row, *place).slot()).cloned();
        Row {
            account: self.rows.accounts[row],
            email: self.rows.emails[row].as_deref().map(Into::into),
            member_type: self.rows.types[row],
            worst: self.worst(mask),
            cells: scope.iter().map(status).collect(),
            invited_at: self.moment(row, scope, Which::FirstInvited),
            updated_at: self.moment(row, scope, Which::LastUpdated),
            unprocessed,
        }
    }

    fn worst(&self, mask: u64) -> Option<RelationshipStatus> {
        let slot = u8::try_from(mask.trailing_zeros()).ok().filter(|slot| usize::from(*slot) < SLOTS)?;
        self.statuses.status(slot).cloned()
    }
}

impl Tallied {
    /// `present` has the slot of every cell that is a member, so the worst ones add up to all accounts.
    fn count(&mut self, present: u64) {
        self.total += 1;
        self.worst[present.trailing_zeros() as usize] += 1;
        let mut rest = present;
        while rest != 0 {
            self.some[rest.trailing_zeros() as usize] += 1;
            rest &= rest - 1;
        }
    }
}

/// The cells of a row are not all in the same state. Those that were not read yet are in none.
const fn differs(mask: u64) -> bool {
    mask & mask.wrapping_sub(1) != 0
}

impl<'a> Filter<'a> {
    fn new(snapshot: &Snapshot, query: &'a MembersQuery) -> Self {
        let slots = query.statuses.iter().filter_map(|status| snapshot.statuses.slot(status));
        let text = query.text.trim().to_lowercase();
        // As the AWS console writes an account id.
        let text = text.replace('-', "").parse().map_or(text, |account: AccountId| account.to_string());
        Self {
            query,
            statuses: slots.fold(0, |set, slot| set | 1 << slot),
            text: (!text.is_empty()).then(|| snapshot.rows.with_text(&text)),
        }
    }

    fn takes(&self, found: Found, snapshot: &Snapshot) -> bool {
        let Found { row, mask, open, not_enabled, gap } = found;
        (self.query.statuses.is_empty() || mask & self.statuses != 0)
            && self.query.member_type.is_none_or(|wanted| snapshot.member_type(row) == wanted)
            && (!self.query.unprocessed || open)
            && (!self.query.not_enabled || not_enabled)
            && (!self.query.gaps || gap)
            && (!self.query.drift || differs(mask))
            && self.text.as_ref().is_none_or(|found| found[row])
    }
}
