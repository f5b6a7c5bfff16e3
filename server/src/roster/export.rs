use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use app::{
    domain::{AccountId, MembersQuery, Row, RowUnprocessed, Selection, Timestamp},
    error::AppError,
    ports::MembersExport,
};

use super::{OpenResults, Snapshot, window::View};

/// Rows that are made one by one; everything but the rows themselves is taken at once, so that all fits together.
struct Rows {
    snapshot: Arc<Snapshot>,
    scope: Vec<usize>,
    /// Each row with the set of slots of its cells in scope.
    order: std::vec::IntoIter<(u32, u64)>,
    unprocessed: HashMap<u32, RowUnprocessed>,
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (row, mask) = self.order.next()?;
        Some(self.snapshot.row(row as usize, &self.scope, mask, self.unprocessed.remove(&row)))
    }
}

pub(super) fn export(
    snapshot: &Arc<Snapshot>,
    selection: &Selection,
    open_results: &OpenResults,
    at: Timestamp,
) -> Result<MembersExport, AppError> {
    let nothing = || AppError::invalid("selection", "No account is selected. Select at least one.");
    let (query, wanted) = match selection {
        Selection::Picked { search, accounts } if !accounts.is_empty() => (MembersQuery::parse(search), Some(accounts)),
        Selection::AllMatching { search, .. } => (MembersQuery::parse(search), None),
        Selection::Picked { .. } | Selection::New { .. } => return Err(nothing()),
    };
    let view = View::new(snapshot, &query, open_results);
    let order = match (wanted, selection) {
        (Some(accounts), _) => {
            let mut rows: Vec<u32> = accounts.iter().filter_map(|account| row_of(snapshot, *account)).collect();
            rows.sort_unstable();
            rows.dedup();
            view.sort(&query, &mut rows);
            rows
        }
        (None, Selection::AllMatching { except, .. }) => {
            let except: HashSet<u32> = except.iter().filter_map(|account| row_of(snapshot, *account)).collect();
            let mut rows = view.sorted(&query);
            rows.retain(|row| !except.contains(row));
            rows
        }
        (None, _) => return Err(nothing()),
    };
    let unprocessed = order.iter().filter_map(|row| Some((*row, view.unprocessed(*row as usize)?))).collect();
    let order: Vec<(u32, u64)> = order.into_iter().map(|row| (row, view.masks[row as usize])).collect();
    let regions = view.scope.iter().map(|place| snapshot.regions[*place].region.clone()).collect();
    let rows = Rows { snapshot: Arc::clone(snapshot), scope: view.scope, order: order.into_iter(), unprocessed };
    Ok(MembersExport { at, regions, rows: Box::new(rows) })
}

fn row_of(snapshot: &Snapshot, account: AccountId) -> Option<u32> {
    snapshot.rows.find(account).and_then(|row| u32::try_from(row).ok())
}
