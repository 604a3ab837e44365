//! Errors here end the run and are read by whoever started it: a sentence is enough.

pub(crate) type Problem = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Outcome<T> = Result<T, Problem>;

pub(crate) fn wrong(sentence: impl Into<String>) -> Problem {
    sentence.into().into()
}

/// Says what was being done when something went wrong.
pub(crate) trait While<T> {
    fn during(self, what: impl std::fmt::Display) -> Outcome<T>;
}

impl<T, E: Into<Problem>> While<T> for Result<T, E> {
    fn during(self, what: impl std::fmt::Display) -> Outcome<T> {
        self.map_err(|error| wrong(format!("{what}: {}", error.into())))
    }
}
