use std::{collections::BTreeSet, sync::Arc};

use app::domain::{
    AccountId, AutoEnable, Cell, DetectorState, MemberType, Region, RelationshipStatus, RowUnprocessed, Timestamp,
};

use super::{
    column::{Column, Moment, timestamp},
    count,
    rows::Rows,
    statuses::{Code, Statuses},
};

/// One version of the roster. It never changes, so everything that is taken from it fits together.
#[derive(Debug)]
pub struct Snapshot {
    /// Its number; a later snapshot has a higher one.
    pub number: u64,
    pub(super) regions: Vec<RegionColumn>,
    pub(super) statuses: Statuses,
    pub(super) rows: Rows,
}

/// One Region of a snapshot.
#[derive(Debug, Clone)]
pub(super) struct RegionColumn {
    pub(super) region: Region,
    pub(super) detector: DetectorState,
    pub(super) auto_enable: Option<AutoEnable>,
    /// Members that a policy of the organization manages, as far as GuardDuty has said.
    pub(super) locked: Arc<BTreeSet<AccountId>>,
    pub(super) column: Arc<Column>,
    /// Read to its end at least once: whoever is missing is not a member.
    pub(super) complete: bool,
    /// So by this process: what an earlier one left can be old.
    pub(super) fresh: bool,
}

impl RegionColumn {
    pub(super) const fn missing(&self) -> Code {
        if self.complete { Code::ABSENT } else { Code::UNREAD }
    }
}

impl Snapshot {
    /// Merges the Regions' columns. `others` are accounts that have a row although no Region lists them.
    pub(super) fn new(number: u64, regions: Vec<RegionColumn>, statuses: Statuses, others: &[AccountId]) -> Self {
        let rows = Rows::new(&regions, others);
        Self { number, regions, statuses, rows }
    }

    /// The places of the Regions in scope, in the order of the settings. Where none of the wanted ones is known and
    /// on, every Region that is on is in scope.
    pub(super) fn scope(&self, wanted: &[Region]) -> Vec<usize> {
        let on = || self.regions.iter().enumerate().filter(|(_, column)| column.detector.is_on());
        let named: Vec<usize> =
            on().filter(|(_, column)| wanted.contains(&column.region)).map(|(place, _)| place).collect();
        if named.is_empty() { on().map(|(place, _)| place).collect() } else { named }
    }

    /// The Regions that a selection reaches.
    pub fn regions_in_scope(&self, wanted: &[Region]) -> Vec<Region> {
        self.scope(wanted).into_iter().map(|place| self.regions[place].region.clone()).collect()
    }

    /// Those of some Regions that have not been read to their end.
    pub fn unread(&self, regions: &[Region]) -> Vec<Region> {
        regions.iter().filter(|region| !self.is_read(region)).cloned().collect()
    }

    /// Which accounts GuardDuty enables by itself in a Region.
    pub fn auto_enable(&self, region: &Region) -> Option<AutoEnable> {
        self.place(region).and_then(|place| self.regions[place].auto_enable)
    }

    /// How many members of a Region a policy of the organization manages, as far as GuardDuty has said.
    pub fn locked(&self, region: &Region) -> u32 {
        self.place(region).map_or(0, |place| count(self.regions[place].locked.len()))
    }

    /// The status of an account in a Region: `None` if the Region has not been read to its end, `Some(None)` if the
    /// account is not a member there.
    pub fn status(&self, account: AccountId, region: &Region) -> Option<Option<&RelationshipStatus>> {
        let place = self.place(region)?;
        let code = self.rows.find(account).map_or(self.regions[place].missing(), |row| self.code(row, place));
        if code == Code::UNREAD { None } else { Some(self.statuses.status(code.slot())) }
    }

    /// The e-mail address of an account, if one is known.
    pub fn email(&self, account: AccountId) -> Option<&str> {
        self.rows.find(account).and_then(|row| self.rows.emails[row].as_deref())
    }

    /// A Region has been read to its end by this process, or has nothing to read.
    pub fn is_read(&self, region: &Region) -> bool {
        self.place(region).is_none_or(|place| self.regions[place].fresh || !self.regions[place].detector.is_on())
    }

    /// Some account that a Region lists, the same as long as it does.
    pub fn some_member(&self, region: &Region) -> Option<AccountId> {
        self.place(region).and_then(|place| self.regions[place].column.accounts.first().copied())
    }

    pub(super) fn place(&self, region: &Region) -> Option<usize> {
        self.regions.iter().position(|column| column.region == *region)
    }

    /// Where a row's cell stands in its Region's column.
    pub(super) fn cell(&self, row: usize, place: usize) -> Option<(&Column, usize)> {
        self.rows.at(row, place).map(|at| (&*self.regions[place].column, at))
    }

    pub(super) fn code(&self, row: usize, place: usize) -> Code {
        match self.cell(row, place) {
            Some((column, at)) => column.codes[at],
            None => self.missing(row, place),
        }
    }

    /// The code of a cell that is not in its column; the type is that of the account elsewhere.
    fn missing(&self, row: usize, place: usize) -> Code {
        match self.regions[place].missing() {
            Code::UNREAD => Code::UNREAD,
            absent => absent.with_type(self.rows.types[row]),
        }
    }

    pub(super) fn member_type(&self, row: usize) -> MemberType {
        self.rows.types[row]
    }

    /// How many accounts some Region lists.
    pub(super) fn listed(&self) -> usize {
        with_a_status(&self.rows.masks)
    }

    /// How many accounts some Region in scope lists.
    pub(super) fn present(&self, scope: &[usize]) -> u32 {
        count(with_a_status(&self.masks(scope)))
    }

    /// All that is known of a cell.
    pub(super) fn details(
        &self,
        row: usize,
        place: usize,
        unprocessed: impl Fn(&Region) -> Option<RowUnprocessed>,
    ) -> Cell {
        let region = &self.regions[place].region;
        let cell = self.cell(row, place);
        Cell {
            region: region.clone(),
            status: self.statuses.status(self.code(row, place).slot()).cloned(),
            detector: cell.and_then(|(column, at)| column.texts[at].detector.as_deref().map(Into::into)),
            invited_at: cell.and_then(|(column, at)| timestamp(column.invited[at])),
            updated_at: cell.and_then(|(column, at)| timestamp(column.updated[at])),
            unprocessed: unprocessed(region),
        }
    }

    /// The set of slots of each row's cells in scope.
    pub(super) fn masks(&self, scope: &[usize]) -> std::borrow::Cow<'_, [u64]> {
        if scope.iter().copied().eq(self.scope(&[])) {
            return (&self.rows.masks).into();
        }
        Rows::masks(&self.rows, &self.regions, scope).into()
    }

    /// The first or last of a row's times in scope.
    pub(super) fn moment(&self, row: usize, scope: &[usize], which: Which) -> Option<Timestamp> {
        let moments = scope.iter().filter_map(|place| self.cell(row, *place)).filter_map(|(column, at)| match which {
            Which::FirstInvited => column.invited[at],
            Which::LastUpdated => column.updated[at],
        });
        let moment: Moment = match which {
            Which::FirstInvited => moments.min(),
            Which::LastUpdated => moments.max(),
        };
        timestamp(moment)
    }
}

fn with_a_status(masks: &[u64]) -> usize {
    masks.iter().filter(|mask| **mask & !Code::ABSENT.bit() != 0).count()
}

/// A row's time over several cells.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// When it was first invited.
    FirstInvited,
    /// When GuardDuty last changed it.
    LastUpdated,
}
