//! What can be downloaded as a file: the list of members, a plan, what came of an operation, the audit trail, what of a
//! list cannot be used.
//!
//! The members and the audit trail, which have no upper limit, are written as they are read, never held whole.

mod audit;
mod members;
mod subject;
mod table;

use app::{
    domain::{
        AccountId, Action, CellOutcome, CellResult, ListId, MembersQuery, OperationId, Outcomes, PlanId, PlannedCell,
        PlannedCells, Selection, Subject, Timestamp,
    },
    error::AppError,
    paths,
    ports::{Actor, MembersExport},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use url::form_urlencoded;

use self::{
    members::{Format, iso},
    table::{csv, streamed},
};
use crate::{http::refuse, router::Services, store::StoreError};

pub use audit::audit;

type Answer = Result<Response, Refused>;

/// Why there is no file, in words.
pub struct Refused(AppError);

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refuse(self.0)
    }
}

/// The members that the query part of the URL asks for: `GET /export/members.csv?status=Enabled`.
///
/// # Errors
/// 404 for any other name of a file.
pub async fn members(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
    RawQuery(search): RawQuery,
) -> Answer {
    let format = format_of(&file, "members.")?;
    let selection = Selection::AllMatching { search: search.unwrap_or_default(), except: Vec::new() };
    let export = services.roster.export(&actor, &selection)?;
    services.trail.downloaded(&actor, subject::members(&file, &selection)).await?;
    Ok(file_of_members(format, export))
}

/// The selected members: the form around the list, sent to `/export/members.csv`, `.json` or `.ndjson`.
///
/// # Errors
/// 404 for any other name of a file. Where nothing is selected, the way leads back to the list.
pub async fn selected_members(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
    form: Bytes,
) -> Answer {
    let format = format_of(&file, "members.")?;
    let selection = selection(&form);
    match services.roster.export(&actor, &selection) {
        Err(AppError::Invalid { .. }) => {
            let (Selection::Picked { search, .. } | Selection::AllMatching { search, .. }) = selection else {
                return Err(AppError::not_found("file").into());
            };
            Ok(Redirect::to(&paths::nothing_to_export(&search)).into_response())
        }
        export => {
            let export = export?;
            services.trail.downloaded(&actor, subject::members(&file, &selection)).await?;
            Ok(file_of_members(format, export))
        }
    }
}

/// What came of an operation: `GET /export/operations/17.csv`, with `?only=unprocessed` what was not processed.
///
/// # Errors
/// 404 if there is no such operation.
pub async fn operation(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let number = number_of(&file, "operation")?;
    let mut outcomes = services.operations.outcomes(&actor, OperationId(number)).await?;
    services.trail.downloaded(&actor, subject::operation(&file, &outcomes)).await?;
    let only_unprocessed = query.as_deref() == Some(paths::ONLY_UNPROCESSED);
    if only_unprocessed {
        outcomes.cells.retain(|cell| matches!(cell.result, CellResult::Unprocessed { .. }));
    }
    let rest = if only_unprocessed { "-not-processed" } else { "" };
    let name = format!("muster-operation-{number}-{}{rest}.csv", in_a_word(outcomes.action));
    Ok(attachment(&name, Format::Csv.media_type(), operation_csv(outcomes)))
}

/// What a plan would do, and what it leaves out: `GET /export/plans/5.csv`.
///
/// # Errors
/// 404 if there is no such plan, or it is no longer kept.
pub async fn plan(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
) -> Answer {
    let number = number_of(&file, "plan")?;
    let planned = services.operations.planned(&actor, PlanId(number)).await?;
    services
        .trail
        .downloaded(&actor, Subject { action: Some(planned.action), ..subject::file("plans", &file) })
        .await?;
    let name = format!("muster-plan-{number}-{}.csv", in_a_word(planned.action));
    Ok(attachment(&name, Format::Csv.media_type(), plan_csv(planned)))
}

/// What cannot be used of a checked list: `GET /export/lists/3.csv`.
///
/// # Errors
/// 404 if there is no such list.
pub async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
) -> Answer {
    let number = number_of(&file, "list")?;
    let lines = services.lists.problems(&actor, ListId(number)).await?;
    services.trail.downloaded(&actor, subject::file("lists", &file)).await?;
    let body = streamed(Vec::new(), lines.into_iter(), |_, lines| csv(lines), b"");
    Ok(attachment(&format!("muster-list-{number}-to-be-corrected.csv"), Format::Csv.media_type(), body))
}

/// Whoever is shown one line of the file sees of which act it is.
const ACT: [&str; 5] = ["Operation", "Action", "Started by", "Started", "Ended"];

fn operation_csv(outcomes: Outcomes) -> Body {
    let Outcomes { operation, action, actor, started_at, finished_at, cells } = outcomes;
    let with_email = action.creates();
    let email: &[&str] = if with_email { &["Email"] } else { &[] };
    let head = [&["Account ID"], email, &["Region", "Outcome", "Code", "Reason", "Remedy"], &ACT].concat();
    let ended = finished_at.map(iso).unwrap_or_default();
    let act = [operation.0.to_string(), action.verb().to_owned(), actor, iso(started_at), ended];
    let line = move |cell: CellOutcome| {
        let email = with_email.then(|| cell.email.map(String::from).unwrap_or_default());
        let first = [cell.account.to_string()].into_iter().chain(email);
        let rest = [cell.region.to_string(), cell.result.word().to_owned()];
        first.chain(rest).chain(cell.result.why(action)).chain(act.clone()).collect::<Vec<_>>()
    };
    streamed(csv([head]), cells.into_iter(), move |_, cells| csv(cells.into_iter().map(&line)), b"")
}

fn plan_csv(planned: PlannedCells) -> Body {
    let PlannedCells { plan, action, frozen_at, cells } = planned;
    let created_as: &[&str] = if action.creates() { &["Created with"] } else { &[] };
    let ends = ["Region", "Planned", "Left out because", "Plan", "Action", "Selected"];
    let head = [&["Account ID", "Email"], created_as, &ends].concat();
    let of_plan = [plan.0.to_string(), action.verb().to_owned(), iso(frozen_at)];
    let line = move |PlannedCell { of, region, left_out }: PlannedCell| {
        let address = |email: &Option<Box<str>>| email.as_deref().unwrap_or_default().to_owned();
        let created_as = action.creates().then(|| address(&of.created_as));
        let first = [of.account.to_string(), address(&of.email)].into_iter().chain(created_as);
        let planned = if left_out.is_some() { "left out" } else { "yes" };
        let rest = [region.to_string(), planned.to_owned(), left_out.unwrap_or_default().to_owned()];
        first.chain(rest).chain(of_plan.clone()).collect::<Vec<_>>()
    };
    streamed(csv([head]), cells.into_iter(), move |_, cells| csv(cells.into_iter().map(&line)), b"")
}

/// An action in the name of a file.
fn in_a_word(action: Action) -> String {
    action.verb().to_lowercase().replace(' ', "-")
}

fn file_of_members(format: Format, export: MembersExport) -> Response {
    let name = format!("muster-members-{}.{}", in_a_name(export.at), format.ending());
    attachment(&name, format.media_type(), format.write(export))
}

/// A minute, as every file system takes it in a name.
fn in_a_name(at: Timestamp) -> String {
    format!("{}Z", iso(at).get(..16).unwrap_or_default().replace(':', ""))
}

fn attachment(name: &str, media_type: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

fn format_of(file: &str, name: &str) -> Result<Format, AppError> {
    let ending = file.strip_prefix(name).and_then(|ending| ending.parse().ok());
    ending.ok_or_else(|| AppError::not_found("file"))
}

fn number_of(file: &str, what: &str) -> Result<u64, AppError> {
    let number = file.strip_suffix(".csv").and_then(|number| number.parse().ok());
    number.ok_or_else(|| AppError::not_found(what))
}

/// What the form around the list of members sends.
fn selection(form: &[u8]) -> Selection {
    let (mut search, mut all, mut accounts, mut except) = (String::new(), false, Vec::new(), Vec::new());
    for (name, value) in form_urlencoded::parse(form) {
        match &*name {
            "search" => search = value.into_owned(),
            "all" => all = value == "true",
            "accounts[]" => accounts.extend(value.parse::<AccountId>()),
            "except[]" => except.extend(value.parse::<AccountId>()),
            _ => {}
        }
    }
    Selection::from_form(MembersQuery::parse(&search).to_search(), all, accounts, except)
}
