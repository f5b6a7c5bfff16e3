use app::domain::{AccountId, ChangedBy, HistoryLine, HistoryPage, HistoryQuery, OperationId, Timestamp};
use sqlx::{QueryBuilder, Row};

use super::{Db, DbRow, Store, StoreError, from_word};

impl Store {
    /// One page of the changes that match a query, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, StoreError> {
        // Counted and listed as of one moment.
        let mut read = self.reader.begin().await?;
        let mut count = QueryBuilder::new("SELECT COUNT(*) FROM history");
        narrow(&mut count, query);
        let matching: i64 = count.build_query_scalar().fetch_one(&mut *read).await?;
        let matching = u32::try_from(matching).unwrap_or(u32::MAX);
        let page = query.page.min(matching.saturating_sub(1) / HistoryQuery::PAGE);
        let mut get = QueryBuilder::new("SELECT at, region, account, what, before, after, operation FROM history");
        narrow(&mut get, query);
        get.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(HistoryQuery::PAGE));
        get.push(" OFFSET ").push_bind(i64::from(page) * i64::from(HistoryQuery::PAGE));
        let rows = get.build().fetch_all(&mut *read).await?;
        Ok(HistoryPage { matching, page, lines: rows.iter().map(line).collect::<Result<_, _>>()? })
    }
}

fn narrow(select: &mut QueryBuilder<Db>, query: &HistoryQuery) {
    select.push(" WHERE TRUE");
    if let Ok(account) = query.text.parse::<AccountId>() {
        select.push(" AND account = ").push_bind(account.as_str().to_owned());
    } else if !query.text.is_empty() {
        let part = query.text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        select.push(" AND account LIKE ").push_bind(format!("%{part}%")).push(r" ESCAPE '\'");
    }
    match query.by {
        None => {}
        Some(ChangedBy::Operations) => _ = select.push(" AND operation IS NOT NULL"),
        Some(ChangedBy::Outside) => _ = select.push(" AND operation IS NULL"),
        Some(ChangedBy::Operation(operation)) => {
            select.push(" AND operation = ").push_bind(operation.0.cast_signed());
        }
    }
    if !query.regions.is_empty() {
        select.push(" AND region IN (");
        let mut list = select.separated(", ");
        for region in &query.regions {
            list.push_bind(region.as_str().to_owned());
        }
        select.push(")");
    }
}

fn line(row: &DbRow) -> Result<HistoryLine, StoreError> {
    let text = |name: &str| row.try_get::<Option<String>, _>(name).map(|text| text.map(String::into_boxed_str));
    Ok(HistoryLine {
        at: Timestamp(row.try_get("at")?),
        account: from_word(row.try_get("account")?)?,
        region: from_word(row.try_get("region")?)?,
        what: from_word(row.try_get("what")?)?,
        before: text("before")?,
        after: text("after")?,
        operation: row.try_get::<Option<i64>, _>("operation")?.map(|number| OperationId(number.cast_unsigned())),
    })
}
