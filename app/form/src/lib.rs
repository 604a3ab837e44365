//! The form engine: what a form is, what was answered, which questions are being asked,
//! what is wrong with the answers, and how two sets of changes come together.
//!
//! Pure Rust: no input or output, no clock, no Leptos; of the browser only its tables of Unicode, in one file. A form is data (see [`crate::visa`]);
//! browser and server run the same code over it, so they cannot disagree.

pub mod answers;
pub mod build;
pub mod countries;
pub mod dates;
pub mod definition;
pub mod files;
pub mod find;
pub mod items;
pub mod merge;
mod messages;
pub mod paths;
pub mod prefill;
pub mod progress;
pub mod reach;
pub mod reading;
pub mod review;
pub mod rules;
pub mod schema;
pub mod scope;
pub mod submission;
#[cfg(test)]
mod tests;
pub mod today;
pub mod validate;
pub mod versions;
pub mod visibility;
pub mod vocabulary;
pub mod wire;
pub mod words;

pub use answers::{Answers, Value};
pub use files::{FileRules, FileType, Refusal, Square};
pub use merge::{Change, Conflict, Merged};
pub use progress::Status;
pub use rules::Rule;
pub use schema::{Choices, DateLimit, Field, Form, Group, Heading, Kind, Page, Part, When};
pub use scope::Scope;
pub use today::Today;
pub use validate::{Context, Problem};
pub use versions::Migration;
pub use visibility::Shown;
