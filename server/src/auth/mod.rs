//! Who is asking, and for how long: accounts, passwords, access tokens, refresh tokens, sessions.

pub mod access;
pub mod accounts;
pub mod credentials;
pub mod ids;
pub mod keys;
pub mod limiter;
mod outcomes;
pub mod password;
pub mod random;
pub mod refresh_token;
pub mod revoked;
pub mod rotation;
pub mod rotation_store;
pub mod sessions;
pub mod tokens;
