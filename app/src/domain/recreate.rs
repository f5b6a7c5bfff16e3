use std::{collections::BTreeMap, fmt::Display};

use super::{AccountDetail, AccountId, TypedAccounts};
use crate::error::AppError;

/// The right e-mail addresses of accounts: one typed for each account, and lines of account and address, which have the
/// last word. An account with neither keeps out.
///
/// # Errors
/// What cannot be used, and where it is: in the field of an account ([`email_field`]) or in the `lines`; `emails` where
/// no field has an address.
pub fn corrected(accounts: &[AccountId], emails: &[String], lines: &str) -> Result<Vec<AccountDetail>, AppError> {
    let typed = accounts.iter().zip(emails).filter(|(_, email)| !email.trim().is_empty());
    let fields: Vec<String> = typed.map(|(account, email)| format!("{account},\"{}\"\n", email.trim())).collect();
    let mut right = BTreeMap::new();
    for (in_field, text) in [(true, &*fields.concat()), (false, lines)] {
        let typed = TypedAccounts::parse(text);
        if let Some((line, problem)) = typed.problems().next() {
            let account = line.text.split(',').next().filter(|_| in_field);
            let field = account.map_or_else(|| "lines".to_owned(), email_field);
            let problem = format!("“{}” cannot be used: {problem}.", line.text.replace('"', ""));
            return Err(AppError::invalid(&field, problem));
        }
        right.extend(typed.details().into_iter().map(|detail| (detail.account, detail.email)));
    }
    if right.is_empty() {
        let field = if accounts.is_empty() { "lines" } else { "emails" };
        return Err(AppError::invalid(field, "Write the right e-mail address of at least one account."));
    }
    Ok(right.into_iter().map(|(account, email)| AccountDetail { account, email }).collect())
}

/// The id of the field for the right address of an account.
pub fn email_field(account: impl Display) -> String {
    format!("email-{account}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "001122223333";
    const TWO: &str = "001122224444";

    fn ask(emails: [&str; 2], lines: &str) -> Result<Vec<(String, String)>, AppError> {
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
        for (emails, lines, place, named) in [
            (["nobody", ""], "", &*email_field(ONE), ONE),
            (["a@example.com", "two words@example.com"], "", &email_field(TWO), TWO),
            (["", "a,b@example.com"], "", &email_field(TWO), TWO),
            (["a@example.com", ""], "12, b@example.com", "lines", "12"),
            (["", " "], " ", "emails", "at least one"),
        ] {
            let error = ask(emails, lines).unwrap_err();
            assert!(matches!(&error, AppError::Invalid { field, .. } if field == place), "{error:?}");
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
