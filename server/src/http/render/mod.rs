//! Pages that the server renders as an answer: their surroundings, their policy, and the page of a refusal.

pub mod content_policy;
pub mod context;
pub mod error_page;
pub mod plain;
