use std::collections::BTreeMap;

use super::{AccountDetail, AccountId, TypedAccounts};

/// The right e-mail addresses of accounts: one typed for each account, and lines of account and address, which have the
/// last word. An account with neither keeps out.
///
/// # Errors
/// What cannot be used, in words for the person who typed it.
pub fn corrected(accounts: &[AccountId], emails: &[String], lines: &str) -> Result<Vec<AccountDetail>, String> {
    let typed = accounts.iter().zip(emails).filter(|(_, email)| !email.trim().is_empty());
    let fields: Vec<String> = typed.map(|(account, email)| format!("{account},\"{}\"\n", email.trim())).collect();
    let mut right = BTreeMap::new();
    for text in [&*fields.concat(), lines] {
        let typed = TypedAccounts::parse(text);
        if let Some((line, problem)) = typed.problems().next() {
            return Err(format!("“{}” cannot be used: {problem}.", line.text.replace('"', "")));
        }
        right.extend(typed.details().into_iter().map(|detail| (detail.account, detail.email)));
    }
    if right.is_empty() {
        return Err("Write the right e-mail address of at least one account.".to_owned());
    }
    Ok(right.into_iter().map(|(account, email)| AccountDetail { account, email }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "001122223333";
    const TWO: &str = "001122224444";

    fn ask(emails: [&str; 2], lines: &str) -> Result<Vec<(String, String)>, String> {
        let accounts = [ONE, TWO].map(|id| id.parse().unwrap());
        let pair = |detail: AccountDetail| (detail.account.to_string(), detail.email.into());
        Ok(corrected(&accounts, &emails.map(str::to_owned), lines)?.into_iter().map(pair).collect())
    }

    #[test]
    fn lines_have_the_last_word_and_fields_left_empty_keep_out() {
        assert_eq!(ask([" a@example.com ", ""], "").unwrap(), [(ONE.into(), "a@example.com".into())]);
        let lines = format!("{ONE},b@example.com\n{TWO};c@example.com");
        let both = [(ONE.to_owned(), "b@example.com".to_owned()), (TWO.into(), "c@example.com".into())];
        assert_eq!(ask(["a@example.com", ""], &lines).unwrap(), both);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (emails, lines, named) in [
            (["nobody", ""], "", ONE),
            (["", "two words@example.com"], "", TWO),
            (["", "a,b@example.com"], "", TWO),
            (["a@example.com", ""], "12, b@example.com", "12"),
            (["", " "], " ", "at least one"),
        ] {
            let problem = ask(emails, lines).unwrap_err();
            assert!(problem.contains(named), "{problem}");
        }
    }
}
