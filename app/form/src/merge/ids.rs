//! The places of ids in a list, found without going through the list.

/// The ids of a list and their places, in the order of the ids.
///
/// A sorted list and not a map, because it adds less to the wasm module.
pub(super) struct Ids<'a>(Vec<(&'a str, usize)>);

impl<'a> Ids<'a> {
    pub(super) fn of(ids: impl IntoIterator<Item = &'a String>) -> Self {
        let ids = ids.into_iter().map(String::as_str);
        let mut places: Vec<(&str, usize)> = ids.zip(0..).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Returns the places in the order of the ids, and of equal ids in the order of the list.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(_, at)| *at)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.place(id).is_some()
    }

    pub(super) fn place(&self, id: &str) -> Option<usize> {
        #[cfg(test)]
        lookups::count();
        let found = self.0.binary_search_by(|(other, _)| (*other).cmp(id));
        found.ok().map(|at| self.0[at].1)
    }
}

/// How often ids were looked up on this thread: the measure of a merge.
#[cfg(test)]
pub(super) mod lookups {
    use std::cell::Cell;

    thread_local! {
        static LOOKUPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        LOOKUPS.set(LOOKUPS.get() + 1);
    }

    /// Returns the number of lookups during `work`.
    pub(in crate::merge) fn during(work: impl FnOnce()) -> usize {
        let before = LOOKUPS.get();
        work();
        LOOKUPS.get() - before
    }
}
