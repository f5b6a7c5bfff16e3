use super::{MemberType, MembersQuery, RelationshipStatus, Window};

/// A part of the query that narrows the rows and has a name of its own: all but the text and the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Accounts that have the status in some Region in scope.
    Status(RelationshipStatus),
    /// Accounts that became members this way.
    Type(MemberType),
    /// Accounts with an open unprocessed result.
    Unprocessed,
    /// Accounts that are not Enabled in every Region in scope, be it that they are not a member there.
    NotEnabled,
    /// Accounts that are not a member in every Region in scope.
    Gaps,
    /// Accounts that are not in the same state in every Region in scope.
    Drift,
}

impl Token {
    /// Its name among others of its kind: “Disabled”. Where one Region is in view, nothing is said of several.
    pub fn label(&self, regions: usize) -> String {
        let in_one = regions == 1;
        match self {
            Self::Status(status) => status.label(),
            Self::Type(kind) => kind.label().into(),
            Self::Unprocessed => "Has unprocessed".into(),
            Self::NotEnabled if in_one => "Not Enabled".into(),
            Self::Gaps if in_one => "Not a member".into(),
            Self::NotEnabled => "Not Enabled in some Region".into(),
            Self::Gaps => "Not in every Region".into(),
            Self::Drift => "Differs between Regions".into(),
        }
    }

    /// Its name where it stands alone: “Status: Disabled”.
    pub fn name(&self, regions: usize) -> String {
        let kind = match self {
            Self::Status(_) => "Status: ",
            Self::Type(_) => "Type: ",
            Self::Unprocessed | Self::NotEnabled | Self::Gaps | Self::Drift => "",
        };
        kind.to_owned() + &self.label(regions)
    }

    /// Its key and value in the URL of the list.
    pub fn in_url(&self) -> (&'static str, &str) {
        match self {
            Self::Status(status) => ("status", status.as_wire()),
            Self::Type(MemberType::ByInvitation) => ("type", "invitation"),
            Self::Type(MemberType::ViaOrganizations) => ("type", "organizations"),
            Self::Unprocessed => ("has", "unprocessed"),
            Self::NotEnabled => ("has", "not-enabled"),
            Self::Gaps => ("has", "gaps"),
            Self::Drift => ("has", "drift"),
        }
    }

    /// Some word of its name begins with the text, ignoring case; the text may go on over several words.
    pub fn begins_with(&self, text: &str, regions: usize) -> bool {
        let (name, text) = (self.name(regions).to_ascii_lowercase(), text.trim().to_ascii_lowercase());
        name.match_indices(&text).any(|(at, _)| at == 0 || name[..at].ends_with([' ', '-']))
    }
}

impl Window {
    /// Every token that finds something or is in the query, with how many accounts in scope it finds by itself.
    pub fn tokens(&self) -> Vec<(Token, u32)> {
        let statuses = self.counts.iter().map(|count| (Token::Status(count.status.clone()), count.some));
        let others = [
            (Token::NotEnabled, self.not_enabled),
            (Token::Gaps, self.gaps),
            (Token::Drift, self.drift),
            (Token::Type(MemberType::ByInvitation), self.by_invitation),
            (Token::Type(MemberType::ViaOrganizations), self.total - self.by_invitation),
        ];
        let all = [(Token::Unprocessed, self.unprocessed)].into_iter().chain(statuses).chain(others);
        let mut tokens: Vec<_> = all.filter(|(_, accounts)| *accounts > 0).collect();
        let vain = self.query.tokens().into_iter().filter(|token| tokens.iter().all(|(other, _)| other != token));
        let vain: Vec<_> = vain.map(|token| (token, 0)).collect();
        tokens.extend(vain);
        tokens
    }
}

impl MembersQuery {
    /// Of these tokens with their numbers, those that whoever types this may mean and that are not in the query yet; for
    /// no text all of those.
    pub fn suggestions(&self, tokens: &[(Token, u32)], regions: usize, text: &str) -> Vec<(Token, u32)> {
        tokens.iter().filter(|(token, _)| token.begins_with(text, regions) && !self.has(token)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{RelationshipStatus as S, StatusCount};

    /// 1,000 accounts: 800 Enabled, 190 Disabled, 10 with Region disabled, 3 of which were invited.
    fn window(search: &str) -> Window {
        let count = |status, some| StatusCount { status, worst: some, some };
        Window {
            snapshot: 1,
            total: 1_000,
            matching: 0,
            query: MembersQuery::parse(search),
            from: 0,
            regions: Vec::new(),
            rows: Vec::new(),
            counts: vec![count(S::Enabled, 800), count(S::Disabled, 190), count(S::RegionDisabled, 10)],
            unprocessed: 7,
            not_enabled: 200,
            gaps: 12,
            drift: 0,
            by_invitation: 3,
        }
    }

    #[rstest]
    #[case("dis", "", "Status: Disabled 190, Status: Region disabled 10")]
    #[case(" DISABLED ", "", "Status: Disabled 190, Status: Region disabled 10")]
    #[case("region dis", "", "Status: Region disabled 10")]
    #[case("status", "status=Enabled", "Status: Disabled 190, Status: Region disabled 10")]
    #[case("t", "", "Type: By invitation 3, Type: Via Organizations 997")]
    #[case("type: v", "type=invitation", "Type: Via Organizations 997")]
    #[case("unproc", "", "Has unprocessed 7")]
    #[case("unproc", "has=unprocessed", "")]
    #[case("every", "", "Not in every Region 12")]
    #[case("some", "", "Not Enabled in some Region 200")]
    #[case("not enabled", "", "Not Enabled in some Region 200")]
    #[case("not", "region=eu-west-1", "Not Enabled 200, Not a member 12")]
    #[case("differs", "", "")]
    #[case("isabled", "", "")]
    #[case("root+01", "", "")]
    fn suggests_what_begins_like_what_is_typed(#[case] text: &str, #[case] search: &str, #[case] expected: &str) {
        let query = MembersQuery::parse(search);
        let regions = query.regions.len();
        let suggestions = query.suggestions(&window(search).tokens(), regions, text);
        let found = suggestions.iter().map(|(token, accounts)| format!("{} {accounts}", token.name(regions)));
        assert_eq!(found.collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn without_a_text_everything_that_finds_something_is_suggested() {
        assert_eq!(MembersQuery::default().suggestions(&window("").tokens(), 4, " ").len(), 8);
    }

    #[test]
    fn what_is_in_the_query_can_be_taken_out_though_it_finds_nothing() {
        let search = "status=Enabled&status=Resigned&has=drift";
        let tokens = window(search).tokens();
        let vain: Vec<_> = tokens.into_iter().filter(|(_, accounts)| *accounts == 0).map(|(token, _)| token).collect();
        assert_eq!(vain, [Token::Status(S::Resigned), Token::Drift]);
    }

    #[test]
    fn every_token_is_found_in_the_url_that_it_makes_and_goes_when_toggled_again() {
        let mut tokens: Vec<Token> = S::KNOWN.into_iter().map(Token::Status).collect();
        tokens.extend([MemberType::ByInvitation, MemberType::ViaOrganizations].map(Token::Type));
        tokens.extend([Token::Status(S::Other("a&b".into())), Token::Unprocessed, Token::NotEnabled]);
        tokens.extend([Token::Gaps, Token::Drift]);
        let before = MembersQuery::parse("q=x&status=Enabled&type=invitation&sort=email&region=eu-west-1");
        for token in tokens {
            let with = if before.has(&token) { before.clone() } else { before.toggled(&token) };
            assert_eq!(MembersQuery::parse(&with.to_search()), with);
            assert!(with.has(&token) && !with.is_unfiltered(), "{token:?}");
            assert!(!with.toggled(&token).has(&token), "{token:?}");
        }
        assert_eq!(before.toggled(&Token::Type(MemberType::ViaOrganizations)).tokens().len(), 2, "there is one type");
    }
}
