use app::domain::{MemberType, RelationshipStatus, worst_rank};

/// Slots in the order of the worst status: three known ones, all that Muster does not know, then the other known ones
/// and, among them, “not a member here”. The lowest bit of a set of slots is its worst status.
const KNOWN_BEFORE_OTHERS: u8 = 3;
const OTHERS: u8 = 50;
/// How many slots there are.
pub(super) const SLOTS: usize = 64;
/// Not known, because the Region has not been read to its end yet.
const UNREAD: u8 = 63;
const INVITATION: u8 = 64;

/// A cell's status and how its account became a member, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code(u8);

impl Code {
    /// Not a member here.
    pub(super) const ABSENT: Self = Self(slot_of_rank(9));
    /// Perhaps a member here.
    pub(super) const UNREAD: Self = Self(UNREAD);
    /// How many codes there are.
    pub(super) const COUNT: usize = 128;

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) const fn from_index(index: u8) -> Self {
        Self(index)
    }

    pub(super) const fn slot(self) -> u8 {
        self.0 & (INVITATION - 1)
    }

    /// The slot as a set of one, empty if the cell is not read yet.
    pub(super) const fn bit(self) -> u64 {
        if self.slot() == UNREAD { 0 } else { 1 << self.slot() }
    }

    pub(super) const fn member_type(self) -> MemberType {
        if self.0 & INVITATION == 0 { MemberType::ViaOrganizations } else { MemberType::ByInvitation }
    }

    #[must_use]
    pub(super) const fn with_type(self, member_type: MemberType) -> Self {
        match member_type {
            MemberType::ByInvitation => Self(self.0 | INVITATION),
            MemberType::ViaOrganizations => Self(self.slot()),
        }
    }

    /// An invitation is out.
    pub(super) fn is_invited(self) -> bool {
        use RelationshipStatus::{EmailVerificationInProgress, Invited};
        [EmailVerificationInProgress, Invited].iter().any(|one| self.slot() == slot_of_rank(worst_rank(Some(one))))
    }
}

const fn slot_of_rank(rank: u8) -> u8 {
    if rank <= KNOWN_BEFORE_OTHERS { rank } else { rank + OTHERS - 1 }
}

/// Where the lowest slot of a set stands among all: all that Muster does not know stand at one place.
pub(super) fn rank_of_worst(set: u64) -> u32 {
    let others = u32::from(KNOWN_BEFORE_OTHERS)..u32::from(KNOWN_BEFORE_OTHERS + OTHERS);
    let slot = set.trailing_zeros();
    if others.contains(&slot) { others.start } else { slot }
}

/// Which status stands behind which slot. Only ever grows, so old snapshots stay readable.
#[derive(Debug, Clone)]
pub(super) struct Statuses {
    table: [Option<RelationshipStatus>; SLOTS],
}

impl Statuses {
    pub(super) fn new() -> Self {
        let mut table = [const { None }; SLOTS];
        for status in RelationshipStatus::KNOWN {
            let slot = slot_of_rank(worst_rank(Some(&status)));
            table[usize::from(slot)] = Some(status);
        }
        Self { table }
    }

    /// The code of a cell, with a new slot for a status that was never seen. The fifty-first unknown status of one
    /// run shares its slot, and so its name, with the fiftieth.
    pub(super) fn code(&mut self, status: &RelationshipStatus, member_type: MemberType) -> Code {
        let slot = self.slot(status).unwrap_or_else(|| self.add(status));
        Code(slot).with_type(member_type)
    }

    /// The slot of a status, if a cell ever had it.
    pub(super) fn slot(&self, status: &RelationshipStatus) -> Option<u8> {
        match status {
            RelationshipStatus::Other(_) => {
                Self::other_slots().find(|slot| self.table[usize::from(*slot)].as_ref() == Some(status))
            }
            known => Some(slot_of_rank(worst_rank(Some(known)))),
        }
    }

    fn add(&mut self, status: &RelationshipStatus) -> u8 {
        let free = Self::other_slots().find(|slot| self.table[usize::from(*slot)].is_none());
        let slot = free.unwrap_or(KNOWN_BEFORE_OTHERS + OTHERS - 1);
        self.table[usize::from(slot)].get_or_insert_with(|| status.clone());
        slot
    }

    /// The status in a slot; `None` for “not a member here” and “not read yet”.
    pub(super) fn status(&self, slot: u8) -> Option<&RelationshipStatus> {
        self.table[usize::from(slot)].as_ref()
    }

    /// Every slot with a status, in the order of the member's life, unknown ones last.
    pub(super) fn in_order_of_life(&self) -> impl Iterator<Item = (u8, &RelationshipStatus)> {
        let known = RelationshipStatus::KNOWN.into_iter().map(|status| slot_of_rank(worst_rank(Some(&status))));
        known.chain(Self::other_slots()).filter_map(|slot| Some((slot, self.status(slot)?)))
    }

    fn other_slots() -> impl Iterator<Item = u8> {
        KNOWN_BEFORE_OTHERS..KNOWN_BEFORE_OTHERS + OTHERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_keep_the_order_of_the_worst_status() {
        let mut statuses = Statuses::new();
        let mut all: Vec<Option<RelationshipStatus>> = RelationshipStatus::KNOWN.into_iter().map(Some).collect();
        all.extend([None, Some(RelationshipStatus::Other("Weird".into()))]);
        all.sort_by_key(|status| worst_rank(status.as_ref()));
        let slots: Vec<u8> = all
            .iter()
            .map(|status| match status {
                Some(status) => statuses.code(status, MemberType::ByInvitation).slot(),
                None => Code::ABSENT.slot(),
            })
            .collect();
        assert!(slots.is_sorted(), "{slots:?}");
        assert!(slots.iter().all(|slot| *slot < UNREAD));
        for (slot, status) in slots.iter().zip(all) {
            assert_eq!(statuses.status(*slot), status.as_ref());
        }
    }

    #[test]
    fn sixty_unknown_statuses_do_not_overflow() {
        let mut statuses = Statuses::new();
        for n in 0..60 {
            let status = RelationshipStatus::Other(format!("Weird{n}").into());
            let code = statuses.code(&status, MemberType::ViaOrganizations);
            assert!(matches!(statuses.status(code.slot()), Some(RelationshipStatus::Other(_))));
        }
    }
}
