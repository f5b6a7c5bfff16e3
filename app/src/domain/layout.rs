use std::fmt;

/// A column of the list of members that can be hidden, moved and made wider. The account always comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The e-mail address.
    Email,
    /// The worst status.
    Status,
    /// The status in each Region.
    Regions,
    /// When the account was invited.
    Invited,
    /// When GuardDuty last changed the member.
    Updated,
    /// What was not processed and is still open.
    Result,
}

impl Column {
    /// All, in the order in which they stand until somebody moves them: the word of each, what it is called, and its
    /// width in CSS pixels.
    const ALL: [(Self, &'static str, &'static str, u16); 6] = [
        (Self::Email, "email", "E-mail", 168),
        (Self::Status, "worst", "Status", 204),
        (Self::Regions, "regions", "Regions", 120),
        (Self::Invited, "invited", "Invited", 100),
        (Self::Updated, "updated", "Updated", 100),
        (Self::Result, "result", "Not processed", 162),
    ];

    fn entry(self) -> (&'static str, &'static str, u16) {
        let [(_, word, label, width), ..] = Self::ALL;
        Self::ALL
            .into_iter()
            .find(|(column, ..)| *column == self)
            .map_or((word, label, width), |(_, word, label, width)| (word, label, width))
    }

    /// The word that stands for it in a [`Layout`] and in the style sheet.
    pub fn word(self) -> &'static str {
        self.entry().0
    }

    /// What its heading says.
    pub fn label(self) -> &'static str {
        self.entry().1
    }
}

/// A column as somebody wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which one.
    pub column: Column,
    /// It is in the list.
    pub shown: bool,
    /// In CSS pixels; none is as wide as it needs to be.
    pub width: Option<u16>,
}

/// How somebody wants the list of members: which columns, in which order, how wide, and how high the rows.
///
/// As text it is the words of the columns in their order, those that are hidden after a `-`, those of a certain width with
/// it: `compact.email280.regions.worst.-invited.updated.result`. What such a text does not name stands where it usually
/// does, what it names twice or wrongly counts for nothing: it is kept by browsers, and outlives versions of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// All of them, in their order.
    pub columns: Vec<Placed>,
    /// More rows in the same room.
    pub compact: bool,
}

impl Layout {
    /// The widths that make sense, in CSS pixels.
    const WIDTHS: std::ops::RangeInclusive<u16> = 64..=720;
    /// By how much a press makes a column wider.
    const STEP: u16 = 24;
    const COMPACT: &'static str = "compact";

    /// The layout that a text describes.
    pub fn parse(text: &str) -> Self {
        let mut layout = Self { columns: Vec::new(), compact: false };
        for word in text.split('.') {
            layout.compact |= word == Self::COMPACT;
            layout.columns.extend(placed(word).filter(|placed| layout.find(placed.column).is_none()));
        }
        for (place, (column, ..)) in Column::ALL.into_iter().enumerate() {
            if layout.find(column).is_none() {
                layout.columns.insert(place.min(layout.columns.len()), Placed { column, shown: true, width: None });
            }
        }
        layout
    }

    /// The columns of the list, in their order.
    pub fn shown(&self) -> impl Iterator<Item = Placed> {
        self.columns.iter().copied().filter(|placed| placed.shown)
    }

    /// How wide a column is in CSS pixels. Of more than six Regions, a phrase is said, which takes room.
    pub fn width(placed: Placed, phrases: bool) -> u16 {
        let usual = if phrases && placed.column == Column::Regions { 368 } else { placed.column.entry().2 };
        placed.width.unwrap_or(usual)
    }

    /// The columns that share what room is left, for what they say can be long: the e-mail address and what was not
    /// processed, unless they were given a width; without either the last one.
    pub fn sharing(&self) -> Vec<Column> {
        let long = |placed: &Placed| matches!(placed.column, Column::Email | Column::Result) && placed.width.is_none();
        let mut sharing: Vec<_> = self.shown().filter(long).collect();
        if sharing.is_empty() {
            sharing.extend(self.shown().last());
        }
        sharing.into_iter().map(|placed| placed.column).collect()
    }

    /// The same with a column shown or hidden, as it was not.
    #[must_use]
    pub fn turned(&self, column: Column) -> Self {
        self.with(column, |placed| placed.shown = !placed.shown)
    }

    /// The same with a column of this width in CSS pixels, or the nearest that makes sense.
    #[must_use]
    pub fn resized(&self, column: Column, width: u16) -> Self {
        self.with(column, |placed| placed.width = Some(width.clamp(*Self::WIDTHS.start(), *Self::WIDTHS.end())))
    }

    /// The same with a column a step wider or narrower than it is drawn, in CSS pixels, or would be if nothing is known of
    /// that; none if it is as wide or narrow as it gets, or hidden.
    pub fn stepped(&self, column: Column, wider: bool, drawn: Option<u16>) -> Option<Self> {
        let placed = self.shown().find(|placed| placed.column == column)?;
        let width = drawn.unwrap_or_else(|| Self::width(placed, false));
        let stepped = self.resized(column, if wider { width + Self::STEP } else { width.saturating_sub(Self::STEP) });
        (stepped != *self).then_some(stepped)
    }

    /// The same with a column one place further to the front or to the back; none if there is no such place.
    pub fn moved(&self, column: Column, back: bool) -> Option<Self> {
        let from = self.find(column)?;
        let to = if back { from + 1 } else { from.checked_sub(1)? };
        let mut layout = self.clone();
        (to < layout.columns.len()).then(|| layout.columns.swap(from, to))?;
        Some(layout)
    }

    fn with(&self, column: Column, change: impl Fn(&mut Placed)) -> Self {
        let mut layout = self.clone();
        layout.columns.iter_mut().filter(|placed| placed.column == column).for_each(change);
        layout
    }

    fn find(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|placed| placed.column == column)
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self::parse("")
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.compact {
            write!(f, "{}.", Self::COMPACT)?;
        }
        for (place, placed) in self.columns.iter().enumerate() {
            let (joint, hidden) = (if place > 0 { "." } else { "" }, if placed.shown { "" } else { "-" });
            write!(f, "{joint}{hidden}{}", placed.column.word())?;
            if let Some(width) = placed.width {
                write!(f, "{width}")?;
            }
        }
        Ok(())
    }
}

fn placed(word: &str) -> Option<Placed> {
    let (shown, rest) = word.strip_prefix('-').map_or((true, word), |rest| (false, rest));
    Column::ALL.into_iter().find_map(|(column, name, ..)| {
        let width = rest.strip_prefix(name)?;
        let width = if width.is_empty() { None } else { Some(width.parse().ok()?) };
        let sensible = width.is_none_or(|width| Layout::WIDTHS.contains(&width));
        sensible.then_some(Placed { column, shown, width })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_layout_is_read_as_it_was_written() {
        let text = "compact.email280.regions.worst.-invited.updated96.-result";
        assert_eq!(Layout::parse(text).to_string(), text);
        assert_eq!(Layout::default().to_string(), "email.worst.regions.invited.updated.result");
    }

    #[test]
    fn what_is_not_named_stands_where_it_usually_does() {
        assert_eq!(Layout::parse("result.email").to_string(), "result.worst.regions.invited.updated.email");
        assert_eq!(Layout::parse("email.email99.email1.shoe.-").to_string(), Layout::default().to_string());
    }

    #[test]
    fn a_column_moves_no_further_than_the_ends() {
        let layout = Layout::default();
        assert_eq!(layout.moved(Column::Email, false), None);
        assert_eq!(layout.moved(Column::Result, true), None);
        let moved = layout.moved(Column::Status, false).unwrap();
        assert_eq!(moved.to_string(), "worst.email.regions.invited.updated.result");
    }

    #[test]
    fn a_step_begins_at_what_is_seen() {
        let stepped = |drawn| Layout::default().stepped(Column::Result, true, drawn).unwrap();
        assert_eq!(stepped(None).to_string(), "email.worst.regions.invited.updated.result186");
        assert_eq!(stepped(Some(490)).to_string(), "email.worst.regions.invited.updated.result514");
    }

    #[test]
    fn long_columns_share_what_room_is_left() {
        let layout = Layout::default();
        assert_eq!(layout.sharing(), [Column::Email, Column::Result]);
        assert_eq!(layout.resized(Column::Email, 300).sharing(), [Column::Result]);
        assert_eq!(layout.turned(Column::Result).sharing(), [Column::Email]);
        assert_eq!(layout.turned(Column::Email).turned(Column::Result).sharing(), [Column::Updated]);
        let none = Column::ALL.into_iter().fold(layout, |layout, (column, ..)| layout.turned(column));
        assert_eq!(none.sharing(), []);
    }

    proptest! {
        #[test]
        fn any_text_is_a_layout_of_every_column_once(text in "[-a-z0-9.]{0,80}") {
            let layout = Layout::parse(&text);
            prop_assert_eq!(layout.columns.len(), Column::ALL.len());
            prop_assert!(Column::ALL.iter().all(|(column, ..)| layout.find(*column).is_some()));
            prop_assert_eq!(Layout::parse(&layout.to_string()), layout);
        }
    }
}
