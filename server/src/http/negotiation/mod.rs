//! What kind of answer a request wants: a page, a file or JSON, and in which language.

pub mod asker;
pub mod language;
