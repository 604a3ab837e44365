//! What a client gets at sign-in and at each refresh.

use std::{fmt, time::Duration};

use super::ids::{SessionId, UserId};

/// An access token with the refresh token that replaces it. Deliberately neither `Serialize` nor
/// readable by `Debug`: only the answer to a client may hold the texts.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    pub access_token: String,
    pub access_expires_in: Duration,
    pub refresh_token: String,
    /// Whose tokens they are, see [`binding`](super::binding).
    pub binding: String,
    /// How long the session still lasts if it is not refreshed again.
    pub session_expires_in: Duration,
    /// How long it lasts at most, however often it is refreshed.
    pub session_max_in: Duration,
}

#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: UserId,
    pub session: SessionId,
    pub tokens: TokenPair,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair")
            .field("access_expires_in", &self.access_expires_in)
            .field("session_expires_in", &self.session_expires_in)
            .finish_non_exhaustive()
    }
}
