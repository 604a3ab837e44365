//! Pages that the server renders as an answer: their surroundings, their policy, and the page of a refusal.

pub(super) mod content_policy;
pub(super) mod context;
pub(super) mod error_page;
pub(super) mod plain;
