//! Plain form posts: the application and the sign-in for a browser without its script.

pub mod routes;
pub mod sealed_post;
pub mod sign_in;

mod actions;
mod multipart;
mod posted;
mod save;
mod unsaved;
