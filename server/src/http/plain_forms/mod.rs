//! Plain form posts: the application and the sign-in for a browser without its script.

pub(super) mod routes;
pub(super) mod sealed_post;
pub(super) mod sign_in;

mod actions;
pub(crate) mod multipart;
pub(crate) mod posted;
mod save;
mod unsaved;
