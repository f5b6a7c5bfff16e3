use app::domain::{OperationId, Pace, PaceSlot, Region, RegionPace, RelationshipStatus, Shift, Timestamp, Tone};
use sqlx::{QueryBuilder, Row};

use super::{DbRow, Store, StoreError, from_word};

impl Store {
    /// When the first reading of each Region that is kept ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn first_readings(&self) -> Result<Vec<(Region, Timestamp)>, StoreError> {
        let rows = sqlx::query("SELECT region, at FROM first_readings").fetch_all(&self.reader).await?;
        let reading = |row: &DbRow| Ok((from_word(row.try_get("region")?)?, Timestamp(row.try_get("at")?)));
        rows.iter().map(reading).collect()
    }

    /// What became of members in these Regions from a moment on, in slots of so many milliseconds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shifts(&self, regions: &[Region], from: Timestamp, step: i64) -> Result<Vec<Shift>, StoreError> {
        let mut get = QueryBuilder::new("SELECT region, at / ");
        get.push_bind(step).push(" AS slot, before, after, COUNT(*) AS cells FROM history WHERE at >= ");
        get.push_bind(from.0).push(" AND what IN ('member', 'status') AND region IN (");
        let mut list = get.separated(", ");
        for region in regions {
            list.push_bind(region.as_str().to_owned());
        }
        get.push(") GROUP BY region, slot, before, after");
        let rows = get.build().fetch_all(&self.reader).await?;
        rows.iter().map(shift).collect()
    }

    /// How quickly an operation's writing calls were sent so far; nothing if it made too few.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pace(&self, operation: OperationId) -> Result<Option<Pace>, StoreError> {
        let id = operation.0.cast_signed();
        let get =
            "SELECT COUNT(*) AS calls, MIN(sent_at) AS first, MAX(sent_at) AS last FROM calls WHERE operation = $1";
        let row = sqlx::query(get).bind(id).fetch_one(&self.reader).await?;
        let (Some(first), Some(last)) =
            (row.try_get::<Option<i64>, _>("first")?, row.try_get::<Option<i64>, _>("last")?)
        else {
            return Ok(None);
        };
        let calls = u32::try_from(row.try_get::<i64, _>("calls")?).unwrap_or(u32::MAX);
        let Some(step) = Pace::step(calls, last - first) else { return Ok(None) };
        let slot = i64::from(step) * 1_000;
        let get = "SELECT region, (sent_at - $2) / $3 AS slot, COUNT(*) AS calls,
            SUM(CASE WHEN answer = 'throttled' THEN 1 ELSE 0 END) AS throttled
            FROM calls WHERE operation = $1 AND sent_at <= $4 GROUP BY region, slot ORDER BY region";
        let rows = sqlx::query(get).bind(id).bind(first).bind(slot).bind(last).fetch_all(&self.reader).await?;
        let slots = usize::try_from((last - first) / slot + 1).unwrap_or(1);
        let mut regions: Vec<RegionPace> = Vec::new();
        for row in &rows {
            let region: Region = from_word(row.try_get("region")?)?;
            if regions.last().is_none_or(|last| last.region != region) {
                regions.push(RegionPace { region, slots: vec![PaceSlot::default(); slots] });
            }
            let number = |name| Ok::<_, StoreError>(u32::try_from(row.try_get::<i64, _>(name)?).unwrap_or(u32::MAX));
            let found = PaceSlot { calls: number("calls")?, throttled: number("throttled")? };
            let last = regions.last_mut().and_then(|region| region.slots.get_mut(number("slot").ok()? as usize));
            if let Some(slot) = last {
                *slot = found;
            }
        }
        Ok(Some(Pace { from: Timestamp(first), step, regions }))
    }
}

fn shift(row: &DbRow) -> Result<Shift, StoreError> {
    let tone = |name| -> Result<Option<Tone>, StoreError> {
        let status = row.try_get::<Option<String>, _>(name)?;
        Ok(status.map(|status| RelationshipStatus::from(status).tone()))
    };
    Ok(Shift {
        region: from_word(row.try_get("region")?)?,
        slot: row.try_get("slot")?,
        before: tone("before")?,
        after: tone("after")?,
        cells: u32::try_from(row.try_get::<i64, _>("cells")?).unwrap_or(u32::MAX),
    })
}
