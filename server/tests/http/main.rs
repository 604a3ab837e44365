//! The HTTP contract, against a real server with a real database on a port of its own. The modules
//! mirror the routes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so at once"
)]

mod app;
mod browser;
mod files;

mod account;
mod account_pages;
mod applications;
mod bad_answers;
mod browsers;
mod clashes;
mod client_errors;
mod commands;
mod copies;
mod copy;
mod credentials;
mod dead_ends;
mod health;
mod held;
mod idempotency;
mod inspector;
mod items;
mod jwks;
mod keys;
mod language;
mod life;
mod logout;
mod logs;
mod me;
mod metrics;
mod navigation;
mod other_form;
mod pages;
mod parallel;
mod process;
mod readings;
mod refresh;
mod refresh_cookie;
mod refusals;
mod same_origin;
mod sides;
mod sign_in_again;
mod surroundings;
mod uploads;
mod uploads_content;
mod uploads_kept;
mod versions;
