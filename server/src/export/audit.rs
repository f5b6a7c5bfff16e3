use std::{io, sync::Arc};

use app::{
    came_of_account, came_of_it, did_what,
    domain::{Act, AuditEntry, AuditQuery, EndedAct},
    error::AppError,
    on_what,
    ports::{Actor, Audit},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
};
use futures_util::stream;

use super::{
    Answer, attachment, format_of, in_a_name,
    members::{Format, iso},
    subject,
    table::csv,
};
use crate::{
    audit::{read_outcome, read_subject},
    router::Services,
};

const HEAD: [&str; 15] = [
    "Entry",
    "Began",
    "Ended",
    "Actor",
    "Person",
    "Role",
    "Session",
    "Address",
    "Did what",
    "On what",
    "What came of it",
    "Act",
    "Operation",
    "Plan",
    "Hash",
];

/// The entries of the audit trail that the query part of the URL asks for, the oldest first:
/// `GET /export/audit/entries.csv?actor=ann`. CSV has a line for each act with what came of it, in the words of the page;
/// lines of JSON have each entry word for word, so that the hashes can be worked out again from them.
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
    let at = services.trail.downloaded(&actor, subject::audit(&file, &query)).await?;
    let about = query.account.map(|account| format!("-{account}")).unwrap_or_default();
    let name = format!("muster-audit{about}-{}.{}", in_a_name(at), format.ending());
    Ok(attachment(&name, format.media_type(), body(services.trail, actor, query, format)))
}

/// Written as it is read, some entries at a time. A store that fails in the middle breaks the file off, which a browser
/// shows as a download that failed.
fn body(trail: Arc<dyn Audit>, actor: Actor, query: AuditQuery, format: Format) -> Body {
    let head = if format == Format::Csv { csv([HEAD]) } else { Vec::new() };
    let parts = stream::try_unfold((trail, actor, query, Some(0), head), move |state| async move {
        let (trail, actor, query, after, mut text) = state;
        let Some(after) = after else { return Ok(None) };
        let (part, last) = if format == Format::Csv {
            let acts = trail.acts(&actor, &query, after).await.map_err(io::Error::other)?;
            (csv(acts.iter().map(line)), acts.last().map(|last| last.act.seq))
        } else {
            let entries = trail.entries(&actor, &query, after).await.map_err(io::Error::other)?;
            (entries.iter().flat_map(json_line).collect(), entries.last().map(|entry| entry.seq))
        };
        text.extend(part);
        if text.is_empty() {
            return Ok(None);
        }
        Ok::<_, io::Error>(Some((Bytes::from(text), (trail, actor, query, last, Vec::new()))))
    });
    Body::from_stream(parts)
}

fn json_line(entry: &AuditEntry) -> Vec<u8> {
    [serde_json::to_vec(entry).unwrap_or_default(), b"\n".to_vec()].concat()
}

fn line(EndedAct { act, end, of_account }: &EndedAct) -> [String; 15] {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let subject = read_subject(&act.subject);
    let operations = act.operation.into_iter().chain(subject.operations.iter().map(|operation| operation.0));
    let operations = operations.map(|number| number.to_string());
    let all = end.as_ref().unwrap_or(act).outcome.as_deref().map(|text| came_of_it(&read_outcome(text)));
    [
        act.seq.to_string(),
        iso(act.at),
        end.as_ref().map(|end| iso(end.at)).unwrap_or_default(),
        act.actor.clone(),
        text(&act.person),
        text(&act.role),
        act.session.clone(),
        text(&act.address),
        did_what(&Act::from(act.act.clone()), subject.action),
        on_what(&subject, usize::MAX),
        of_account.iter().map(came_of_account).chain(all).collect::<Vec<_>>().join(". All: "),
        act.act.clone(),
        operations.collect::<Vec<_>>().join(" "),
        number(act.plan),
        act.hash.clone(),
    ]
}
