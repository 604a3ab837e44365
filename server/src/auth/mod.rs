//! Who the caller is, and for how long: accounts, passwords, access tokens, refresh tokens, sessions.

pub mod account_changes;
pub mod accounts;
pub mod authority;
pub mod beginning;
mod common_password;
pub mod credentials;
mod cursor;
pub mod device;
mod end;
pub mod ended_elsewhere;
pub mod history;
pub mod idempotency;
pub mod ids;
pub mod keys;
pub mod limiter;
pub mod operator;
pub mod own_sessions;
pub mod password;
mod recall;
mod recent;
pub mod refresh;
mod repeated;
pub mod revoked;
pub mod rotation;
pub mod seal;
pub mod sessions;
pub mod tokens;
