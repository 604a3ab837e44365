//! Plain form posts: the application and the sign-in for a browser without its script.

pub(super) mod held;
pub(super) mod routes;
pub(super) mod sign_in;

mod actions;
mod ended;
pub(crate) mod multipart;
pub(crate) mod posted;
mod save;
mod sealed_post;
mod unsaved;
