//! Who the caller is, and for how long: accounts, passwords, access tokens, refresh tokens, sessions.

pub mod access;
pub mod account_changes;
pub mod accounts;
pub mod binding;
pub mod credentials;
pub mod device;
pub mod ended_elsewhere;
pub mod idempotency;
pub mod ids;
pub mod keys;
pub mod limiter;
mod metric_labels;
pub mod operator;
pub mod own_sessions;
pub mod password;
pub mod random;
pub mod refresh;
pub mod refresh_token;
pub mod revoked;
pub mod rotation;
pub mod seal;
pub mod sessions;
pub mod tokens;
