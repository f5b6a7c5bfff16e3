use std::iter;

/// The words with a capital letter first, where that is one of ASCII: the tables for all others are large.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| iter::once(first.to_ascii_uppercase()).chain(letters).collect()).unwrap_or_default()
}
