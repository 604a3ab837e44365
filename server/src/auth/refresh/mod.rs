//! The tokens of a session after the first: one at each refresh. Applies the decision of a rotation in one transaction,
//! which a dropped connection cannot interrupt half-way.

mod holders;
mod rotate;
mod rows;
#[cfg(test)]
pub(super) mod tests;

pub use self::holders::Holder;
use self::{
    rotate::{Known, Rotation},
    rows::New,
};

use std::time::{Duration, Instant};

use app::api::Principal;

use super::{
    ids::SessionId,
    rotation::Decision,
    sessions::{EndReason, Sessions},
    tokens::{RefreshToken, SignedIn, TokenPair, mint_binding},
};
use crate::{
    clock::Timestamp,
    metrics::{Label, Refresh},
    store::{StoreError, db::Connection, to_the_end},
};

/// Rows of used tokens are kept this long for the investigation of incidents.
pub(super) const KEEP_SUPERSEDED: Duration = Duration::from_hours(24);

#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error("not a refresh token of this server")]
    Invalid,
    #[error("superseded a moment ago")]
    Superseded,
    #[error("used again after it was superseded")]
    Reuse,
    #[error("the session was revoked")]
    Revoked,
    #[error("the account was closed")]
    Disabled,
    #[error("the session has expired")]
    Expired,
    #[error("too many in a short time")]
    TooMany { wait: Duration },
    #[error("the answer would come too late")]
    Late,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Sessions {
    /// Exchanges a refresh token for the next pair.
    pub async fn refresh(&self, text: &str, holder: Holder) -> Result<SignedIn, RefreshError> {
        let begun = Instant::now();
        let Some(token) = self.read_refresh_token(text) else {
            self.metrics.refresh(Refresh::Invalid);
            tracing::info!(outcome = Refresh::Invalid.as_str(), "refresh refused");
            return Err(RefreshError::Invalid);
        };
        let this = self.clone();
        // Counted inside the task, which runs to its end even if no caller waits for its answer any more.
        to_the_end(async move {
            let result = this.rotate(token, holder).await;
            this.metrics.refresh(label_of(&result));
            this.metrics.refresh_took(begun.elapsed());
            result.map(|(_, signed_in)| signed_in)
        })
        .await
    }

    /// The token, if this server made it. Says nothing about whether it is still good.
    pub fn read_refresh_token(&self, text: &str) -> Option<RefreshToken> {
        RefreshToken::parse(self.keys.refresh(), text).ok()
    }

    async fn rotate(
        &self,
        token: RefreshToken,
        holder: Holder,
    ) -> Result<(Decision, SignedIn), RefreshError> {
        let rotation = Rotation {
            sessions: self.clone(),
            token,
            holder,
        };
        let rotated = self.store.unit(rotation).await?;
        rotated.tell(&token);
        let Some(Known { user, disabled }) = rotated.known else {
            return Err(RefreshError::Invalid);
        };
        match (rotated.decision, rotated.next) {
            (decision, Some(next)) => {
                let who = Principal {
                    user,
                    session: token.session,
                };
                let signed_in = self.signed_in(who, next.refresh_token, next.ends, rotated.now);
                Ok((decision, signed_in))
            }
            (Decision::Reuse, None) => {
                self.mark_ended(&rotated.ended, EndReason::Reuse, self.clock.now());
                Err(RefreshError::Reuse)
            }
            (Decision::Superseded, None) => Err(RefreshError::Superseded),
            (Decision::TooMany { wait }, None) => Err(RefreshError::TooMany { wait }),
            (Decision::Revoked, None) if disabled => Err(RefreshError::Disabled),
            (Decision::Revoked, None) => Err(RefreshError::Revoked),
            (Decision::Expired, None) => Err(RefreshError::Expired),
            (Decision::Invalid | Decision::Promote | Decision::Repeat, None) => {
                Err(RefreshError::Invalid)
            }
        }
    }

    /// Stores the first token of a session. Its text.
    pub(super) async fn issue_first(
        &self,
        connection: &mut Connection,
        session: SessionId,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let (token, text) = RefreshToken::mint(self.keys.refresh(), session, 0, 0);
        let holder = None;
        New { token, holder, now }.insert(connection).await?;
        Ok(text)
    }

    pub(super) fn signed_in(
        &self,
        who: Principal,
        refresh_token: String,
        (ends_at, max_at): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> SignedIn {
        // By the clock that checks it.
        let issued_at = self.clock.now();
        let (access_token, expires_at) = self.access.issue(who, ends_at, issued_at);
        let tokens = TokenPair {
            access_token,
            access_expires_in: expires_at.since(issued_at),
            refresh_token,
            binding: mint_binding(self.keys.refresh(), who),
            session_expires_in: ends_at.since(now),
            session_max_in: max_at.since(now),
        };
        SignedIn { who, tokens }
    }
}

/// The decision as the metrics and the log name it.
fn label(decision: Decision) -> Refresh {
    match decision {
        Decision::Promote => Refresh::Promoted,
        Decision::Repeat => Refresh::Repeated,
        Decision::Superseded => Refresh::Superseded,
        Decision::Reuse => Refresh::Reuse,
        Decision::TooMany { .. } => Refresh::TooMany,
        Decision::Invalid => Refresh::Invalid,
        Decision::Revoked => Refresh::Revoked,
        Decision::Expired => Refresh::Expired,
    }
}

/// The result as the metrics name it.
fn label_of<T>(result: &Result<(Decision, T), RefreshError>) -> Refresh {
    match result {
        Ok((decision, _)) => label(*decision),
        Err(RefreshError::Superseded) => Refresh::Superseded,
        Err(RefreshError::Reuse) => Refresh::Reuse,
        Err(RefreshError::TooMany { .. }) => Refresh::TooMany,
        Err(RefreshError::Invalid) => Refresh::Invalid,
        Err(RefreshError::Revoked | RefreshError::Disabled) => Refresh::Revoked,
        Err(RefreshError::Expired) => Refresh::Expired,
        Err(RefreshError::Late | RefreshError::Store(_)) => Refresh::Error,
    }
}
