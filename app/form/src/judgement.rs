//! The input and output of a check.

use serde::{Deserialize, Serialize};

use crate::text::Texts;
use crate::today::Today;

/// The context in which answers are checked.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The day on which the answers are checked.
    pub today: Today,
    /// The texts of the language for messages. Each language knows the month names of all
    /// languages, so the result of a check does not depend on the language.
    pub texts: &'static Texts,
}

/// A problem that the user has to fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The path of the question, or of the group if it has too few or too many items.
    pub path: String,
    /// The message shown beside the question and in the summary.
    pub message: String,
}
