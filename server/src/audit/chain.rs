use std::fmt::Write as _;

use app::domain::{AuditEntry, Break, BreakKind, ChainFound, Timestamp};
use aws_lc_rs::digest::{Context, SHA256};

/// What stands in the first entry as the hash of the one before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Of a broken chain so many places are named.
const NAMED: usize = 20;

/// SHA-256 of a text, in hexadecimal digits.
pub(super) fn sha256(texts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut hasher = Context::new(&SHA256);
    for text in texts {
        hasher.update(text.as_ref());
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finish().as_ref() {
        // Writing into a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The hash that an entry must have: over every field in the order of the table, `hash` left out, each as its length in
/// bytes, a colon, its text and a line feed, or as `-` and a line feed where there is none. The first of them is the form:
/// an entry that has no person is of the first, in which there was none.
pub fn digest(entry: &AuditEntry) -> String {
    let number = |number: u64| Some(number.to_string());
    let form = if entry.person.is_some() { "muster-audit-2" } else { "muster-audit-1" };
    let first = [Some(form.to_owned()), number(entry.seq), Some(entry.at.0.to_string()), Some(entry.actor.clone())];
    let rest = [
        entry.role.clone(),
        Some(entry.session.clone()),
        entry.address.clone(),
        Some(entry.act.clone()),
        Some(entry.phase.clone()),
        entry.begun.and_then(number),
        entry.operation.and_then(number),
        entry.plan.and_then(number),
        Some(entry.subject.clone()),
        entry.outcome.clone(),
        Some(entry.prev_hash.clone()),
    ];
    let person = entry.person.clone().map(Some);
    sha256(first.into_iter().chain(person).chain(rest).map(|field| match field {
        Some(text) => format!("{}:{text}\n", text.len()),
        None => "-\n".to_owned(),
    }))
}

/// Follows the chain from its first entry to its last.
///
/// It proves that the entries are those that were written, as far as nobody who could change the database made all
/// hashes anew from some entry on: only a hash that was kept elsewhere tells that.
#[derive(Debug)]
pub struct Verifier {
    next: u64,
    head: String,
    entries: u64,
    wanted: Option<String>,
    breaks: Vec<Break>,
}

impl Verifier {
    /// With a hash that was the last one of the trail once, if one was kept.
    pub fn new(wanted: Option<&str>) -> Self {
        let wanted = wanted.map(|hash| hash.trim().to_lowercase()).filter(|hash| hash != GENESIS);
        Self { next: 1, head: GENESIS.to_owned(), entries: 0, wanted, breaks: Vec::new() }
    }

    /// The hash that the next entry must name.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// This entry continues the chain where it stands.
    pub fn continues(&self, entry: &AuditEntry) -> bool {
        entry.seq == self.next && entry.prev_hash == self.head && entry.hash == digest(entry)
    }

    /// Takes the next entry. `rightful` is the entry that names [`head`](Self::head), if there is one: where it stands,
    /// and its hash. It is looked at only where this entry does not [continue](Self::continues) the chain.
    pub fn take(&mut self, entry: &AuditEntry, rightful: Option<(u64, String)>) {
        let mut head = entry.hash.clone();
        if !self.continues(entry) {
            let follows = entry.prev_hash == self.head;
            match rightful.filter(|(with, _)| !follows && *with != entry.seq) {
                Some((with, hash)) => {
                    self.swapped(entry, with);
                    head = hash;
                }
                None if entry.seq > self.next => {
                    self.broken(self.next, Some(entry.at), BreakKind::Removed { to: entry.seq - 1 });
                    if entry.hash != digest(entry) {
                        self.broken(entry.seq, Some(entry.at), BreakKind::Changed);
                    }
                }
                None if follows || entry.hash != digest(entry) => {
                    self.broken(entry.seq, Some(entry.at), BreakKind::Changed);
                }
                // It is whole but continues something else: the one before it was written anew, with its hash.
                None => self.broken(entry.seq.saturating_sub(1), None, BreakKind::Changed),
            }
        }
        self.entries += 1;
        self.next = entry.seq + 1;
        self.wanted.take_if(|wanted| *wanted == entry.hash);
        self.head = head;
    }

    /// Two entries that stand in each other's place are named once.
    fn swapped(&mut self, entry: &AuditEntry, with: u64) {
        let other_half = |one: &Break| one.seq == with && one.kind == BreakKind::Swapped { with: entry.seq };
        if !self.breaks.iter().any(other_half) {
            self.broken(entry.seq, Some(entry.at), BreakKind::Swapped { with });
        }
    }

    /// An entry that cannot even be read.
    pub fn take_unreadable(&mut self, seq: u64, hash: String) {
        self.broken(seq, None, BreakKind::Changed);
        self.entries += 1;
        self.next = seq + 1;
        self.head = hash;
    }

    /// What was found, once the last entry was taken. `given` is the last number that was ever given to an entry.
    pub fn end(mut self, given: u64, at: Timestamp) -> ChainFound {
        if given >= self.next {
            self.broken(self.next, None, BreakKind::Removed { to: given });
        } else if given + 1 < self.next {
            self.broken(given + 1, None, BreakKind::Added);
        }
        if self.wanted.is_some() && self.breaks.is_empty() {
            // Nothing that is there is wrong, but the head that was kept is not among it.
            self.broken(self.next, None, BreakKind::Forked);
        }
        let head = (self.entries > 0).then_some(self.head);
        ChainFound { at, entries: self.entries, head, breaks: self.breaks }
    }

    fn broken(&mut self, seq: u64, at: Option<Timestamp>, kind: BreakKind) {
        if self.breaks.len() < NAMED {
            self.breaks.push(Break { seq, at, kind });
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn trail(many: u64) -> Vec<AuditEntry> {
        let mut head = GENESIS.to_owned();
        let entry = |seq: u64| {
            let mut entry = AuditEntry {
                seq,
                at: Timestamp(1_000 + seq.cast_signed()),
                actor: format!("somebody {seq}"),
                // Entries of both forms.
                person: (seq > 3).then(|| format!("https://id.example.com#{seq}")),
                role: Some("admin".into()),
                session: "s".into(),
                address: None,
                act: "export".into(),
                phase: "once".into(),
                begun: None,
                operation: None,
                plan: None,
                subject: "{}".into(),
                outcome: None,
                prev_hash: std::mem::take(&mut head),
                hash: String::new(),
            };
            entry.hash = digest(&entry);
            head.clone_from(&entry.hash);
            entry
        };
        (1..=many).map(entry).collect()
    }

    fn found(trail: &[AuditEntry], given: u64, wanted: Option<&str>) -> ChainFound {
        let mut verifier = Verifier::new(wanted);
        for entry in trail {
            let rightful = trail.iter().find(|other| other.prev_hash == verifier.head());
            verifier.take(entry, rightful.map(|other| (other.seq, other.hash.clone())));
        }
        verifier.end(given, Timestamp(0))
    }

    fn breaks(trail: &[AuditEntry]) -> Vec<(u64, BreakKind)> {
        found(trail, 9, None).breaks.into_iter().map(|one| (one.seq, one.kind)).collect()
    }

    fn swap(trail: &mut [AuditEntry], one: usize, other: usize) {
        trail.swap(one, other);
        (trail[one].seq, trail[other].seq) = (trail[other].seq, trail[one].seq);
    }

    #[test]
    fn a_whole_trail_holds() {
        let whole = trail(9);
        let found = found(&whole, 9, Some(&whole[3].hash.to_uppercase()));
        assert_eq!((found.entries, found.head.as_ref(), found.breaks), (9, Some(&whole[8].hash), vec![]));
        assert_eq!(breaks(&[]), [(1, BreakKind::Removed { to: 9 })], "none is left of nine");
    }

    #[rstest]
    fn whatever_is_changed_is_found(#[values(0, 4, 8)] at: usize, #[values(0, 1, 2, 3, 4, 5, 6)] what: usize) {
        let mut trail = trail(9);
        let entry = &mut trail[at];
        match what {
            0 => entry.actor.push('x'),
            1 => entry.at.0 += 1,
            2 => entry.address = Some(String::new()),
            3 => entry.outcome = Some("{}".into()),
            // What one field loses another gains.
            4 => entry.person = if entry.person.is_some() { None } else { Some(String::new()) },
            5 => (entry.act, entry.phase) = ("expor".into(), "tonce".into()),
            _ => entry.hash = GENESIS.into(),
        }
        let first = breaks(&trail)[0];
        assert_eq!(first, (at as u64 + 1, BreakKind::Changed));
    }

    /// Worked out by hand from what the documentation says: chains that were begun by older versions go on.
    #[test]
    fn the_hash_of_an_entry_is_what_it_always_was() {
        let trail = trail(9);
        assert_eq!(trail[0].hash, "e0dcc2ca823a72310c5f2202e54049ae1115b60765fced6e5e41c53fbf37ed37");
        assert_eq!(trail[3].hash, "0606984ffa53015afcf758866bc1b632cdc4982ddd98ef751e21a621132cc094");
    }

    #[test]
    fn what_is_removed_is_found() {
        let mut some = trail(9);
        some.drain(2..5);
        assert_eq!(breaks(&some), [(3, BreakKind::Removed { to: 5 })]);
        assert_eq!(breaks(&trail(9)[1..]), [(1, BreakKind::Removed { to: 1 })]);
        assert_eq!(breaks(&trail(9)[..7]), [(8, BreakKind::Removed { to: 9 })]);
        assert_eq!(breaks(&trail(10)), [(10, BreakKind::Added)], "whoever added it did not know of the number");
    }

    #[rstest]
    #[case(1, 2)]
    #[case(0, 8)]
    #[case(3, 6)]
    fn what_is_swapped_is_found(#[case] one: usize, #[case] other: usize) {
        let mut trail = trail(9);
        swap(&mut trail, one, other);
        assert_eq!(breaks(&trail), [(one as u64 + 1, BreakKind::Swapped { with: other as u64 + 1 })]);
    }

    #[test]
    fn an_entry_that_was_written_anew_with_its_hash_is_found_by_the_next() {
        let mut trail = trail(9);
        trail[3].actor = "somebody else".into();
        trail[3].hash = digest(&trail[3]);
        assert_eq!(breaks(&trail), [(4, BreakKind::Changed)]);
    }

    #[test]
    fn what_was_removed_leaves_a_gap_though_all_after_it_was_written_anew() {
        let mut trail = trail(9);
        trail.drain(2..4);
        for at in 2..trail.len() {
            trail[at].prev_hash = trail[at - 1].hash.clone();
            trail[at].hash = digest(&trail[at]);
        }
        assert_eq!(breaks(&trail), [(3, BreakKind::Removed { to: 4 })]);
    }

    #[test]
    fn only_a_hash_that_was_kept_tells_of_a_trail_that_was_written_anew() {
        let whole = trail(9);
        let shorter = &whole[..7];
        assert_eq!(found(shorter, 7, None).breaks, []);
        let found = found(shorter, 7, Some(&whole[8].hash));
        assert_eq!(found.breaks.iter().map(|one| one.kind).collect::<Vec<_>>(), [BreakKind::Forked]);
    }
}
