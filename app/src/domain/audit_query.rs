use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{AccountId, Act, Action, OperationId, Timestamp};

/// A day in UTC, in a form and in the URL written `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(i32);

/// The text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written as in 2026-11-21")]
pub struct InvalidDay;

impl Day {
    const MILLIS: i64 = 86_400_000;

    /// Its first moment.
    pub const fn begins(self) -> Timestamp {
        Timestamp(self.0 as i64 * Self::MILLIS)
    }

    /// The first moment of the day after it.
    pub const fn ends(self) -> Timestamp {
        Timestamp((self.0 as i64 + 1) * Self::MILLIS)
    }

    /// Year, month and day, by the arithmetic of <https://howardhinnant.github.io/date_algorithms.html>.
    const fn civil(self) -> (i32, i32, i32) {
        let from = self.0 + 719_468;
        let era = from.div_euclid(146_097);
        let of_era = from.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (year + era * 400 + (month <= 2) as i32, month, day)
    }

    const fn of(year: i32, month: i32, day: i32) -> Self {
        let year = year - (month <= 2) as i32;
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        if text.len() != "2026-11-21".len() {
            return Err(InvalidDay);
        }
        let parts: Vec<i32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
        let [year, month, day] = parts[..] else { return Err(InvalidDay) };
        let found = Self::of(year, month, day);
        // A day that the calendar does not have is written otherwise.
        if found.to_string() == text { Ok(found) } else { Err(InvalidDay) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Which acts are in view: what stands in the page's URL.
///
/// The URL's words: `actor` part of a name · `act` the word of an [`Act`], or the name of the [`Action`] that an operation
/// began · `account` · `operation` · `from` and `until` days in UTC, both included · `page` from 1. What cannot be
/// understood is left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Part of a name, ignoring case.
    pub actor: String,
    /// What was done; none if an action says it.
    pub act: Option<Act>,
    /// What operations began to do to members.
    pub action: Option<Action>,
    /// To which account.
    pub account: Option<AccountId>,
    /// By or to which operation.
    pub operation: Option<OperationId>,
    /// From this day on.
    pub from: Option<Day>,
    /// Until the end of this day.
    pub until: Option<Day>,
    /// The page, from 0 (the URL counts from 1).
    pub page: u32,
}

impl AuditQuery {
    /// Acts on one page.
    pub const PAGE: u32 = 50;

    /// Everything about one operation.
    pub fn of(operation: OperationId) -> Self {
        Self { operation: Some(operation), ..Self::default() }
    }

    /// Everything about one account.
    pub fn about(account: AccountId) -> Self {
        Self { account: Some(account), ..Self::default() }
    }

    /// Reads the query part of a URL, with or without the leading `?`.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in form_urlencoded::parse(search.trim_start_matches('?').as_bytes()) {
            let value = value.trim();
            match &*key {
                "actor" => value.clone_into(&mut query.actor),
                "act" if value.is_empty() => (query.act, query.action) = (None, None),
                "act" => {
                    query.action = value.parse().ok();
                    query.act = query.action.is_none().then(|| Act::from(value.to_owned()));
                }
                "account" => query.account = value.replace('-', "").parse().ok(),
                "operation" => query.operation = value.parse().ok().map(OperationId),
                "from" => query.from = value.parse().ok(),
                "until" => query.until = value.parse().ok(),
                "page" => query.page = value.parse::<u32>().unwrap_or(1).saturating_sub(1),
                _ => {}
            }
        }
        query
    }

    /// What the query part of a URL asks for and cannot be understood, so that it narrows nothing: names and values.
    pub fn not_understood(search: &str) -> Vec<(String, String)> {
        let is_lost = |(name, value): &(String, String)| {
            let narrows = ["account", "operation", "from", "until"].contains(&name.as_str()) && !value.is_empty();
            let alone = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            narrows && Self::parse(&alone).is_unfiltered()
        };
        let pairs = form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
        pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).filter(is_lost).collect()
    }

    /// The query part of a URL, without the `?`; parsing it again gives the same query.
    pub fn to_search(&self) -> String {
        let mut url = form_urlencoded::Serializer::new(String::new());
        let texts = [
            ("actor", Some(self.actor.clone()).filter(|actor| !actor.is_empty())),
            ("act", self.deed().map(str::to_owned)),
            ("account", self.account.map(|account| account.to_string())),
            ("operation", self.operation.map(|operation| operation.0.to_string())),
            ("from", self.from.map(|day| day.to_string())),
            ("until", self.until.map(|day| day.to_string())),
            ("page", (self.page > 0).then(|| (self.page + 1).to_string())),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                url.append_pair(name, &text);
            }
        }
        url.finish()
    }

    /// What was done, as it stands in the URL.
    pub fn deed(&self) -> Option<&str> {
        self.action.map(Action::api_name).or_else(|| self.act.as_ref().map(Act::word))
    }

    /// Nothing narrows the list.
    pub fn is_unfiltered(&self) -> bool {
        *self == Self { page: self.page, ..Self::default() }
    }

    /// The same with another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1970-01-01", 0)]
    #[case("2000-02-29", 951_782_400_000)]
    #[case("2026-11-21", 1_795_219_200_000)]
    #[case("1969-12-31", -86_400_000)]
    fn a_day_begins_at_midnight_in_utc(#[case] text: &str, #[case] begins: i64) {
        let day: Day = text.parse().unwrap();
        assert_eq!((day.begins(), day.ends()), (Timestamp(begins), Timestamp(begins + 86_400_000)));
    }

    #[rstest]
    fn what_the_calendar_does_not_have_is_no_day(
        #[values("2026-02-29", "2026-13-01", "2026-00-10", "2026-1-2", "x", "", "2026-11-21-1", "999999999-01-01")]
        text: &str,
    ) {
        assert_eq!(text.parse::<Day>(), Err(InvalidDay));
    }

    #[test]
    fn leaves_out_what_it_does_not_understand() {
        let query = AuditQuery::parse("?page=x&account=12&operation=-1&from=soon&until=2026-02-30&act=&foo=bar&%=%");
        assert_eq!(query, AuditQuery::default());
    }

    #[test]
    fn says_what_it_does_not_understand() {
        let search = "?account=12&account=1111-2222-3333&operation=-1&from=soon&until=2026-11-21&until=&page=x&foo=bar";
        let found = AuditQuery::not_understood(search);
        let said = [("account", "12"), ("operation", "-1"), ("from", "soon")];
        assert_eq!(found, said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(actor in "[^ ]{0,12}", act in 0..18_usize, action in 0..9_usize, day in -700_000..2_000_000_i32, page in 0..9_u32) {
            let query = AuditQuery {
                actor: actor.trim().to_owned(),
                act: Act::ALL.get(act).filter(|_| action == Action::ALL.len()).cloned(),
                action: Action::ALL.get(action).copied(),
                account: Some("000000000012".parse().unwrap()),
                operation: Some(OperationId(17)),
                from: Some(Day(day)).filter(|day| day.to_string().len() == 10),
                until: None,
                page,
            };
            prop_assert_eq!(AuditQuery::parse(&query.to_search()), query);
        }
    }
}
