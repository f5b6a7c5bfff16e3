//! What screens draw of the roster.

use app::{
    domain::{ByTone, Matrix, MatrixRow, OperationId, OverTime, Pace, Region, RegionNow},
    error::AppError,
    ports::{Actor, Pictures},
};
use async_trait::async_trait;

use super::{
    RosterService, Snapshot,
    column::Column,
    count,
    statuses::{SLOTS, Statuses},
};

#[async_trait]
impl Pictures for RosterService {
    fn matrix(&self, _actor: &Actor, regions: &[Region]) -> Result<Matrix, AppError> {
        Ok(self.snapshot().matrix(regions))
    }

    /// Of the members as they are kept: these and the history belong together.
    async fn over_time(&self, _actor: &Actor, regions: &[Region]) -> Result<OverTime, AppError> {
        let first_readings = self.store.first_readings().await?;
        let places = self.snapshot().scope(regions);
        let statuses = self.state().statuses.clone();
        // Nothing is written to the history of these Regions until it has been read.
        let mut held = Vec::with_capacity(places.len());
        let mut now = Vec::with_capacity(places.len());
        for place in places {
            let kept = self.kept[place].lock().await;
            let region = &self.settings.regions[place];
            let since = first_readings.iter().find(|(known, _)| known == region).map(|(_, since)| *since);
            if let (Some(column), Some(since)) = (&kept.column, since) {
                now.push(RegionNow { region: region.clone(), since, cells: by_tone(column, &statuses) });
                held.push(kept);
            }
        }
        let at = self.clock.now();
        let Some(since) = now.iter().map(|region| region.since).min() else { return Ok(OverTime::default()) };
        let known: Vec<Region> = now.iter().map(|region| region.region.clone()).collect();
        let shifts = self.store.shifts(&known, OverTime::begin(since, at), OverTime::step(since, at)).await?;
        drop(held);
        Ok(OverTime::walked_back(at, &now, &shifts))
    }

    async fn pace(&self, _actor: &Actor, operation: OperationId) -> Result<Option<Pace>, AppError> {
        Ok(self.store.pace(operation).await?)
    }
}

fn by_tone(column: &Column, statuses: &Statuses) -> ByTone {
    let mut cells = ByTone::default();
    for (slot, many) in (0..).zip(by_slot(column)) {
        if let Some(status) = statuses.status(slot) {
            cells[status.tone().place()] += many;
        }
    }
    cells
}

fn by_slot(column: &Column) -> [u32; SLOTS] {
    let mut many = [0; SLOTS];
    for code in &column.codes {
        many[usize::from(code.slot())] += 1;
    }
    many
}

impl Snapshot {
    /// How many account-Regions have which status.
    fn matrix(&self, wanted: &[Region]) -> Matrix {
        let scope = self.scope(wanted);
        let by_slot: Vec<_> = scope.iter().map(|place| by_slot(&self.regions[*place].column)).collect();
        let occurs = |slot: u8| by_slot.iter().any(|many| many[usize::from(slot)] > 0);
        let columns: Vec<u8> = self.statuses.in_order_of_life().map(|(slot, _)| slot).filter(|s| occurs(*s)).collect();
        let listed = count(self.listed());
        let rows = scope.iter().zip(&by_slot).map(|(place, many)| {
            let region = &self.regions[*place];
            let cells: Vec<u32> = columns.iter().map(|slot| many[usize::from(*slot)]).collect();
            let absent = if region.complete { listed.saturating_sub(cells.iter().sum()) } else { 0 };
            MatrixRow { region: region.region.clone(), read: region.complete, cells, absent }
        });
        Matrix {
            accounts: self.present(&scope),
            rows: rows.collect(),
            statuses: columns.iter().filter_map(|slot| self.statuses.status(*slot).cloned()).collect(),
        }
    }
}
