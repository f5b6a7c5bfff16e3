use std::fmt::Write;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use uuid::Uuid;

/// A secret of 244 random bits, in hexadecimal digits: the one copy is with who was given it.
pub(super) fn random() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// What is kept of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hash([u8; 32]);

impl Hash {
    pub(super) fn of(secret: &str) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
        Self(hash)
    }

    /// Takes the same time, whatever the secret.
    pub(super) fn is_of(&self, secret: &str) -> bool {
        verify_slices_are_equal(&self.0, &Self::of(secret).0).is_ok()
    }

    pub(super) fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing into a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_and_no_other() {
        let (one, other) = (random(), random());
        assert_eq!((one.len(), one == other), (64, false));
        assert!(Hash::of(&one).is_of(&one) && !Hash::of(&one).is_of(&other) && !Hash::of(&one).is_of(""));
        assert_eq!(&Hash::of("abc").hex()[..16], "ba7816bf8f01cfea");
    }
}
