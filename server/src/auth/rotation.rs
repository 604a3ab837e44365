//! What a presented refresh token leads to. Pure: no clock, no database, no randomness.
//!
//! Per session there is a line of tokens. One is *outstanding* until its first use, *head* while its
//! children are all outstanding, and *superseded* after. A token is promoted on first use, not when
//! it is issued: so an answer that never arrived costs nothing, however late the client asks again,
//! and yet at most one child of a token is ever promoted, so that two holders of one line collide.

#[cfg(test)]
pub(super) mod model;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::clock::Timestamp;

/// More lost answers in a row than any network explains, and few enough rows to keep.
pub const MAX_OUTSTANDING: u32 = 64;

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub idle: Duration,
    pub grace: Duration,
}

/// The session that the token belongs to, as its rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionState {
    pub revoked: bool,
    /// Its sign-in, or the last promotion of one of its tokens.
    pub renewed_at: Timestamp,
    /// The absolute limit, which nothing moves.
    pub expires_at: Timestamp,
    pub head_generation: Option<u64>,
    pub outstanding: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenState {
    Outstanding,
    Head,
    Superseded { since: Timestamp },
}

/// An authentic token: its tag was checked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Presented {
    pub generation: u64,
    /// What its row says, if there is one.
    pub row: Option<TokenState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It becomes head, its parent and siblings become superseded, and it gets its first child.
    Promote,
    /// Its answer was lost, or two tabs asked at once: it gets another child.
    Repeat,
    /// Somebody with the same token was quicker. Nothing changes: ask again with the winner's token.
    Superseded,
    /// Two parties hold this line. The session ends.
    Reuse,
    /// Too many children are outstanding already.
    TooMany,
    /// Authentic but unknown: from before a database was restored. Nothing changes.
    Invalid,
    Revoked,
    Expired,
}

impl SessionState {
    /// When the session ends if nothing is promoted until then.
    pub fn ends_at(&self, policy: &Policy) -> Timestamp {
        self.renewed_at.plus(policy.idle).min(self.expires_at)
    }
}

/// Limits are exclusive: at the very moment of a limit the session has ended and the grace is over.
pub fn decide(
    policy: &Policy,
    session: &SessionState,
    presented: &Presented,
    now: Timestamp,
) -> Decision {
    if session.revoked {
        return Decision::Revoked;
    }
    if now >= session.ends_at(policy) {
        return Decision::Expired;
    }
    match presented.row {
        Some(TokenState::Outstanding) => Decision::Promote,
        Some(TokenState::Head) if session.outstanding >= MAX_OUTSTANDING => Decision::TooMany,
        Some(TokenState::Head) => Decision::Repeat,
        Some(TokenState::Superseded { since }) if now.since(since) < policy.grace => {
            Decision::Superseded
        }
        Some(TokenState::Superseded { .. }) => Decision::Reuse,
        // Rows older than the head's generation are pruned, and only those.
        None if session
            .head_generation
            .is_some_and(|head| presented.generation < head) =>
        {
            Decision::Reuse
        }
        None => Decision::Invalid,
    }
}
