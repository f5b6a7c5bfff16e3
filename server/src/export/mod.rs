//! What can be taken along as a file: the list of members, what came of an operation, what of a list cannot be used.
//!
//! A file is written as it is read, never held whole.

mod audit;
mod members;
mod table;
mod taken;

use app::{
    domain::{AccountId, CellOutcome, CellResult, ListId, MembersQuery, OperationId, Outcomes, Selection},
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
    services.trail.taken(&actor, taken::members(&file, &selection)).await?;
    Ok(file_of_members(format, export))
}

/// The selected members: the form around the list, sent to `/export/members.csv`.
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
            services.trail.taken(&actor, taken::members(&file, &selection)).await?;
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
    services.trail.taken(&actor, taken::operation(&file, &outcomes)).await?;
    let only_unprocessed = query.as_deref() == Some(paths::ONLY_UNPROCESSED);
    if only_unprocessed {
        outcomes.cells.retain(|cell| matches!(cell.result, CellResult::Unprocessed { .. }));
    }
    let rest = if only_unprocessed { "-not-processed" } else { "" };
    let name =
        format!("muster-operation-{number}-{}{rest}.csv", outcomes.action.verb().to_lowercase().replace(' ', "-"));
    Ok(attachment(&name, Format::Csv.media_type(), operation_csv(outcomes)))
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
    services.trail.taken(&actor, taken::file("lists", &file)).await?;
    let body = streamed(Vec::new(), lines.into_iter(), |_, lines| csv(lines), b"");
    Ok(attachment(&format!("muster-list-{number}-to-be-mended.csv"), Format::Csv.media_type(), body))
}

fn operation_csv(outcomes: Outcomes) -> Body {
    let Outcomes { action, cells, .. } = outcomes;
    let with_email = action.creates();
    let email: &[&str] = if with_email { &["Email"] } else { &[] };
    let head = [&["Account ID"], email, &["Region", "Outcome", "Code", "Reason", "Remedy"]].concat();
    let line = move |cell: CellOutcome| {
        let email = with_email.then(|| cell.email.map(String::from).unwrap_or_default());
        let first = [cell.account.to_string()].into_iter().chain(email);
        let rest = [cell.region.to_string(), cell.result.word().to_owned()];
        first.chain(rest).chain(cell.result.why(action)).collect::<Vec<_>>()
    };
    streamed(csv([head]), cells.into_iter(), move |_, cells| csv(cells.into_iter().map(line)), b"")
}

fn file_of_members(format: Format, export: MembersExport) -> Response {
    // A name that every file system takes.
    let at = iso(export.at).get(..16).unwrap_or_default().replace(':', "");
    let name = format!("muster-members-{at}Z.{}", format.ending());
    attachment(&name, format.media_type(), format.write(export))
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
