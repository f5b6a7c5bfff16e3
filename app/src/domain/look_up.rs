use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{AccountId, Region, RelationshipStatus, Timestamp, typed_accounts::digits};

/// What is no account id is named so often at most.
const NAMED: usize = 20;

/// The number of a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LookUpId(pub u64);

/// What GuardDuty said of accounts that it was asked about.
///
/// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMembers.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// Its number.
    pub id: LookUpId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Where it was asked.
    pub regions: Vec<Region>,
    /// One row an account, in the order in which they were asked about.
    pub rows: Vec<LookedUp>,
    /// Regions that could not be asked, and why.
    pub failed: Vec<(Region, String)>,
    /// The first of what was typed and looks like an account id, but is none.
    pub unreadable: Vec<String>,
    /// How many more of these there were.
    pub more_unreadable: u32,
}

impl LookUp {
    /// The most accounts that one look-up asks about: ten calls a Region.
    pub const MOST: usize = 500;

    /// Accounts that are a member in at least one Region.
    pub fn known(&self) -> impl Iterator<Item = &LookedUp> {
        self.rows.iter().filter(|row| row.is_known())
    }

    /// Accounts of which every Region said that they are no member.
    pub fn unknown(&self) -> impl Iterator<Item = &LookedUp> {
        self.rows.iter().filter(|row| self.is_unknown(row))
    }

    /// Every Region said that the account is no member; where one did not answer, it is not known.
    pub fn is_unknown(&self, row: &LookedUp) -> bool {
        self.failed.is_empty() && row.unprocessed.is_empty() && !row.is_known()
    }
}

/// One account of a look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedUp {
    /// The account.
    pub account: AccountId,
    /// The worst status over all Regions that answered; `None` if that is not being a member.
    pub worst: Option<RelationshipStatus>,
    /// The status in each Region, in the look-up's order; `None` where it is not a member.
    pub cells: Vec<Option<RelationshipStatus>>,
    /// Where GuardDuty could not say, with its words.
    pub unprocessed: Vec<(Region, Box<str>)>,
}

impl LookedUp {
    /// It is a member in at least one Region.
    pub fn is_known(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }
}

/// Account ids that a person typed or pasted, among whatever else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedIds {
    /// The ids, each once.
    pub accounts: Vec<AccountId>,
    /// The first of what looks like an account id, but is none.
    pub unreadable: Vec<String>,
    /// How many more of these there were.
    pub more_unreadable: u32,
}

impl TypedIds {
    /// Reads ids that are set apart by spaces, lines, commas, semicolons or quotes.
    pub fn parse(text: &str) -> Self {
        let mut seen = HashSet::new();
        let mut typed = Self::default();
        let parts = text.split(|c: char| c.is_whitespace() || [',', ';', '"', '\u{feff}'].contains(&c));
        for field in parts.filter(|part| !part.contains('@')) {
            match id_in(field).map(|digits| digits.parse::<AccountId>()) {
                Some(Ok(account)) if seen.insert(account) => typed.accounts.push(account),
                Some(Err(_)) if typed.unreadable.len() == NAMED => typed.more_unreadable += 1,
                Some(Err(_)) => typed.unreadable.push(field.chars().take(40).collect()),
                Some(Ok(_)) | None => {}
            }
        }
        typed
    }
}

/// What is meant as an account id: one that a spreadsheet or a hasty hand has cut short too, but no year, and no date with hyphens.
fn id_in(field: &str) -> Option<String> {
    let is_cut = field.len() >= 5 && field.bytes().all(|byte| byte.is_ascii_digit());
    if is_cut { Some(field.to_owned()) } else { digits(field) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_ids_among_other_things() {
        let typed =
            TypedIds::parse("Account ID,Email\r\n111122223333,a1@example.com\n1111-2222-4444; \"000000000012\"\n");
        let ids: Vec<_> = typed.accounts.iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["111122223333", "111122224444", "000000000012"]);
        assert!(typed.unreadable.is_empty(), "{:?}", typed.unreadable);
    }

    #[test]
    fn names_what_is_no_id_and_asks_for_none_twice() {
        let typed = TypedIds::parse("111122223333 111122223333 11122223333 2024-01-02 2024 12345 9999999999999");
        assert_eq!(typed.accounts.len(), 1);
        assert_eq!(typed.unreadable, ["11122223333", "12345", "9999999999999"], "a date is nobody's account");
        let many = TypedIds::parse(&"1234567890 ".repeat(100));
        assert_eq!((many.unreadable.len(), many.more_unreadable), (NAMED, 80));
    }
}
