use std::{io, sync::Arc};

use app::{
    domain::{AuditEntry, AuditQuery, Subject, Timestamp},
    error::AppError,
    ports::{Actor, Audit},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
};
use futures_util::stream;

use super::{
    Answer, attachment, format_of,
    members::{Format, iso},
    table::csv,
    taken,
};
use crate::router::Services;

const HEAD: [&str; 17] = [
    "Entry",
    "Time",
    "Milliseconds",
    "Actor",
    "Person",
    "Role",
    "Session",
    "Address",
    "Act",
    "Phase",
    "Ends entry",
    "Operation",
    "Plan",
    "Subject",
    "Outcome",
    "Previous hash",
    "Hash",
];

/// The entries of the audit trail that the query part of the URL asks for, the oldest first:
/// `GET /export/audit/entries.csv?actor=ann`. Lines of JSON have every text word for word, so that the hashes can be
/// worked out again from them.
///
/// # Errors
/// 404 for any other name of a file.
pub async fn audit(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Path(file): Path<String>,
    RawQuery(search): RawQuery,
) -> Answer {
    let format = format_of(&file, "entries.")?;
    if format == Format::Json {
        return Err(AppError::not_found("file").into());
    }
    let query = AuditQuery::parse(&search.unwrap_or_default());
    let filter = Some(query.to_search()).filter(|filter| !filter.is_empty());
    services.trail.taken(&actor, Subject { filter, ..taken::file("audit", &file) }).await?;
    let name = format!("muster-audit.{}", format.ending());
    Ok(attachment(&name, format.media_type(), body(services.trail, actor, query, format)))
}

/// Written as it is read, some entries at a time. A store that fails in the middle breaks the file off, which a browser
/// shows as a download that failed.
fn body(trail: Arc<dyn Audit>, actor: Actor, query: AuditQuery, format: Format) -> Body {
    let head = if format == Format::Csv { csv([HEAD]) } else { Vec::new() };
    let parts = stream::try_unfold((trail, actor, query, Some(0), head), move |state| async move {
        let (trail, actor, query, after, mut text) = state;
        let Some(after) = after else { return Ok(None) };
        let entries = trail.entries(&actor, &query, after).await.map_err(io::Error::other)?;
        let last = entries.last().map(|entry| entry.seq);
        text.extend(written(format, &entries));
        if text.is_empty() {
            return Ok(None);
        }
        Ok::<_, io::Error>(Some((Bytes::from(text), (trail, actor, query, last, Vec::new()))))
    });
    Body::from_stream(parts)
}

fn written(format: Format, entries: &[AuditEntry]) -> Vec<u8> {
    if format == Format::Csv {
        return csv(entries.iter().map(line));
    }
    let line = |entry| [serde_json::to_vec(entry).unwrap_or_default(), b"\n".to_vec()].concat();
    entries.iter().flat_map(line).collect()
}

fn line(entry: &AuditEntry) -> [String; 17] {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let Timestamp(millis) = entry.at;
    [
        entry.seq.to_string(),
        iso(entry.at),
        millis.to_string(),
        entry.actor.clone(),
        text(&entry.person),
        text(&entry.role),
        entry.session.clone(),
        text(&entry.address),
        entry.act.clone(),
        entry.phase.clone(),
        number(entry.begun),
        number(entry.operation),
        number(entry.plan),
        entry.subject.clone(),
        text(&entry.outcome),
        entry.prev_hash.clone(),
        entry.hash.clone(),
    ]
}
