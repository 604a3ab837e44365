//! Errors here end the run and are read by the person who started it: a sentence is enough.

pub(crate) type Problem = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Outcome<T> = Result<T, Problem>;

pub(crate) fn wrong(sentence: impl Into<String>) -> Problem {
    sentence.into().into()
}
