use std::{borrow::Cow, convert::Infallible};

use axum::body::{Body, Bytes};
use futures_util::stream;

/// Rows that are written at once: some dozen kilobytes.
const ROWS: usize = 500;

/// A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe, which marks a text and
/// comes off again when the file is uploaded.
///
/// <https://owasp.org/www-community/attacks/CSV_Injection>
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

/// Lines of CSV as RFC 4180 has it, every cell guarded.
pub(super) fn csv<L>(lines: impl IntoIterator<Item = L>) -> Vec<u8>
where
    L: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for line in lines {
        let cells = line.into_iter().map(|cell| guarded(cell.as_ref()).into_owned());
        // Nothing can fail: it is written to memory, and lines may differ in length.
        drop(writer.write_record(cells));
    }
    writer.into_inner().unwrap_or_default()
}

/// A body that is written some rows at a time, as fast as it is read.
pub(super) fn streamed<T: Send + 'static>(
    head: Vec<u8>,
    rows: impl Iterator<Item = T> + Send + 'static,
    write: impl Fn(usize, Vec<T>) -> Vec<u8> + Send + 'static,
    tail: &'static [u8],
) -> Body {
    let chunks = chunks(rows).enumerate().map(move |(number, rows)| Bytes::from(write(number, rows)));
    let parts = std::iter::once(Bytes::from(head)).chain(chunks).chain(std::iter::once(Bytes::from_static(tail)));
    let parts = parts.filter(|part| !part.is_empty());
    Body::from_stream(stream::iter(parts.map(Ok::<_, Infallible>)))
}

fn chunks<T>(mut rows: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let chunk: Vec<T> = rows.by_ref().take(ROWS).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("=1+1", "'=1+1")]
    #[case("+491234", "'+491234")]
    #[case("-2", "'-2")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("\t=1", "'\t=1")]
    #[case("\r=1", "'\r=1")]
    #[case("", "")]
    #[case("a=b", "a=b")]
    #[case("'=1", "'=1")]
    #[case("000000000012", "000000000012")]
    fn no_cell_is_a_formula(#[case] cell: &str, #[case] expected: &str) {
        assert_eq!(guarded(cell), expected);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let text =
            String::from_utf8(csv([vec!["a,b", "say \"hi\"", "two\nlines"], vec!["=cmd|' /C calc'!A0"]])).unwrap();
        assert_eq!(text, "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n'=cmd|' /C calc'!A0\r\n");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(lines in prop::collection::vec(prop::collection::vec("\\PC{0,12}|[=+@\t\r\n\",-]{0,6}", 1..5), 1..8)) {
            let bytes = csv(&lines);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
            let read: Vec<Vec<String>> = reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
            let expected: Vec<Vec<String>> = lines.iter().map(|line| line.iter().map(|cell| guarded(cell).into_owned()).collect()).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
