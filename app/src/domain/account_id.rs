use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The id of an AWS account: exactly 12 digits. Text, not a number: leading zeros count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId([u8; Self::LENGTH]);

/// The text is not 12 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an account id: an account id has exactly 12 digits")]
pub struct InvalidAccountId(String);

impl AccountId {
    /// How many digits it has.
    pub const LENGTH: usize = 12;

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits ever get in, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Accounts by their ids: `111122223333, 444455556666`.
    pub fn list(accounts: &[Self]) -> String {
        accounts.iter().map(Self::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; Self::LENGTH]>::try_from(text.trim().as_bytes()) {
            Ok(digits) if digits.iter().all(u8::is_ascii_digit) => Ok(Self(digits)),
            _ => Err(InvalidAccountId(text.chars().take(40).collect())),
        }
    }
}

impl TryFrom<String> for AccountId {
    type Error = InvalidAccountId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("11122223333")]
    #[case("1111222233334")]
    #[case("11112222333a")]
    #[case("١١١١٢٢٢٢٣٣٣٣")]
    #[case("")]
    fn refuses_what_is_not_twelve_digits(#[case] text: &str) {
        assert!(text.parse::<AccountId>().is_err());
    }

    proptest! {
        #[test]
        fn keeps_every_digit(text in "[0-9]{12}") {
            prop_assert_eq!(text.parse::<AccountId>().unwrap().to_string(), text);
        }
    }
}
