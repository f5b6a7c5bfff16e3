//! Account ids, detector ids and page tokens, and the mixing function that all that looks random is derived from.

use std::fmt;

const ACCOUNT_IDS: u64 = 1_000_000_000_000;

/// An account id: 12 digits, leading zeros included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountId(u64);

impl AccountId {
    pub(crate) fn from_number(number: u64) -> Self {
        Self(number % ACCOUNT_IDS)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok().map(Self)).flatten()
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// The scripted behaviour of this id: ids that begin with 66 act by their last two digits.
    pub(crate) fn sentinel(self) -> Option<Sentinel> {
        if self.0 / 10_000_000_000 != 66 {
            return None;
        }
        Sentinel::ALL.into_iter().find(|sentinel| *sentinel as u64 == self.0 % 100)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

/// What an account id beginning with 66 does; the number is its last two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sentinel {
    EmailMismatch = 13,
    InternalErrorOnce = 17,
    NeverAccepts = 19,
    Declines = 23,
    /// The Region is off in the account, which shows once it is associated.
    RegionOff = 31,
    /// The account is suspended, which shows once it is associated.
    Suspended = 37,
    /// An organization policy decides about GuardDuty in the account.
    PolicyManaged = 41,
    /// GuardDuty’s role in the account is missing, so it can be neither stopped nor started.
    RoleMissing = 43,
}

impl Sentinel {
    const ALL: [Self; 8] = [
        Self::EmailMismatch,
        Self::InternalErrorOnce,
        Self::NeverAccepts,
        Self::Declines,
        Self::RegionOff,
        Self::Suspended,
        Self::PolicyManaged,
        Self::RoleMissing,
    ];
}

/// Spreads the parts over 64 bits; the same parts give the same number on every machine.
pub(crate) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x6d75_7374_6572_u64, |state, part| {
        let mut z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// A text as one part for [`mix`].
pub(crate) fn text_part(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// 32 lowercase hex digits.
pub(crate) fn hex_id(parts: &[u64]) -> String {
    let high = mix(parts);
    format!("{high:016x}{:016x}", mix(&[high, parts.iter().fold(1, |all, part| all ^ part)]))
}

/// True for what a detector id can look like: 32 lowercase hex digits.
pub(crate) fn is_hex_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// The opaque token for the page after `last`.
pub(crate) fn page_token(last: AccountId) -> String {
    let veil = mix(&[last.0, 0x7061_6765]);
    format!("{veil:016x}{:016x}", last.0 ^ veil)
}

/// The id that a token continues after; `None` for a token that was never given out.
pub(crate) fn read_page_token(token: &str) -> Option<AccountId> {
    if !is_hex_id(token) {
        return None;
    }
    let veil = u64::from_str_radix(&token[..16], 16).ok()?;
    let last = AccountId(u64::from_str_radix(&token[16..], 16).ok()? ^ veil);
    (page_token(last) == token).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_ids_keep_their_leading_zeros() {
        let id = AccountId::parse("000012345678").expect("12 digits");
        assert_eq!(id.to_string(), "000012345678");
        for wrong in ["", "12345678901", "1234567890123", "12345678901x", "+12345678901", "１２３４"] {
            assert_eq!(AccountId::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sentinels_are_known_by_both_ends() {
        let of = |text| AccountId::parse(text).and_then(AccountId::sentinel);
        assert_eq!(of("660000000013"), Some(Sentinel::EmailMismatch));
        assert_eq!(of("669999999923"), Some(Sentinel::Declines));
        assert_eq!(of("660000000014"), None);
        assert_eq!(of("650000000013"), None);
        assert_eq!(of("066000000013"), None);
    }

    #[test]
    fn only_given_out_tokens_are_read() {
        let id = AccountId(42);
        let token = page_token(id);
        assert_eq!(read_page_token(&token), Some(id));
        let last = if token.ends_with('0') { '1' } else { '0' };
        let forged = format!("{}{last}", &token[..31]);
        for wrong in ["", "A", "zz", &token[1..], &forged, "xéééééééééééééééé"] {
            assert_eq!(read_page_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hex_ids_differ_by_each_part() {
        let ids = [hex_id(&[1, 2, 3]), hex_id(&[1, 2, 4]), hex_id(&[2, 1, 3]), hex_id(&[1, 2])];
        for (index, id) in ids.iter().enumerate() {
            assert!(is_hex_id(id), "{id}");
            assert!(!ids[..index].contains(id), "{id}");
        }
    }
}
