use std::{collections::HashSet, sync::Arc};

use app::{
    domain::{AccountId, MembersQuery, Region, Selection},
    error::AppError,
};

use super::OperationsService;
use crate::roster::{RegionAccounts, Snapshot};

impl OperationsService {
    /// The cells of a selection, as the snapshot has them.
    pub(super) fn freeze(&self, snapshot: &Snapshot, selection: &Selection) -> Result<Vec<RegionAccounts>, AppError> {
        let (regions, mut accounts) = match selection {
            Selection::Picked { search, accounts } => {
                (regions_to_act_in(snapshot, &MembersQuery::parse(search).regions)?, accounts.clone())
            }
            Selection::AllMatching { search, except } => {
                let query = MembersQuery::parse(search);
                let mut accounts = self.context.roster.matching(snapshot, &query);
                let except: HashSet<&AccountId> = except.iter().collect();
                accounts.retain(|account| !except.contains(account));
                (regions_to_act_in(snapshot, &query.regions)?, accounts)
            }
            Selection::New { regions, details } => {
                (regions_to_act_in(snapshot, regions)?, details.iter().map(|detail| detail.account).collect())
            }
        };
        accounts.sort_unstable();
        accounts.dedup();
        let accounts: Arc<[AccountId]> = accounts.into();
        let cells = |region| RegionAccounts { region, accounts: Arc::clone(&accounts) };
        Ok(regions.into_iter().map(cells).collect())
    }

    /// The cells in Regions that are read, in the order of the settings: what the roster knows nothing of cannot be planned.
    pub(super) fn in_regions_that_are_read(
        &self,
        mut cells: Vec<RegionAccounts>,
    ) -> Result<Vec<RegionAccounts>, AppError> {
        let unread: Vec<Region> = cells.iter().map(|region| region.region.clone()).collect();
        let place =
            |cells: &RegionAccounts| self.context.roster.regions().iter().position(|read| *read == cells.region);
        cells.retain(|cells| place(cells).is_some());
        cells.sort_by_key(place);
        if cells.is_empty() {
            let problem =
                format!("Muster does not read {}: put it back into MUSTER_REGIONS first.", Region::list(&unread));
            return Err(AppError::invalid("region", problem));
        }
        Ok(cells)
    }
}

/// The Regions in scope. A list that names none that is on shows all others; an action must not reach them.
fn regions_to_act_in(snapshot: &Snapshot, wanted: &[Region]) -> Result<Vec<Region>, AppError> {
    let regions = snapshot.regions_in_scope(wanted);
    if wanted.is_empty() || regions.iter().any(|region| wanted.contains(region)) {
        return Ok(regions);
    }
    let problem = format!("Muster reads none of these Regions: {}. Choose others.", Region::list(wanted));
    Err(AppError::invalid("region", problem))
}
