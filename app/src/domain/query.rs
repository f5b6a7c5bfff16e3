use serde::{Deserialize, Serialize};

use super::{MemberType, Region, RelationshipStatus, Token};

/// What the list of members is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Sort {
    /// Account id.
    #[default]
    Account,
    /// E-mail address.
    Email,
    /// Worst status over the Regions in scope, worst first.
    Status,
    /// In how many Regions in scope it is Enabled.
    Regions,
    /// When it was first invited.
    Invited,
    /// When GuardDuty last changed it.
    Updated,
    /// What was not processed and is still open, by the title of its cause.
    Unprocessed,
}

impl Sort {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Account, "account"),
        (Self::Email, "email"),
        (Self::Status, "status"),
        (Self::Regions, "regions"),
        (Self::Invited, "invited"),
        (Self::Updated, "updated"),
        (Self::Unprocessed, "unprocessed"),
    ];

    /// The word in the URL.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(sort, _)| *sort == self).map_or("account", |(_, word)| word)
    }
}

/// Which members are in view, and in which order: what stands in the page's URL.
///
/// The URL's words: `q` free text over account id and e-mail · `status` (repeatable) rows that have the status in
/// *some* Region in scope · `type` `invitation` or `organizations` · `has` `unprocessed`, `not-enabled`, `gaps` or
/// `drift` · `region` (repeatable) the scope; none means every Region · `sort` `email`, `status`, `regions`, `invited`,
/// `updated` or `unprocessed`; none means by account · `dir=desc`, `page` from 1.
/// What cannot be understood is left out, so a broken URL shows more, never an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the URL of its own")]
pub struct MembersQuery {
    /// Part of an account id or e-mail address, ignoring case; a whole account id may have hyphens.
    pub text: String,
    /// The statuses of which a row must have one in some cell in scope; empty for any.
    pub statuses: Vec<RelationshipStatus>,
    /// Only members that came this way.
    pub member_type: Option<MemberType>,
    /// Only accounts with an open unprocessed result.
    pub unprocessed: bool,
    /// Only accounts that are not Enabled in every Region in scope, those included that are not a member there.
    pub not_enabled: bool,
    /// Only accounts that are not a member in every Region in scope.
    pub gaps: bool,
    /// Only accounts that are not in the same state in every Region in scope: not the same status, or missing in some.
    pub drift: bool,
    /// The scope; empty for every Region.
    pub regions: Vec<Region>,
    /// The order.
    pub sort: Sort,
    /// The order is reversed.
    pub descending: bool,
    /// The page, from 0 (the URL counts from 1).
    pub page: u32,
}

/// Which of the rows that match are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first row, from 0.
    pub from: u32,
    /// How many.
    pub rows: u32,
}

impl Span {
    /// Nobody gets more rows at once.
    pub const MOST: u32 = 1_000;

    /// The row after the last.
    pub fn end(self) -> u32 {
        self.from.saturating_add(self.rows)
    }
}

impl MembersQuery {
    /// Rows on one page.
    pub const PAGE: u32 = 100;

    /// The rows of the page.
    pub fn span(&self) -> Span {
        Span { from: self.page.saturating_mul(Self::PAGE), rows: Self::PAGE }
    }

    /// Everybody in these Regions.
    pub fn of_regions(regions: impl IntoIterator<Item = Region>) -> Self {
        let mut query = Self::default();
        regions.into_iter().for_each(|region| push_new(&mut query.regions, region));
        query
    }

    /// Reads the query part of a URL, with or without the leading `?`.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in form_urlencoded::parse(search.trim_start_matches('?').as_bytes()) {
            query.read(&key, value.trim());
        }
        query
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "q" => value.clone_into(&mut self.text),
            "status" if !value.is_empty() => push_new(&mut self.statuses, value.to_owned().into()),
            "type" => {
                self.member_type = match value {
                    "invitation" => Some(MemberType::ByInvitation),
                    "organizations" => Some(MemberType::ViaOrganizations),
                    _ => None,
                }
            }
            "has" => {
                self.unprocessed |= value == "unprocessed";
                self.not_enabled |= value == "not-enabled";
                self.gaps |= value == "gaps";
                self.drift |= value == "drift";
            }
            "region" => {
                if let Ok(region) = value.parse() {
                    push_new(&mut self.regions, region);
                }
            }
            "sort" => {
                self.sort = Sort::ALL.iter().find(|(_, word)| *word == value).map_or(Sort::Account, |(sort, _)| *sort);
            }
            "dir" => self.descending = value == "desc",
            "page" => self.page = value.parse::<u32>().unwrap_or(1).saturating_sub(1),
            _ => {}
        }
    }

    /// The query part of a URL, without the `?`; parsing it again gives the same query.
    pub fn to_search(&self) -> String {
        let mut url = form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            url.append_pair("q", &self.text);
        }
        for token in self.tokens() {
            let (key, value) = token.in_url();
            url.append_pair(key, value);
        }
        for region in &self.regions {
            url.append_pair("region", region.as_str());
        }
        if self.sort != Sort::Account {
            url.append_pair("sort", self.sort.as_str());
        }
        if self.descending {
            url.append_pair("dir", "desc");
        }
        if self.page > 0 {
            url.append_pair("page", &(self.page + 1).to_string());
        }
        url.finish()
    }

    /// Nothing narrows the rows but the scope.
    pub fn is_unfiltered(&self) -> bool {
        self.text.is_empty() && self.tokens().is_empty()
    }

    /// The same with one part changed, from its first page on.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = Self { page: 0, ..self.clone() };
        change(&mut query);
        query
    }

    /// The same with only the scope left: every row.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { regions: self.regions.clone(), sort: self.sort, descending: self.descending, ..Self::default() }
    }

    /// Only the scope.
    #[must_use]
    pub fn scope(&self) -> Self {
        Self { regions: self.regions.clone(), ..Self::default() }
    }

    /// The same for the Regions that another has in view; for others than before from its first page on.
    #[must_use]
    pub fn in_scope_of(self, other: &Self) -> Self {
        let page = if self.regions == other.regions { self.page } else { 0 };
        Self { regions: other.regions.clone(), page, ..self }
    }

    /// Only what decides which rows match: no order, no page.
    #[must_use]
    pub fn matching(&self) -> Self {
        Self { sort: Sort::Account, descending: false, page: 0, ..self.clone() }
    }

    /// The tokens that narrow the rows, in the order of the URL.
    pub fn tokens(&self) -> Vec<Token> {
        let statuses = self.statuses.iter().cloned().map(Token::Status);
        let flags = [
            (self.unprocessed, Token::Unprocessed),
            (self.not_enabled, Token::NotEnabled),
            (self.gaps, Token::Gaps),
            (self.drift, Token::Drift),
        ];
        let flags = flags.into_iter().filter_map(|(on, token)| on.then_some(token));
        statuses.chain(self.member_type.map(Token::Type)).chain(flags).collect()
    }

    /// The token narrows the rows.
    pub fn has(&self, token: &Token) -> bool {
        self.tokens().contains(token)
    }

    /// The same with this token added, or taken away if it was there. There is one type at most.
    #[must_use]
    pub fn toggled(&self, token: &Token) -> Self {
        self.with(|query| match token {
            Token::Status(status) => match query.statuses.iter().position(|s| s == status) {
                Some(at) => _ = query.statuses.remove(at),
                None => query.statuses.push(status.clone()),
            },
            Token::Type(wanted) => query.member_type = Some(*wanted).filter(|_| query.member_type != Some(*wanted)),
            Token::Unprocessed => query.unprocessed = !query.unprocessed,
            Token::NotEnabled => query.not_enabled = !query.not_enabled,
            Token::Gaps => query.gaps = !query.gaps,
            Token::Drift => query.drift = !query.drift,
        })
    }

    /// The same sorted by `sort`; a second time by the same column turns the order round.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Self {
        self.with(|query| {
            query.descending = query.sort == sort && !query.descending;
            query.sort = sort;
        })
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leaves_out_what_it_does_not_understand() {
        let query = MembersQuery::parse("?page=x&sort=%%%&type=9&region=NOWHERE&foo=bar&dir=sideways&%=%");
        assert_eq!(query, MembersQuery::default());
    }

    #[test]
    fn a_second_click_on_a_column_turns_the_order_round() {
        let once = MembersQuery::default().sorted(Sort::Status);
        assert!(!once.descending);
        assert!(once.sorted(Sort::Status).descending);
        assert!(!once.sorted(Sort::Status).sorted(Sort::Email).descending);
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(
            text in "[^ ]{0,12}", sort in 0..Sort::ALL.len(), desc: bool, page in 0..9u32, flags: (bool, bool, bool, bool),
        ) {
            let (unprocessed, not_enabled, gaps, drift) = flags;
            let query = MembersQuery {
                text, descending: desc, page, unprocessed, not_enabled, gaps, drift,
                statuses: vec![RelationshipStatus::Created, RelationshipStatus::Other("a&b=c".into())],
                regions: vec!["eu-west-1".parse().unwrap()],
                sort: Sort::ALL[sort].0,
                member_type: Some(MemberType::ByInvitation),
            };
            let query = MembersQuery { text: query.text.trim().to_owned(), ..query };
            prop_assert_eq!(MembersQuery::parse(&query.to_search()), query);
        }
    }
}
