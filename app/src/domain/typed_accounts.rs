use std::{borrow::Cow, collections::HashMap};

use serde::{Deserialize, Serialize};

use super::{
    AccountDetail, AccountId, sentence,
    table_text::{SEPARATORS, fields, records},
};

/// What a person typed, pasted or uploaded to add accounts, line by line with a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedAccounts {
    /// Every line that is neither empty nor a header, and does not say again what an earlier one said.
    pub lines: Vec<TypedLine>,
    /// The numbers of lines that repeat the account and the e-mail address of an earlier one, as an export with a line a
    /// Region does.
    pub repeated: Vec<u32>,
    /// The names of the columns, where the text has them.
    header: Option<Header>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedLine {
    /// The line's number, from 1.
    pub number: u32,
    /// The line as it was typed; several lines where a quoted field goes on.
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
    /// A number as spreadsheets write large ones, `7.00E+11`.
    #[error("a spreadsheet has rounded the account id, and its digits are lost")]
    Rounded,
    /// Fewer than 12 digits: a spreadsheet has eaten leading zeros. The account is what it would be with them.
    #[error("the account id has {digits} digits: a spreadsheet may have eaten leading zeros, then it is {}", repaired.account)]
    LostZero {
        /// How many digits are left.
        digits: u32,
        /// The account with its zeros, which nobody takes unless a person says so.
        repaired: AccountDetail,
    },
    /// Not an e-mail address that GuardDuty takes.
    #[error("the line has no valid e-mail address of the account’s root user")]
    Email,
    /// The account stands in an earlier line, with another e-mail address.
    #[error("an earlier line has this account with another e-mail address")]
    Duplicate,
    /// The administrator account.
    #[error("this is the administrator account, which cannot be its own member")]
    Administrator,
}

impl Problem {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccountId => "InvalidAccountId",
            Self::Rounded => "RoundedAccountId",
            Self::LostZero { .. } => "LostZero",
            Self::Email => "InvalidEmail",
            Self::Duplicate => "Duplicate",
            Self::Administrator => "AdministratorAccount",
        }
    }

    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::AccountId => "Write all 12 digits; a spreadsheet keeps them in a column that is formatted as text.",
            Self::Rounded => "Format the column as text where the ids are whole, and export it again.",
            Self::LostZero { .. } => "Put the zeros back, or let Muster do it for every such line of the list.",
            Self::Email => "Write the e-mail address of the account’s root user, at most 64 characters long.",
            Self::Duplicate => "Keep the line with the right e-mail address, and remove the other.",
            Self::Administrator => "Leave it out.",
        }
    }
}

/// The line that names the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header {
    names: Vec<String>,
    separator: char,
    account: Option<usize>,
    email: Option<usize>,
}

/// What columns are called, letters and digits alone, the surest name first.
const ACCOUNT_COLUMNS: [&str; 9] = [
    "accountid",
    "awsaccountid",
    "memberaccountid",
    "accountnumber",
    "awsaccountnumber",
    "awsaccount",
    "memberaccount",
    "account",
    "id",
];
const EMAIL_COLUMNS: [&str; 9] = [
    "email",
    "emailaddress",
    "rootemail",
    "rootuseremail",
    "rootemailaddress",
    "accountemail",
    "accountemailaddress",
    "emailid",
    "mail",
];
/// The columns that Muster adds to what cannot be used; they come off again when the file comes back.
const ADDED: [&str; 3] = ["Code", "Reason", "Remedy"];

impl TypedAccounts {
    /// Reads lines with an account id and an e-mail address among their fields, separated by comma, semicolon, tab or
    /// space, with or without quotes. Where a header names the columns, these count; other fields do not matter, nor
    /// does the order.
    pub fn parse(text: &str) -> Self {
        let mut typed = Self::default();
        let mut seen: HashMap<AccountId, Box<str>> = HashMap::new();
        let mut header: Option<Header> = None;
        for record in records(text) {
            let above_all = typed.lines.is_empty() && typed.repeated.is_empty();
            if let Some(found) = Header::read(record.text).filter(|header| above_all || header.is_whole()) {
                typed.header.get_or_insert_with(|| found.clone());
                header = Some(found);
                continue;
            }
            if above_all && is_preface(record.text) {
                continue;
            }
            let verdict = match read_line(record.text, header.as_ref()) {
                Ok(detail) => match seen.get(&detail.account) {
                    None => {
                        seen.insert(detail.account, detail.email.clone());
                        Ok(detail)
                    }
                    Some(email) if email.eq_ignore_ascii_case(&detail.email) => {
                        typed.repeated.push(record.line);
                        continue;
                    }
                    Some(_) => Err(Problem::Duplicate),
                },
                problem => problem,
            };
            typed.lines.push(TypedLine { number: record.line, text: record.text.trim().to_owned(), verdict });
        }
        typed
    }

    /// The same where `administrator`, once it is known, cannot be used.
    #[must_use]
    pub fn but(mut self, administrator: Option<AccountId>) -> Self {
        for line in &mut self.lines {
            if line.verdict.as_ref().is_ok_and(|detail| Some(detail.account) == administrator) {
                line.verdict = Err(Problem::Administrator);
            }
        }
        self
    }

    /// The accounts of the lines that can be used.
    pub fn details(&self) -> Vec<AccountDetail> {
        self.lines.iter().filter_map(|line| line.verdict.as_ref().ok().cloned()).collect()
    }

    /// The lines that have lost leading zeros, by their number, each with its account.
    pub fn without_zeros(&self) -> HashMap<u32, AccountId> {
        let lost = self.problems().filter_map(|(line, problem)| match problem {
            Problem::LostZero { repaired, .. } => Some((line.number, repaired.account)),
            _ => None,
        });
        lost.collect()
    }

    /// A text with its lost leading zeros put back; all else stays as it is.
    pub fn put_zeros_back(text: &str) -> String {
        let lost = Self::parse(text).without_zeros();
        let (mut whole, mut done) = (String::with_capacity(text.len() + 3 * lost.len()), 0);
        for record in records(text) {
            let Some(account) = lost.get(&record.line) else { continue };
            for id in shortened(record.text, *account) {
                whole.push_str(&text[done..record.at + id.start]);
                whole.push_str(account.as_str());
                done = record.at + id.end;
            }
        }
        whole + &text[done..]
    }

    /// The lines that cannot be used.
    pub fn problems(&self) -> impl Iterator<Item = (&TypedLine, &Problem)> {
        self.lines.iter().filter_map(|line| line.verdict.as_ref().err().map(|problem| (line, problem)))
    }

    /// What cannot be used as a table: a line that names the columns, then the lines as they came, each with a code, the
    /// reason and a remedy added. Uploaded again it is read as before.
    pub fn problem_table(&self) -> impl Iterator<Item = Vec<String>> {
        let width = self.problems().map(|(line, _)| self.own_fields(&line.text).len()).max().unwrap_or(0);
        let names = match &self.header {
            Some(header) => header.own().map(|at| header.names[at].clone()).collect(),
            None => Vec::new(),
        };
        let width = width.max(names.len());
        let filled = move |mut fields: Vec<String>, names: bool| {
            for at in fields.len()..width {
                fields.push(if names { format!("Column {}", at + 1) } else { String::new() });
            }
            fields
        };
        let first = [filled(names, true), ADDED.map(str::to_owned).to_vec()].concat();
        let lines = self.problems().map(move |(line, problem)| {
            let added = [problem.code().to_owned(), sentence(&problem.to_string()), problem.remedy().to_owned()];
            [filled(self.own_fields(&line.text), false), added.to_vec()].concat()
        });
        std::iter::once(first).chain(lines)
    }

    /// The fields of a line without those that Muster added to it earlier.
    fn own_fields(&self, line: &str) -> Vec<String> {
        let Some(header) = &self.header else {
            return split(line, None).map(Cow::into_owned).collect();
        };
        let fields: Vec<String> = split(line, Some(header)).map(Cow::into_owned).collect();
        let beyond = header.names.len()..fields.len();
        header.own().filter(|at| *at < fields.len()).chain(beyond).map(|at| fields[at].clone()).collect()
    }
}

impl Header {
    /// The record as a header, if it names a column of accounts or of e-mail addresses.
    fn read(record: &str) -> Option<Self> {
        if record.contains('@') || fields(record, SEPARATORS).any(|field| digits(&field).is_some()) {
            return None;
        }
        let count = |separator: &char| record.matches(*separator).count();
        let separator = SEPARATORS.iter().copied().max_by_key(count).filter(|separator| count(separator) > 0)?;
        let names: Vec<String> = fields(record, &[separator]).map(|name| clean(&name).to_owned()).collect();
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let column = |known: &[&str]| known.iter().find_map(|known| plain.iter().position(|name| name == known));
        let (account, email) = (column(&ACCOUNT_COLUMNS), column(&EMAIL_COLUMNS));
        (account.is_some() || email.is_some()).then_some(Self { names, separator, account, email })
    }

    /// It names both columns, so that it is a header wherever it stands.
    const fn is_whole(&self) -> bool {
        self.account.is_some() && self.email.is_some()
    }

    /// The columns that are not Muster's own.
    fn own(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|at| !ADDED.contains(&&*self.names[*at]))
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// What stands above the accounts: no line with an e-mail address, or with a number that could be an account's.
fn is_preface(line: &str) -> bool {
    let is_number = |field: &str| field.bytes().filter(u8::is_ascii_digit).count() > 3 || is_rounded(clean(field));
    !line.contains('@') && !split(line, None).any(|field| is_number(&field))
}

/// The fields of a line. Without a header, spaces set them apart only where nothing else does.
fn split<'a>(line: &'a str, header: Option<&'a Header>) -> impl Iterator<Item = Cow<'a, str>> {
    let separators = match header {
        Some(header) => std::slice::from_ref(&header.separator),
        None if line.contains(SEPARATORS) => SEPARATORS,
        None => &[' '],
    };
    fields(line, separators)
}

/// A field without what spreadsheets put around it: quotes, the apostrophe or the formula that marks a text as such.
fn clean(field: &str) -> &str {
    let field = field.trim();
    let field = field.strip_prefix('=').filter(|rest| rest.starts_with('"')).unwrap_or(field);
    field.trim_matches(['"', '\'']).trim()
}

/// Where a record has an account without its leading zeros.
fn shortened(record: &str, account: AccountId) -> impl Iterator<Item = std::ops::Range<usize>> {
    let is_around = |c: char| SEPARATORS.contains(&c) || c.is_whitespace() || ['"', '\'', '='].contains(&c);
    let mut at = 0;
    record.split_inclusive(is_around).filter_map(move |part| {
        let (word, start) = (part.trim_end_matches(is_around), at);
        at += part.len();
        let is_it =
            digits(word).is_some_and(|id| id.len() < AccountId::LENGTH && format!("{id:0>12}") == account.as_str());
        is_it.then(|| start..start + word.len())
    })
}

/// A field that is to be an account id: digits, perhaps set apart by hyphens as the AWS console does.
pub(super) fn digits(field: &str) -> Option<String> {
    let digits = field.replace('-', "");
    (digits.len() >= 9 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

fn read_line(line: &str, header: Option<&Header>) -> Result<AccountDetail, Problem> {
    let fields: Vec<Cow<'_, str>> = split(line, header).collect();
    let fields: Vec<&str> = fields.iter().map(|field| clean(field)).collect();
    // Two columns that changed places are told by what is in them.
    let named = |column: fn(&Header) -> Option<usize>, swapped: fn(&str) -> bool| {
        let at = header.and_then(column)?;
        let field = fields.get(at).copied().unwrap_or_default();
        (!swapped(field)).then_some(field)
    };
    let column = named(|header| header.account, |field| field.contains('@'));
    let ids = column.as_ref().map_or(&*fields, std::slice::from_ref);
    let id = ids.iter().find_map(|field| digits(field)).filter(|id| id.len() <= 12);
    let rounded = ids.iter().any(|field| is_rounded(field));
    let id = id.ok_or(if rounded { Problem::Rounded } else { Problem::AccountId })?;
    let account: AccountId = format!("{id:0>12}").parse().map_err(|_| Problem::AccountId)?;
    let email = match named(|header| header.email, |field| digits(field).is_some()) {
        Some(field) => Some(field).filter(|field| is_email(field)),
        None => fields.iter().copied().find(|field| is_email(field)),
    };
    let detail = AccountDetail { account, email: email.ok_or(Problem::Email)?.into() };
    match id.len() {
        12 => Ok(detail),
        few => Err(Problem::LostZero { digits: u32::try_from(few).unwrap_or_default(), repaired: detail }),
    }
}

/// A number with a power of ten that leaves nine to twelve digits, whatever marks its decimals.
fn is_rounded(field: &str) -> bool {
    let field = field.to_ascii_uppercase();
    let number = field.split_once("E+");
    number.is_some_and(|(number, power)| {
        number.ends_with(|last: char| last.is_ascii_digit()) && ["08", "09", "10", "11"].contains(&power)
    })
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
#[path = "typed_accounts_tests.rs"]
mod tests;
