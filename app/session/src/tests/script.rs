//! Every way through a tree of choices.

/// Walks a tree of choices: each run repeats a prefix and takes the next branch.
#[derive(Default)]
pub(super) struct Script {
    taken: Vec<(usize, usize)>,
    at: usize,
}

impl Script {
    /// The choice at this point of this run.
    pub(crate) fn pick(&mut self, of: usize) -> usize {
        if self.at == self.taken.len() {
            self.taken.push((0, of));
        }
        let (choice, known) = self.taken[self.at];
        assert_eq!(known, of, "runs must repeat");
        self.at += 1;
        choice
    }

    /// Whether there is another run; from here on it is under way.
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
