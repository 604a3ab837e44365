#![cfg_attr(feature = "fluent", doc = include_str!("../README.md"))]
//!
//! Pure Rust: no input or output, no clock, no Leptos; of the browser only its tables of Unicode and plural rules.
//!
//! # Where things are
//!
//! | to | use |
//! |---|---|
//! | define a form | [`build`], [`schema`]; then [`definition`] and [`vocabulary`] in its tests |
//! | say things in several languages | [`text`] |
//! | keep answers | [`Answers`], [`items`], [`paths`] |
//! | know what a page asks | [`visibility`], [`find`], [`prefill`] |
//! | read what was typed | [`reading`] |
//! | judge answers | [`validate`], [`progress`], [`files`] |
//! | show them, hand them in | [`review`], [`submission`] |
//! | bring two sets of changes together | [`merge`] |
//! | change the form later on | [`versions`] |
//! | take a page posted without JavaScript | [`wire`] |
//!
//! Types stand below behaviour: [`schema`] knows no module that does something with it, and no two modules know
//! each other.
#![warn(missing_docs, unreachable_pub)]

pub mod answers;
pub mod build;
pub mod countries;
pub mod definition;
pub mod files;
pub mod find;
pub mod items;
mod judgement;
pub mod merge;
mod messages;
pub mod paths;
pub mod prefill;
pub mod progress;
mod reach;
pub mod reading;
pub mod review;
pub mod schema;
mod scope;
pub mod submission;
#[cfg(all(test, feature = "fluent"))]
mod tests;
pub mod text;
mod today;
pub mod validate;
pub mod versions;
pub mod visibility;
pub mod vocabulary;
pub mod wire;
mod words;

pub use answers::{Answers, Value};
pub use files::Refusal;
pub use judgement::{Context, Problem};
pub use merge::{Change, Conflict, Merged};
pub use progress::Status;
pub use reading::dates;
pub use schema::{
    Choices, DateLimit, Field, FileRules, FileType, Form, Group, Heading, Kind, Migration, Page,
    Part, Rule, Scope, Square, When,
};
pub use today::Today;
pub use visibility::Shown;
