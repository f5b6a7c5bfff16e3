use serde::{Deserialize, Serialize};

use super::MembersQuery;

/// The list of members as somebody saved it under a name: its filters, its order and its Regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// The name, which no other view of the same person has.
    pub name: String,
    /// The query part of the list's URL.
    pub search: String,
}

/// Why something cannot be saved as a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidView {
    /// There is no name, or it is too long.
    #[error("Nothing was saved: a view has a name of 1 to 60 characters.")]
    Name,
    /// The filters are too long.
    #[error("Nothing was saved: these filters are too long for a view. Shorten the text.")]
    Search,
}

impl SavedView {
    /// Views of one person.
    pub const MOST: usize = 50;
    /// Characters of a name.
    pub const LONGEST_NAME: usize = 60;
    /// Bytes of a query part.
    const LONGEST_SEARCH: usize = 2_000;

    /// A view as somebody names it; of the query part what Muster understands is kept.
    ///
    /// # Errors
    /// [`InvalidView`].
    pub fn new(name: &str, search: &str) -> Result<Self, InvalidView> {
        let name = name.trim();
        if !(1..=Self::LONGEST_NAME).contains(&name.chars().count()) || name.contains(char::is_control) {
            return Err(InvalidView::Name);
        }
        let search = Self::search_of(&MembersQuery::parse(search));
        if search.len() > Self::LONGEST_SEARCH {
            return Err(InvalidView::Search);
        }
        Ok(Self { name: name.to_owned(), search })
    }

    /// What a view keeps of a query: all but its page.
    pub fn search_of(query: &MembersQuery) -> String {
        MembersQuery { page: 0, ..query.clone() }.to_search()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Stopped in Europe", true)]
    #[case(" x ", true)]
    #[case("", false)]
    #[case(" \t ", false)]
    #[case("a\nb", false)]
    #[case(&"ö".repeat(60), true)]
    #[case(&"ö".repeat(61), false)]
    fn has_a_name_of_one_to_sixty_characters(#[case] name: &str, #[case] valid: bool) {
        let view = SavedView::new(name, "");
        assert_eq!(
            view.as_ref().map(|view| &*view.name),
            if valid { Ok(name.trim()) } else { Err(&InvalidView::Name) }
        );
    }

    #[test]
    fn keeps_filters_order_and_regions_alone() {
        let search =
            "?page=7&open=111122223333&status=disabled&x=y&has=drift&region=eu-west-1&sort=email&dir=desc&q=a%26b";
        let view = SavedView::new("x", search).unwrap();
        assert_eq!(view.search, "q=a%26b&status=Disabled&has=drift&region=eu-west-1&sort=email&dir=desc");
        assert_eq!(SavedView::search_of(&MembersQuery::parse(search)), view.search);
        assert_eq!(SavedView::new("x", &format!("q={}", "a".repeat(2_000))), Err(InvalidView::Search));
    }
}
