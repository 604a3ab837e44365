//! What operators see and do.

mod canaries;
mod captured;
mod client_errors;
mod commands;
mod dashboard;
mod full_disk;
mod health;
mod inspector;
mod keys;
mod log_volume;
mod logs;
mod metrics;
pub(crate) mod process;
