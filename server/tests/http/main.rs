//! The HTTP contract, against a real server with a real database on a port of its own. The modules
//! mirror the routes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so at once"
)]

mod app;
mod binary;
mod browser;
mod files;
mod mail;
mod raw;

mod account;
mod applications;
mod auth;
mod connections;
mod every_route;
mod everywhere;
mod operations;
mod pages;
mod uploads;
