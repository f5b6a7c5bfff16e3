use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// An AWS Region by its code, such as `eu-west-1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(Arc<str>);

/// The text does not have the form of a Region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a Region: a Region is written like eu-west-1")]
pub struct InvalidRegion(String);

impl Region {
    /// The Region's code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Regions by name: `us-east-1, eu-west-1`.
    pub fn list(regions: &[Self]) -> String {
        regions.iter().map(Self::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// What belongs to the same key, in the order in which each key came first: Regions by what holds there, mostly.
pub fn grouped<K: PartialEq, T>(items: impl IntoIterator<Item = (K, T)>) -> Vec<(K, Vec<T>)> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for (key, item) in items {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
}

impl FromStr for Region {
    type Err = InvalidRegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim();
        let parts: Vec<&str> = code.split('-').collect();
        let letters = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let well_formed = match parts.split_last() {
            Some((number, names)) => {
                names.len() >= 2
                    && names.iter().all(letters)
                    && (1..=2).contains(&number.len())
                    && number.bytes().all(|b| b.is_ascii_digit())
            }
            None => false,
        };
        if well_formed { Ok(Self(code.into())) } else { Err(InvalidRegion(text.chars().take(40).collect())) }
    }
}

impl TryFrom<String> for Region {
    type Error = InvalidRegion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.as_str().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("us-east-1", true)]
    #[case("us-gov-west-1", true)]
    #[case("ap-southeast-7", true)]
    #[case("useast1", false)]
    #[case("US-EAST-1", false)]
    #[case("us-east-", false)]
    #[case("", false)]
    fn knows_a_region_by_its_form(#[case] text: &str, #[case] valid: bool) {
        assert_eq!(text.parse::<Region>().is_ok(), valid);
    }
}
