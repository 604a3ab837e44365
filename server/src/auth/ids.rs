//! Identifiers that cannot be mistaken for one another: the same in the browser, on the way and in a row.

pub use app::api::{SessionId, UserId};
