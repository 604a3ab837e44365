//! What a check goes by, and what it finds.

use serde::{Deserialize, Serialize};

use crate::text::Texts;
use crate::today::Today;

/// What the checks know of the world.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The day on which the answers are judged.
    pub today: Today,
    /// What the messages are written in. Each language knows the months of all, so no judgement depends on which it is.
    pub texts: &'static Texts,
}

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The path of the question (of the group, when it has too few or too many items).
    pub path: String,
    /// The sentence beside the question and in the summary.
    pub message: String,
}
