use std::collections::HashSet;

use super::{AccountDetail, AccountId};

/// What a person typed or pasted to add accounts, line by line with a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAccounts {
    /// Every line that is neither empty nor a header.
    pub lines: Vec<TypedLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedLine {
    /// The line's number, from 1.
    pub number: u32,
    /// The line as it was typed.
    pub text: String,
    /// The account, or what is wrong.
    pub verdict: Result<AccountDetail, Problem>,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not 12 digits.
    #[error("the account id must have exactly 12 digits")]
    AccountId,
    /// Fewer than 12 digits: a spreadsheet has eaten leading zeros.
    #[error("the account id has {0} digits: a spreadsheet may have eaten a leading zero; write all 12")]
    LostZero(usize),
    /// Not an e-mail address that GuardDuty takes.
    #[error("write the e-mail address of the account’s root user after the id")]
    Email,
    /// The account stands in an earlier line.
    #[error("the account is in an earlier line already")]
    Duplicate,
}

impl TypedAccounts {
    /// Reads lines of `account id, e-mail`, separated by comma, semicolon, tab or space, with or without quotes.
    pub fn parse(text: &str) -> Self {
        let mut seen = HashSet::new();
        let lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .zip(1..)
            .filter(|(line, number)| !line.trim().is_empty() && (*number != 1 || !is_header(line)))
            .map(|(line, number)| {
                let verdict = read_line(line)
                    .and_then(|detail| if seen.insert(detail.account) { Ok(detail) } else { Err(Problem::Duplicate) });
                TypedLine { number, text: line.trim().to_owned(), verdict }
            })
            .collect();
        Self { lines }
    }

    /// The accounts of the lines that can be used.
    pub fn details(&self) -> Vec<AccountDetail> {
        self.lines.iter().filter_map(|line| line.verdict.as_ref().ok().cloned()).collect()
    }

    /// The lines that cannot be used.
    pub fn problems(&self) -> impl Iterator<Item = (&TypedLine, &Problem)> {
        self.lines.iter().filter_map(|line| line.verdict.as_ref().err().map(|problem| (line, problem)))
    }
}

fn is_header(line: &str) -> bool {
    !line.bytes().any(|b| b.is_ascii_digit()) && !line.contains('@')
}

fn read_line(line: &str) -> Result<AccountDetail, Problem> {
    let mut parts = line
        .split([',', ';', '\t', ' '])
        .map(|part| part.trim().trim_matches('"').trim())
        .filter(|part| !part.is_empty());
    let id = parts.next().unwrap_or_default();
    let account = id.parse::<AccountId>().map_err(|_| {
        let digits = id.len();
        if (9..12).contains(&digits) && id.bytes().all(|b| b.is_ascii_digit()) {
            Problem::LostZero(digits)
        } else {
            Problem::AccountId
        }
    })?;
    let email = parts.next().filter(|email| is_email(email)).ok_or(Problem::Email)?;
    Ok(AccountDetail { account, email: email.into() })
}

/// The form of e-mail address that GuardDuty takes.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AccountDetail.html>
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_ok = !local.is_empty()
        && !local.starts_with('.')
        && local.bytes().all(|b| b.is_ascii_graphic() && !br#""'()<>[]:,\|%&@"#.contains(&b));
    let domain_ok = domain.contains('.')
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with(['.', '-']);
    (6..=64).contains(&text.len()) && local_ok && domain_ok
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("111122223333,root@example.com")]
    #[case("\"111122223333\" ; \"root@example.com\"")]
    #[case("111122223333\troot@example.com\textra")]
    #[case("\u{feff}Account ID,Email\r\n111122223333, root@example.com\r\n\r\n")]
    fn forgives_the_form(#[case] text: &str) {
        let details = TypedAccounts::parse(text).details();
        assert_eq!(details.len(), 1, "{text:?}");
        assert_eq!(&*details[0].email, "root@example.com");
    }

    #[rstest]
    #[case("11122223333,root@example.com", Problem::LostZero(11))]
    #[case("1111-2222-3333,root@example.com", Problem::AccountId)]
    #[case("111122223333", Problem::Email)]
    #[case("111122223333,root@localhost", Problem::Email)]
    #[case("111122223333,.root@example.com", Problem::Email)]
    #[case("111122223333,ro ot@example.com", Problem::Email)]
    fn says_what_is_wrong(#[case] line: &str, #[case] problem: Problem) {
        assert_eq!(TypedAccounts::parse(line).lines[0].verdict, Err(problem));
    }

    #[test]
    fn finds_an_account_that_comes_twice() {
        let typed = TypedAccounts::parse("111122223333,a@example.com\n111122223333,b@example.com");
        assert_eq!(
            typed.problems().map(|(line, p)| (line.number, p.clone())).collect::<Vec<_>>(),
            [(2, Problem::Duplicate)]
        );
    }
}
