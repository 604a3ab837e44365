//! Texts that the browser's reader and the library are both asked to read.

use longhaul_form::{Answers, Value};
use serde::Deserialize;

/// A bit of everything that is sent to the browser.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Sample {
    pub text: String,
    pub answers: Answers,
    pub version: u64,
    pub at: i64,
    pub yes: bool,
    pub value: Option<Value>,
    pub outcome: Result<Vec<Option<u32>>, String>,
    #[serde(default)]
    pub later: Vec<String>,
}

/// Panics if the reader takes `text` for something else than the library does, or takes what the library refuses.
#[cfg(feature = "fuzzing")]
pub fn reads_as_the_library(text: &str) {
    let read = super::reader::read::<Sample>(text);
    match (read, serde_json::from_str::<Sample>(text)) {
        (Ok(read), Ok(by_library)) => assert_eq!(read, by_library),
        // A list in the place of an object, which nothing of ours writes.
        (Err(_), Ok(_)) => assert!(text.trim_start().starts_with('['), "{text:?} is refused"),
        // The reader sets no limit to what is nested.
        (Ok(_), Err(error)) => {
            let is_deep = error.to_string().starts_with("recursion limit");
            assert!(is_deep, "{text:?} is accepted: {error}");
        }
        (Err(_), Err(_)) => {}
    }
}
