#![cfg_attr(feature = "fluent", doc = include_str!("../README.md"))]
//!
//! This crate is pure Rust. It does no I/O and has no clock, and it does not depend on Leptos. From
//! the browser it uses only the Unicode tables and the plural rules.
//!
//! # Overview
//!
//! | to | use |
//! |---|---|
//! | define a form | [`build`], [`schema`]; then [`definition`] and [`vocabulary`] in its tests |
//! | provide texts in several languages | [`text`] |
//! | store answers | [`Answers`], [`items`], [`paths`] |
//! | determine what a page asks | [`visibility`], [`paths`], [`prefill`] |
//! | read what was typed | [`reading`] |
//! | check answers | [`validate`], [`progress`], [`files`] |
//! | display and submit answers | [`review`], [`submission`] |
//! | merge two sets of changes | [`merge`] |
//! | change a form later | [`versions`] |
//! | accept a page posted without JavaScript | [`wire`] |
//!
//! Types are separate from behaviour: [`schema`] does not depend on any module that works with it,
//! and no two modules depend on each other.
#![warn(missing_docs, clippy::missing_errors_doc, clippy::missing_panics_doc)]

pub mod answers;
pub mod build;
pub mod countries;
pub mod definition;
pub mod files;
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

pub use answers::{Answers, ByPath, Value};
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
