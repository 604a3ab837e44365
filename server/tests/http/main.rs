//! The HTTP contract, against a real server with a real database on a port of its own. The modules
//! mirror the routes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so at once"
)]

mod app;
mod browser;

mod account;
mod account_pages;
mod applications;
mod credentials;
mod health;
mod held;
mod idempotency;
mod logout;
mod me;
mod navigation;
mod pages;
mod parallel;
mod process;
mod refresh;
mod refresh_cookie;
mod same_origin;
mod surroundings;
