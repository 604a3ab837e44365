//! What operators see and do.

mod canaries;
mod captured;
mod client_errors;
mod commands;
mod full_disk;
mod health;
mod inspector;
mod keys;
mod logs;
mod metrics;
pub(crate) mod process;
