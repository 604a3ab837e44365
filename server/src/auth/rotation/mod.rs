//! What a presented refresh token leads to. Pure: no clock, no database, no randomness.
//!
//! Each session has a token family. A token is *outstanding* until its first use, *head* while its
//! children are all outstanding, and *superseded* after. A token is promoted on first use, not when
//! it is issued: so an answer that never arrived costs nothing, however late the client asks again,
//! and yet at most one child of a token is ever promoted, so that two holders of one family collide.

#[cfg(test)]
pub(super) mod tests;

use std::time::Duration;

use crate::clock::Timestamp;

/// The number of children of a token that may be outstanding; beyond it, the oldest gives way to a new one.
pub const MAX_OUTSTANDING: u32 = 64;
/// No client is told to wait longer than this because its answers got lost.
const LONGEST_WINDOW: Duration = Duration::from_secs(10);
/// Tokens that a session may be issued in each lifetime of an access token, besides those for bursts. One would do.
const TOKENS_IN_A_LIFE: u32 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    pub idle: Duration,
    pub grace: Duration,
    /// An honest browser needs one token in the life of an access token, and a few more when answers get lost. A client
    /// that asks for very many in this time is told to wait.
    pub window: Duration,
    /// A session may be issued `most` tokens within this time, used or not. Rows of superseded tokens are kept for as long:
    /// so it bounds how many there are.
    pub span: Duration,
    pub most: u32,
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
    /// Since when the last [`MAX_OUTSTANDING`] outstanding tokens were issued, if there are that many. A token that is
    /// already used gets no more children for a while; a client that received one of the answers can refresh at once.
    pub enough_since: Option<Timestamp>,
    /// Since when the last [`Policy::most`] of all were issued.
    pub too_many_since: Option<Timestamp>,
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
    /// Its row is gone because many newer siblings were issued. It was never used.
    pub gave_way: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It becomes head, its parent and siblings become superseded, and it gets its first child.
    Promote,
    /// Its answer was lost, or two tabs asked at once: it gets another child. If there are too many then, the oldest
    /// gives way.
    Repeat,
    /// Another holder of the same token was quicker. Nothing changes: ask again with the winner's token.
    Superseded,
    /// Two parties hold tokens of this family. The session ends.
    Reuse,
    /// Too many tokens were issued lately. Nothing changes, and after this time there is room again.
    TooMany {
        wait: Duration,
    },
    /// Authentic but unknown, from before a database was restored; or it gave way unused. Nothing changes.
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

impl Policy {
    /// As much as an honest client needs many times over. What has to be remembered of a superseded token is needed for
    /// twice its grace: where tokens live for seconds, many are used in that time.
    pub fn new(idle: Duration, grace: Duration, access_ttl: Duration) -> Self {
        let window = access_ttl.min(LONGEST_WINDOW);
        let span = (grace * 2).max(window);
        let lives = span.as_millis().div_ceil(access_ttl.as_millis().max(1));
        let for_lives = u32::try_from(lives).unwrap_or(u32::MAX);
        Self {
            idle,
            grace,
            window,
            span,
            most: (2 * MAX_OUTSTANDING).saturating_add(for_lives.saturating_mul(TOKENS_IN_A_LIFE)),
        }
    }
}

/// `decision`, unless so many tokens have been issued since then that the client has to wait until `window` has passed.
fn unless_crowded(
    decision: Decision,
    window: Duration,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Decision {
    // A clock that was set back must not keep a client waiting.
    let gone = since
        .filter(|since| *since <= now)
        .map(|since| now.since(since));
    match gone.map(|gone| window.saturating_sub(gone)) {
        Some(wait) if !wait.is_zero() => Decision::TooMany { wait },
        _ => decision,
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
        Some(TokenState::Outstanding) => {
            unless_crowded(Decision::Promote, policy.span, session.too_many_since, now)
        }
        Some(TokenState::Head) => {
            unless_crowded(Decision::Repeat, policy.window, session.enough_since, now)
        }
        Some(TokenState::Superseded { since }) if now.since(since) < policy.grace => {
            Decision::Superseded
        }
        Some(TokenState::Superseded { .. }) => Decision::Reuse,
        None if presented.gave_way => Decision::Invalid,
        // Of used tokens, rows older than the head's generation are pruned, and only those.
        None if session
            .head_generation
            .is_some_and(|head| presented.generation < head) =>
        {
            Decision::Reuse
        }
        None => Decision::Invalid,
    }
}
