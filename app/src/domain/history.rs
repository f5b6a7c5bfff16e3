use serde::{Deserialize, Serialize};

use super::{AccountId, OperationId, Region, RelationshipStatus, Timestamp};

/// What of a cell changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    /// The account became a member or is none any more: the values are its status then.
    Member,
    /// The relationship.
    Status,
    /// The member's own detector.
    Detector,
    /// The e-mail address.
    Email,
}

/// One change of one account in one Region, as Muster saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When it was seen: the change itself was after the reading before.
    pub at: Timestamp,
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// What changed.
    pub what: Changed,
    /// The value before, if there was one.
    pub before: Option<Box<str>>,
    /// The value after, if there is one.
    pub after: Option<Box<str>>,
    /// The operation that did it; `None` for what was done outside Muster.
    pub operation: Option<OperationId>,
}

impl HistoryLine {
    /// The change in words: `Enabled → Disabled`.
    pub fn text(&self) -> String {
        let status = |value: &Option<Box<str>>| {
            value.as_deref().map(|value| RelationshipStatus::from(value.to_owned()).label()).unwrap_or_default()
        };
        let plain = |value: &Option<Box<str>>| value.as_deref().unwrap_or("none").to_owned();
        match (self.what, &self.before) {
            (Changed::Member, None) => format!("Became a member: {}", status(&self.after)),
            (Changed::Member, Some(_)) => format!("Not a member any more, was {}", status(&self.before)),
            (Changed::Status, _) => format!("{} → {}", status(&self.before), status(&self.after)),
            (Changed::Detector, _) => format!("Detector: {} → {}", plain(&self.before), plain(&self.after)),
            (Changed::Email, _) => format!("E-mail address: {} → {}", plain(&self.before), plain(&self.after)),
        }
    }
}

/// By whom a change was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChangedBy {
    /// Any operation.
    Operations,
    /// This operation.
    Operation(OperationId),
    /// Somebody else: the console, another tool, the member itself, AWS.
    Outside,
}

/// Which changes are in view: what stands in the page's URL.
///
/// The URL's words: `q` part of an account id · `by` `operations`, `outside` or the number of an operation · `region`
/// (repeatable) the scope; none means every Region · `page` from 1. What cannot be understood is left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Part of an account id.
    pub text: String,
    /// By whom; `None` for anybody.
    pub by: Option<ChangedBy>,
    /// The scope; empty for every Region.
    pub regions: Vec<Region>,
    /// The page, from 0 (the URL counts from 1).
    pub page: u32,
}

impl HistoryQuery {
    /// Changes on one page.
    pub const PAGE: u32 = 50;

    /// Everything about one account.
    pub fn of(account: AccountId) -> Self {
        Self { text: account.to_string(), ..Self::default() }
    }

    /// Reads the query part of a URL, with or without the leading `?`.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in form_urlencoded::parse(search.trim_start_matches('?').as_bytes()) {
            let value = value.trim();
            match &*key {
                "q" => value.clone_into(&mut query.text),
                "by" => {
                    query.by = match value {
                        "operations" => Some(ChangedBy::Operations),
                        "outside" => Some(ChangedBy::Outside),
                        number => number.parse().ok().map(|number| ChangedBy::Operation(OperationId(number))),
                    }
                }
                "region" => query.regions.extend(value.parse().ok().filter(|region| !query.regions.contains(region))),
                "page" => query.page = value.parse::<u32>().unwrap_or(1).saturating_sub(1),
                _ => {}
            }
        }
        query
    }

    /// The query part of a URL, without the `?`; parsing it again gives the same query.
    pub fn to_search(&self) -> String {
        let mut url = form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            url.append_pair("q", &self.text);
        }
        if let Some(by) = self.by {
            url.append_pair("by", &by.word());
        }
        for region in &self.regions {
            url.append_pair("region", region.as_str());
        }
        if self.page > 0 {
            url.append_pair("page", &(self.page + 1).to_string());
        }
        url.finish()
    }

    /// Nothing narrows the list but the scope.
    pub const fn is_unfiltered(&self) -> bool {
        self.text.is_empty() && self.by.is_none()
    }

    /// The same with only the scope left: every change.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { regions: self.regions.clone(), ..Self::default() }
    }

    /// The same with another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }
}

impl ChangedBy {
    /// The word in the URL.
    pub fn word(self) -> String {
        match self {
            Self::Operations => "operations".to_owned(),
            Self::Outside => "outside".to_owned(),
            Self::Operation(operation) => operation.0.to_string(),
        }
    }
}

/// One page of changes, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Changes that match the query.
    pub matching: u32,
    /// The page, from 0: the last one when the query asked for a later one.
    pub page: u32,
    /// The changes.
    pub lines: Vec<HistoryLine>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Changed::Status, Some("Enabled"), Some("Disabled"), "Enabled → Disabled")]
    #[case(Changed::Status, Some("Odd"), Some("Invited"), "Unknown: Odd → Invited")]
    #[case(Changed::Member, None, Some("Created"), "Became a member: Created")]
    #[case(Changed::Member, Some("Removed"), None, "Not a member any more, was Removed")]
    #[case(Changed::Detector, None, Some("12ab"), "Detector: none → 12ab")]
    #[case(Changed::Email, Some("a@b.c"), None, "E-mail address: a@b.c → none")]
    fn says_what_changed(
        #[case] what: Changed,
        #[case] before: Option<&str>,
        #[case] after: Option<&str>,
        #[case] text: &str,
    ) {
        let line = HistoryLine {
            at: Timestamp(0),
            account: "000000000001".parse().unwrap(),
            region: "eu-west-1".parse().unwrap(),
            what,
            before: before.map(Into::into),
            after: after.map(Into::into),
            operation: None,
        };
        assert_eq!(line.text(), text);
    }

    #[test]
    fn leaves_out_what_it_does_not_understand() {
        let query = HistoryQuery::parse("?page=x&by=somebody&region=NOWHERE&foo=bar&%=%");
        assert_eq!(query, HistoryQuery::default());
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(text in "[^ ]{0,12}", by in 0..4_u64, page in 0..9_u32) {
            let by = match by {
                0 => None,
                1 => Some(ChangedBy::Operations),
                2 => Some(ChangedBy::Outside),
                number => Some(ChangedBy::Operation(OperationId(number))),
            };
            let regions = vec!["eu-west-1".parse().unwrap(), "us-east-1".parse().unwrap()];
            let query = HistoryQuery { text: text.trim().to_owned(), by, regions, page };
            prop_assert_eq!(HistoryQuery::parse(&query.to_search()), query);
        }
    }
}
