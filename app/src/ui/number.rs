/// A count with its thousands set apart: `12,400`.
pub(crate) fn count(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 account`, `12,400 accounts`.
pub(crate) fn plural(number: u32, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// How many accounts in how many account-Regions: `3 accounts, 12 account-Regions`.
pub(crate) fn extent(accounts: u32, cells: u32) -> String {
    format!("{}, {}", plural(accounts, "account"), plural(cells, "account-Region"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_thousands_apart() {
        assert_eq!([0, 999, 1_000, 12_400, 1_234_567].map(count), ["0", "999", "1,000", "12,400", "1,234,567"]);
        assert_eq!([plural(1, "account"), plural(2_000, "account")], ["1 account", "2,000 accounts"]);
    }
}
