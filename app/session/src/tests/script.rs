//! Every path through a tree of choices.

/// Walks a tree of choices. Each run repeats a prefix and then takes the next branch.
#[derive(Default)]
pub(super) struct Script {
    taken: Vec<(usize, usize)>,
    at: usize,
}

impl Script {
    /// Returns the choice at this point of the current run.
    pub(crate) fn pick(&mut self, of: usize) -> usize {
        if self.at == self.taken.len() {
            self.taken.push((0, of));
        }
        let (choice, known) = self.taken[self.at];
        assert_eq!(known, of, "runs must repeat");
        self.at += 1;
        choice
    }

    /// Moves to the next run. Returns whether there is one.
    pub(crate) fn next(&mut self) -> bool {
        self.at = 0;
        while let Some((choice, of)) = self.taken.pop() {
            if choice + 1 < of {
                self.taken.push((choice + 1, of));
                return true;
            }
        }
        false
    }
}
