//! The user's own account: for programs, and as pages.

mod api;
mod me;
mod pages;
