use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// How long ago this was at `now`, in the largest unit that fits: `12 s ago`, `4 min ago`, `3 h ago`, `13 d ago`.
    pub fn ago(self, now: Self) -> String {
        let seconds = (now.0 - self.0).max(0) / 1000;
        match seconds {
            0..=1 => "just now".into(),
            2..=59 => format!("{seconds} s ago"),
            60..=3_599 => format!("{} min ago", seconds / 60),
            3_600..=86_399 => format!("{} h ago", seconds / 3_600),
            _ => format!("{} d ago", seconds / 86_400),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(-5, "just now")]
    #[case(59, "59 s ago")]
    #[case(60, "1 min ago")]
    #[case(86_399, "23 h ago")]
    #[case(86_400 * 13, "13 d ago")]
    fn speaks_in_the_largest_unit(#[case] seconds: i64, #[case] text: &str) {
        assert_eq!(Timestamp(1_000).ago(Timestamp(1_000 + seconds * 1_000)), text);
    }
}
