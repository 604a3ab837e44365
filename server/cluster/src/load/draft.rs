//! One answer that grows, as its author types, and what the servers have acknowledged of it.

/// Longer texts are refused; then it begins anew.
const LONGEST: usize = 40;

#[derive(Debug, Default)]
pub(super) struct Draft {
    acknowledged: Option<String>,
    /// Sent at least once, and not acknowledged: it was stored, or it was not.
    on_the_way: Option<String>,
    version: u64,
    typed: u64,
}

/// A save as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Save {
    pub(super) version: u64,
    pub(super) base: Option<String>,
    pub(super) value: String,
}

impl Draft {
    /// The next save; the same again until it is acknowledged.
    pub(super) fn save(&mut self) -> Save {
        if self.on_the_way.is_none() {
            let before = self.acknowledged.as_deref().unwrap_or_default();
            let before = if before.len() < LONGEST { before } else { "" };
            let letter = char::from(b'a' + u8::try_from(self.typed % 26).unwrap_or_default());
            self.typed += 1;
            self.on_the_way = Some(format!("{before}{letter}"));
        }
        Save {
            version: self.version,
            base: self.acknowledged.clone(),
            value: self.on_the_way.clone().unwrap_or_default(),
        }
    }

    pub(super) fn was_acknowledged(&mut self, version: u64) {
        if let Some(value) = self.on_the_way.take() {
            self.acknowledged = Some(value);
        }
        self.version = version;
    }

    /// How many of the acknowledged characters are not in what was found.
    pub(super) fn lost(&self, found: Option<&str>) -> u64 {
        let found = found.unwrap_or_default();
        // What was on the way replaces the rest, if it has arrived.
        if self.on_the_way.as_deref() == Some(found) {
            return 0;
        }
        let acknowledged = self.acknowledged.as_deref().unwrap_or_default();
        if acknowledged == found {
            return 0;
        }
        let there = acknowledged.chars().zip(found.chars());
        let there = there.take_while(|(one, other)| one == other).count();
        // Another text altogether, though it begins alike, is a loss as well.
        (acknowledged.chars().count() - there).max(1) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_is_the_same_until_it_is_acknowledged() {
        let mut draft = Draft::default();
        let first = draft.save();
        assert_eq!(first, draft.save());
        draft.was_acknowledged(1);
        let second = draft.save();
        assert_eq!((second.version, second.base), (1, Some(first.value)));
        assert_eq!(second.value, "ab");
    }

    #[test]
    fn what_was_acknowledged_must_be_there() {
        let mut draft = Draft::default();
        assert_eq!(draft.lost(None), 0);
        for version in 1..=3 {
            draft.save();
            draft.was_acknowledged(version);
        }
        assert_eq!(draft.lost(Some("abc")), 0);
        assert_eq!(draft.lost(Some("ab")), 1);
        assert_eq!(draft.lost(Some("xbc")), 3);
        assert_eq!(draft.lost(Some("abcz")), 1);
        assert_eq!(draft.lost(None), 3);
    }

    #[test]
    fn what_was_on_the_way_may_have_arrived() {
        let mut draft = Draft::default();
        draft.save();
        assert_eq!(draft.lost(None), 0);
        assert_eq!(draft.lost(Some("a")), 0);
        draft.was_acknowledged(1);
        draft.save();
        assert_eq!(draft.lost(Some("a")), 0);
        assert_eq!(draft.lost(Some("ab")), 0);
        assert_eq!(draft.lost(Some("")), 1);
    }
}
