use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use app::domain::{Action, Cause, TypedAccounts};
use axum::body::HttpBody;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn regions() -> Vec<Region> {
    ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"].map(|name| name.parse().unwrap()).to_vec()
}

fn row(number: usize, email: Option<&str>) -> Row {
    Row {
        account: format!("{number:012}").parse().unwrap(),
        email: email.map(Into::into),
        member_type: if email.is_some() { MemberType::ByInvitation } else { MemberType::ViaOrganizations },
        worst: Some(RelationshipStatus::Disabled),
        cells: vec![
            Some(RelationshipStatus::Enabled),
            Some(RelationshipStatus::Disabled),
            None,
            Some(RelationshipStatus::Other("Odd".into())),
        ],
        invited_at: email.map(|_| Timestamp(1_518_211_985_568)),
        updated_at: Some(Timestamp(1_518_211_986_000)),
        unprocessed: None,
    }
}

/// Everything, and in how many chunks it came.
async fn read(mut body: Body) -> (String, Vec<usize>) {
    let (mut all, mut chunks) = (Vec::new(), Vec::new());
    while let Some(frame) = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await {
        let data = frame.unwrap().into_data().unwrap();
        chunks.push(data.len());
        all.extend_from_slice(&data);
    }
    (String::from_utf8(all).unwrap(), chunks)
}

async fn written(format: Format, rows: Vec<Row>) -> String {
    read(format.write(MembersExport { at: Timestamp(0), regions: regions(), rows: Box::new(rows.into_iter()) })).await.0
}

fn failed() -> Row {
    let unprocessed = RowUnprocessed {
        action: Action::InviteMembers,
        cause: Cause::InternalError,
        result: "Internal error".into(),
        regions: regions()[..2].to_vec(),
        operation: OperationId(17),
        at: Timestamp(0),
    };
    Row { unprocessed: Some(unprocessed), ..row(7, Some("=1+1@example.com")) }
}

#[tokio::test]
async fn a_row_is_a_line_of_csv() {
    let other_words = failed().unprocessed.map(|failed| RowUnprocessed { result: "Try later".into(), ..failed });
    let rows = vec![failed(), Row { worst: None, ..row(8, None) }, Row { unprocessed: other_words, ..row(9, None) }];
    let text = written(Format::Csv, rows).await;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(head[..4], ["Account ID", "Email", "Type", "Worst status"]);
    assert_eq!(head[4..8], regions().iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(head[8..], ["Invited at", "Updated at", "Not processed"]);
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&lines[0][1], "'=1+1@example.com", "no cell is a formula");
    assert_eq!((&lines[0][4], &lines[0][6], &lines[0][7]), ("Enabled", "", "Odd"));
    assert_eq!(&lines[0][8], "2018-02-09T21:33:05.568Z");
    assert_eq!(&lines[0][10], "InviteMembers in us-east-1, us-west-2: internal error");
    assert_eq!(&lines[2][10], "InviteMembers in us-east-1, us-west-2: internal error: Try later");
    assert_eq!((&lines[1][2], &lines[1][3], &lines[1][8]), ("Via Organizations", "Not in every Region", ""));
}

#[tokio::test]
async fn json_and_lines_of_json_say_the_same() {
    let rows = || (0..1_203).map(|number| if number == 7 { failed() } else { row(number, None) }).collect::<Vec<_>>();
    let list: Vec<Value> = serde_json::from_str(&written(Format::Json, rows()).await).unwrap();
    let text = written(Format::Ndjson, rows()).await;
    assert!(text.ends_with("}\n"));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(list.len(), 1_203);
    assert_eq!(list, lines);
    assert_eq!(list[7]["email"], "=1+1@example.com", "JSON needs no guard");
    assert_eq!(list[7]["regions"]["us-west-2"], "Disabled");
    assert_eq!(list[7]["lastResult"]["cause"], "InternalError");
    assert_eq!(
        (&list[8]["email"], &list[8]["regions"]["eu-west-1"], &list[8]["lastResult"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn nothing_to_write_is_a_whole_file_too() {
    assert_eq!(written(Format::Csv, Vec::new()).await.lines().count(), 1);
    assert_eq!(
        serde_json::from_str::<Vec<Value>>(&written(Format::Json, Vec::new()).await).unwrap(),
        Vec::<Value>::new()
    );
    assert_eq!(written(Format::Ndjson, Vec::new()).await, "");
}

#[tokio::test]
async fn fifty_thousand_rows_are_never_held_at_once() {
    for format in [Format::Csv, Format::Json, Format::Ndjson] {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let rows = (0..50_000).map(move |number| {
            counter.fetch_add(1, Ordering::Relaxed);
            row(number, Some("root@example.com"))
        });
        let mut body = format.write(MembersExport { at: Timestamp(0), regions: regions(), rows: Box::new(rows) });
        for _ in 0..3 {
            std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await.unwrap().unwrap();
        }
        let early = made.load(Ordering::Relaxed);
        assert!(early <= 2_000, "{early} rows are made for the first three chunks");
        let (text, chunks) = read(body).await;
        assert_eq!(made.load(Ordering::Relaxed), 50_000);
        assert!(chunks.len() >= 95, "{} chunks", chunks.len());
        assert!(chunks.iter().all(|bytes| *bytes < 256 * 1024), "{:?}", chunks.iter().max());
        assert!(text.contains("000000049999"));
    }
}

/// An address that GuardDuty takes, formula or not.
fn email() -> impl Strategy<Value = String> {
    "[a-z0-9=+*/!#$^_`{}~-][a-z0-9.=+-]{0,20}@[a-z0-9]{1,8}\\.[a-z]{2,4}"
        .prop_filter("long enough", |email| email.len() >= 6)
}

proptest! {
    #[test]
    fn what_is_exported_can_be_imported(emails in prop::collection::vec(email(), 1..30)) {
        let rows: Vec<Row> = emails.iter().enumerate().map(|(number, email)| row(number, Some(email))).collect();
        let text = futures_util::FutureExt::now_or_never(written(Format::Csv, rows)).unwrap();
        let typed = TypedAccounts::parse(&text);
        prop_assert_eq!(typed.problems().count(), 0, "{:?}", typed.lines);
        let read: Vec<String> = typed.details().into_iter().map(|detail| detail.email.into()).collect();
        prop_assert_eq!(read, emails);
    }
}
