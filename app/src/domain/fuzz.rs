//! Whatever is typed, pasted or put into a URL: nothing panics, and what was understood is understood again.

use proptest::prelude::*;

use super::{
    AccountId, Action, CellName, HistoryQuery, MembersQuery, Region, RelationshipStatus, Role, TypedAccounts, TypedIds,
    table_text,
};

/// Ten thousand, or as many as `PROPTEST_CASES` says: `make soak` tries a million.
fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(10_000), ..ProptestConfig::default() }
}

/// Text of any kind, mostly of what means something somewhere.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(status|q|region|sort|dir|page|has|type|account|from|to|by|x)(=|%3D|==)[a-zA-Z0-9%,+&=\\-:]{0,20}(&[a-z]{0,6}=?[^ ]{0,12}){0,4}",
        "[0-9a-z\",;\\t\\r\\n@.' =+\\-\u{feff}\u{200b}]{0,80}",
        "\\PC{0,40}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_filter(text in text()) {
        let query = MembersQuery::parse(&text);
        prop_assert_eq!(MembersQuery::parse(&query.to_search()), query);
        let history = HistoryQuery::parse(&text);
        prop_assert_eq!(HistoryQuery::parse(&history.to_search()), history);
    }

    #[test]
    fn a_word(text in text()) {
        if let Ok(account) = text.parse::<AccountId>() {
            prop_assert_eq!(account.to_string(), text.trim());
        }
        if let Ok(region) = text.parse::<Region>() {
            prop_assert_eq!(region.as_str(), text.trim());
        }
        if let Ok(cell) = text.parse::<CellName>() {
            prop_assert_eq!(cell.to_string().parse::<CellName>().ok(), Some(cell));
        }
        let _ = (text.parse::<Action>(), text.parse::<Role>());
        let status = RelationshipStatus::from(text.clone());
        prop_assert_eq!(RelationshipStatus::from(status.as_wire().to_owned()), status);
    }

    #[test]
    fn a_list(text in text()) {
        let lines = table_text::records(&text).count();
        prop_assert!(lines <= text.len() + 1);
        let typed = TypedAccounts::parse(&text);
        prop_assert!(typed.lines.len() <= text.len() + 1);
        TypedIds::parse(&text);
    }
}
