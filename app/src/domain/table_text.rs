//! Text that is a table: what spreadsheets, scripts and people write as lines of fields.

use std::borrow::Cow;

/// What sets fields apart where nobody says otherwise.
pub(super) const SEPARATORS: &[char] = &[',', ';', '\t'];
/// A quoted field goes on for so many lines at most; a quote that is not closed by then is a mere character.
const LONGEST_QUOTE: u32 = 20;

/// One record: a line, or several where a quoted field goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// The number of its first line, from 1.
    pub(super) line: u32,
    /// Where in the text it begins, in bytes.
    pub(super) at: usize,
    /// All of it as it came, without the end of its last line.
    pub(super) text: &'a str,
}

/// The records of a text, empty ones left out. Lines end as on any system.
pub(super) fn records(whole: &str) -> impl Iterator<Item = Record<'_>> {
    let mut rest = whole.trim_start_matches('\u{feff}');
    let mut line = 1;
    let all = std::iter::from_fn(move || {
        (!rest.is_empty()).then(|| {
            let (text, after, lines) = first_record(rest);
            let record = Record { line, at: whole.len() - rest.len(), text };
            (rest, line) = (after, line + lines);
            record
        })
    });
    all.filter(|record| !record.text.trim().is_empty())
}

/// The first record of a text, what follows it, and how many lines it has.
fn first_record(text: &str) -> (&str, &str, u32) {
    let (first, after_first) = first_line(text);
    let mut rest = after_first;
    let mut lines = 1;
    let mut record = first;
    while is_open(record) {
        if rest.is_empty() || lines == LONGEST_QUOTE {
            return (first, after_first, 1);
        }
        let (next, after) = first_line(rest);
        record = &text[..text.len() - rest.len() + next.len()];
        (rest, lines) = (after, lines + 1);
    }
    (record, rest, lines)
}

fn first_line(text: &str) -> (&str, &str) {
    match text.find(['\n', '\r']) {
        None => (text, ""),
        Some(end) => {
            let ending = if text[end..].starts_with("\r\n") { 2 } else { 1 };
            (&text[..end], &text[end + ending..])
        }
    }
}

/// A quoted field is not closed by the end of the text.
fn is_open(text: &str) -> bool {
    text.contains('"') && Fields::of(text, SEPARATORS).any(|field| field.open)
}

/// The fields of a record, without their quotes and the spaces around them.
pub(super) fn fields<'a>(record: &'a str, separators: &'a [char]) -> impl Iterator<Item = Cow<'a, str>> {
    Fields::of(record, separators).map(|field| field.value)
}

struct Fields<'a> {
    /// `None` after the last field.
    rest: Option<&'a str>,
    separators: &'a [char],
}

struct Field<'a> {
    value: Cow<'a, str>,
    /// It begins with a quote that nothing closes.
    open: bool,
}

impl<'a> Fields<'a> {
    const fn of(record: &'a str, separators: &'a [char]) -> Self {
        Self { rest: Some(record), separators }
    }

    /// Up to the next separator, and what is left after it.
    fn cut(&self, text: &'a str) -> (&'a str, Option<&'a str>) {
        match text.find(self.separators) {
            // Every separator is one byte.
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let text = self.rest?;
        let quoted = text.trim_start_matches(' ').strip_prefix('"');
        let closed = quoted.and_then(|inside| Some((inside, closing_quote(inside)?)));
        let Some((inside, end)) = closed else {
            let (value, rest) = self.cut(text);
            self.rest = rest;
            return Some(Field { value: value.trim().into(), open: quoted.is_some() });
        };
        let (after, rest) = self.cut(&inside[end + 1..]);
        self.rest = rest;
        let mut value: Cow<'_, str> = inside[..end].trim().into();
        if value.contains("\"\"") {
            value = value.replace("\"\"", "\"").into();
        }
        if !after.trim().is_empty() {
            value.to_mut().push_str(after.trim_end());
        }
        Some(Field { value, open: false })
    }
}

/// Where the quote stands that ends a quoted field; two in a row are one of its characters.
fn closing_quote(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + inside[from..].find('"')?;
        if !inside[at + 1..].starts_with('"') {
            return Some(at);
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a,b;c\td", &["a", "b", "c", "d"])]
    #[case("", &[""])]
    #[case(" a , b ", &["a", "b"])]
    #[case("a,,", &["a", "", ""])]
    #[case(r#""a, b", "c""#, &["a, b", "c"])]
    #[case(r#""say ""hi""",x"#, &[r#"say "hi""#, "x"])]
    #[case(r#""""",x"#, &["\"", "x"])]
    #[case(r#""a"b,c"#, &["ab", "c"])]
    #[case(r#"a "b", c"#, &[r#"a "b""#, "c"])]
    #[case(r#""never closed, x"#, &["\"never closed", "x"])]
    #[case("ä,ö;\u{a0}ü", &["ä", "ö", "ü"])]
    fn splits_a_record(#[case] record: &str, #[case] expected: &[&str]) {
        assert_eq!(fields(record, SEPARATORS).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_quoted_field_may_go_on_in_the_next_line() {
        let found: Vec<_> = records("a,\"b\r\nc\",d\r\n\r\ne").map(|record| (record.line, record.text)).collect();
        assert_eq!(found, [(1, "a,\"b\r\nc\",d"), (4, "e")]);
    }

    #[test]
    fn a_quote_that_nobody_closes_swallows_nothing() {
        let found: Vec<_> = records("\"a,b\nc\nd").map(|record| record.text).collect();
        assert_eq!(found, ["\"a,b", "c", "d"]);
        let long = format!("\"a\n{}b\"\n", "x\n".repeat(30));
        assert_eq!(records(&long).count(), 32, "nor does one that somebody closes far below");
    }

    #[test]
    fn lines_end_as_on_any_system() {
        for text in ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "\u{feff}a\n\nb"] {
            assert_eq!(records(text).map(|record| record.text).collect::<Vec<_>>(), ["a", "b"], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_panics(text in "[a-c\",;\n\r \t]{0,80}") {
            let kept: String = records(&text).map(|record| record.text).collect();
            let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
            prop_assert_eq!(letters(&kept), letters(&text));
            for record in records(&text) {
                let split: String = fields(record.text, SEPARATORS).collect();
                prop_assert_eq!(letters(&split), letters(record.text));
            }
        }
    }
}
