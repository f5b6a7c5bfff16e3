use std::error::Error;

/// An error with all that led to it in one line, for the log. What others say in it may name e-mail addresses, which are
/// left out.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    without_addresses(&text)
}

fn without_addresses(text: &str) -> String {
    let word = |word| if str::contains(word, '@') { "…" } else { word };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn an_error_is_told_without_e_mail_addresses() {
        let error = io::Error::other("found `ana@example.com`, not `muster`: it is 12");
        assert_eq!(chain(&error), "found … not `muster`: it is 12");
    }
}
