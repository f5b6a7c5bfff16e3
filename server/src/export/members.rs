use std::str::FromStr;

use app::{
    domain::{MemberType, OperationId, Region, RelationshipStatus, Row, RowUnprocessed, Timestamp},
    ports::MembersExport,
};
use axum::body::Body;
use serde::{Serialize, Serializer};

use super::table::{csv, streamed};

/// How the list of members is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A line an account, for spreadsheets.
    Csv,
    /// One list.
    Json,
    /// An object a line.
    Ndjson,
}

/// There is no such format.
#[derive(Debug)]
pub(super) struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(ending: &str) -> Result<Self, UnknownFormat> {
        let all = [Self::Csv, Self::Json, Self::Ndjson];
        all.into_iter().find(|format| format.ending() == ending).ok_or(UnknownFormat)
    }
}

impl Format {
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// The rows as they are read.
    pub(super) fn write(self, export: MembersExport) -> Body {
        let MembersExport { regions, rows, .. } = export;
        match self {
            Self::Csv => streamed(csv([head(&regions)]), rows, |_, rows| csv(rows.iter().map(line)), b""),
            Self::Json => {
                streamed(b"[\n".to_vec(), rows, move |number, rows| json_part(number, &regions, &rows), b"\n]\n")
            }
            Self::Ndjson => streamed(
                Vec::new(),
                rows,
                move |_, rows| {
                    let mut text = joined(&regions, &rows, b"\n");
                    text.push(b'\n');
                    text
                },
                b"",
            ),
        }
    }
}

fn head(regions: &[Region]) -> Vec<&str> {
    let first = ["Account ID", "Email", "Type", "Worst status"];
    first
        .into_iter()
        .chain(regions.iter().map(Region::as_str))
        .chain(["Invited at", "Updated at", "Not processed"])
        .collect()
}

fn line(row: &Row) -> Vec<String> {
    let status =
        |status: &Option<RelationshipStatus>| status.as_ref().map_or("", RelationshipStatus::as_wire).to_owned();
    let worst = match &row.worst {
        Some(status) => status.as_wire(),
        None if row.cells.iter().any(Option::is_some) => "Not in every Region",
        None => "Not a member",
    };
    let mut line = vec![
        row.account.to_string(),
        row.email.as_deref().unwrap_or_default().to_owned(),
        row.member_type.label().to_owned(),
        worst.to_owned(),
    ];
    line.extend(row.cells.iter().map(status));
    line.extend([row.invited_at, row.updated_at].map(|at| at.map(iso).unwrap_or_default()));
    line.push(row.unprocessed.as_ref().map(last_result).unwrap_or_default());
    line
}

fn last_result(result: &RowUnprocessed) -> String {
    let RowUnprocessed { action, cause, result, regions, .. } = result;
    let (regions, cause) = (Region::list(regions), cause.title());
    // GuardDuty's own words may be those of the cause.
    let own = if result.eq_ignore_ascii_case(cause) { String::new() } else { format!(": {result}") };
    format!("{action} in {regions}: {cause}{own}")
}

/// The objects of one part of a list; all but the first part begin with what sets them apart from the part before.
fn json_part(number: usize, regions: &[Region], rows: &[Row]) -> Vec<u8> {
    let mut text = if number == 0 { Vec::new() } else { b",\n".to_vec() };
    text.extend(joined(regions, rows, b",\n"));
    text
}

fn joined(regions: &[Region], rows: &[Row], between: &[u8]) -> Vec<u8> {
    let objects: Vec<Vec<u8>> =
        rows.iter().map(|row| serde_json::to_vec(&Object::new(regions, row)).unwrap_or_default()).collect();
    objects.join(between)
}

/// An account as an object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'a> {
    account_id: &'a str,
    email: Option<&'a str>,
    #[serde(rename = "type")]
    member_type: MemberType,
    worst_status: Option<&'a str>,
    regions: Statuses<'a>,
    invited_at: Option<String>,
    updated_at: Option<String>,
    last_result: Option<LastResult<'a>>,
}

/// The status by Region, in the order of the Regions.
struct Statuses<'a>(&'a [Region], &'a [Option<RelationshipStatus>]);

#[derive(Serialize)]
struct LastResult<'a> {
    action: String,
    cause: String,
    result: &'a str,
    regions: &'a [Region],
    operation: OperationId,
    at: String,
}

impl Serialize for Statuses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(Region::as_str)
                .zip(self.1.iter().map(|status| status.as_ref().map(RelationshipStatus::as_wire))),
        )
    }
}

impl<'a> Object<'a> {
    fn new(regions: &'a [Region], row: &'a Row) -> Self {
        Self {
            account_id: row.account.as_str(),
            email: row.email.as_deref(),
            member_type: row.member_type,
            worst_status: row.worst.as_ref().map(RelationshipStatus::as_wire),
            regions: Statuses(regions, &row.cells),
            invited_at: row.invited_at.map(iso),
            updated_at: row.updated_at.map(iso),
            last_result: row.unprocessed.as_ref().map(|result| LastResult {
                action: result.action.to_string(),
                cause: result.cause.to_string(),
                result: &result.result,
                regions: &result.regions,
                operation: result.operation,
                at: iso(result.at),
            }),
        }
    }
}

/// A moment as programs read it: `2026-11-21T09:30:00.123Z`.
pub(super) fn iso(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
#[path = "members_tests.rs"]
mod tests;
