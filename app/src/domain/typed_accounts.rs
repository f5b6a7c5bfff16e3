use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{AccountDetail, AccountId};

/// What a person typed, pasted or uploaded to add accounts, line by line with a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedAccounts {
    /// Every line that is neither empty nor a header.
    pub lines: Vec<TypedLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedLine {
    /// The line's number, from 1.
    pub number: u32,
    /// The line as it was typed.
    pub text: String,
    /// The account, or what is wrong.
    pub verdict: Result<AccountDetail, Problem>,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// Not 12 digits.
    #[error("the account id must have exactly 12 digits")]
    AccountId,
    /// Fewer than 12 digits: a spreadsheet has eaten leading zeros. The account is what it would be with them.
    #[error("the account id has {digits} digits: a spreadsheet may have eaten leading zeros, then it is {}", repaired.account)]
    LostZero {
        /// How many digits are left.
        digits: u32,
        /// The account with its zeros, which nobody takes unless a person says so.
        repaired: AccountDetail,
    },
    /// Not an e-mail address that GuardDuty takes.
    #[error("write the e-mail address of the account’s root user after the id")]
    Email,
    /// The account stands in an earlier line.
    #[error("the account is in an earlier line already")]
    Duplicate,
}

impl TypedAccounts {
    /// Reads lines with an account id and an e-mail address among their fields, separated by comma, semicolon, tab or
    /// space, with or without quotes. Other fields do not matter, nor does the order.
    pub fn parse(text: &str) -> Self {
        let mut seen = HashSet::new();
        let lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .zip(1..)
            .skip_while(|(line, _)| is_header(line))
            .filter(|(line, _)| !line.trim().is_empty())
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

    /// The accounts of the lines that could be used if their lost zeros were put back, each once.
    pub fn repaired(&self) -> Vec<AccountDetail> {
        let mut seen: HashSet<AccountId> = self.details().iter().map(|detail| detail.account).collect();
        let lost = self.problems().filter_map(|(_, problem)| match problem {
            Problem::LostZero { repaired, .. } => Some(repaired),
            _ => None,
        });
        lost.filter(|detail| seen.insert(detail.account)).cloned().collect()
    }

    /// The lines that cannot be used.
    pub fn problems(&self) -> impl Iterator<Item = (&TypedLine, &Problem)> {
        self.lines.iter().filter_map(|line| line.verdict.as_ref().err().map(|problem| (line, problem)))
    }
}

/// What stands above the accounts: no line with an e-mail address, or with a number that could be an account's.
fn is_header(line: &str) -> bool {
    !line.contains('@') && !fields(line).any(|field| field.bytes().filter(u8::is_ascii_digit).count() > 3)
}

/// The parts of a line, without their quotes. Spaces set parts apart only where nothing else does.
fn fields(line: &str) -> impl Iterator<Item = &str> {
    let separators: &[char] = if line.contains([',', ';', '\t']) { &[',', ';', '\t'] } else { &[' '] };
    line.split(separators).map(|part| part.trim().trim_matches(['"', '\'']).trim()).filter(|part| !part.is_empty())
}

/// A field that is to be an account id: digits, perhaps set apart by hyphens as the AWS console does.
pub(super) fn digits(field: &str) -> Option<String> {
    let digits = field.replace('-', "");
    (digits.len() >= 9 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

fn read_line(line: &str) -> Result<AccountDetail, Problem> {
    let id = fields(line).find_map(digits).ok_or(Problem::AccountId)?;
    if id.len() > 12 {
        return Err(Problem::AccountId);
    }
    let account: AccountId = format!("{id:0>12}").parse().map_err(|_| Problem::AccountId)?;
    let email = fields(line).find(|field| is_email(field)).ok_or(Problem::Email)?;
    let detail = AccountDetail { account, email: email.into() };
    match id.len() {
        12 => Ok(detail),
        few => Err(Problem::LostZero { digits: u32::try_from(few).unwrap_or_default(), repaired: detail }),
    }
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
    #[case("1111-2222-3333, root@example.com")]
    #[case("Accounts\n\nAccount ID,Email,Line1\n111122223333,root@example.com")]
    #[case("\"Acme, Inc.\",root@example.com,\"111122223333\",ACTIVE")]
    #[case("\u{feff}Account ID,Email\r\n111122223333, root@example.com\r\n\r\n")]
    fn forgives_the_form(#[case] text: &str) {
        let details = TypedAccounts::parse(text).details();
        assert_eq!(details.len(), 1, "{text:?}");
        assert_eq!(&*details[0].email, "root@example.com");
    }

    #[rstest]
    #[case("1111222233334,root@example.com", Problem::AccountId)]
    #[case("1.11122E+11,root@example.com", Problem::AccountId)]
    #[case("11122223333,nobody", Problem::Email)]
    #[case("111122223333", Problem::Email)]
    #[case("111122223333,root@localhost", Problem::Email)]
    #[case("111122223333,.root@example.com", Problem::Email)]
    #[case("111122223333,ro ot@example.com", Problem::Email)]
    fn says_what_is_wrong(#[case] line: &str, #[case] problem: Problem) {
        assert_eq!(TypedAccounts::parse(line).lines[0].verdict, Err(problem));
    }

    #[test]
    fn offers_lost_zeros_and_takes_none_by_itself() {
        let typed =
            TypedAccounts::parse("11122223333,a@example.com\n011122223333,b@example.com\n9122223333,c@example.com");
        assert_eq!(typed.details().len(), 1, "the second line is whole");
        let repaired: Vec<_> = typed.repaired().iter().map(|detail| detail.account.to_string()).collect();
        assert_eq!(repaired, ["009122223333"], "the first would be the second again");
        let (line, problem) = typed.problems().next().unwrap();
        assert_eq!(line.number, 1);
        assert!(problem.to_string().contains("11 digits") && problem.to_string().contains("011122223333"), "{problem}");
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
