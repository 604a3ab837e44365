//! The tokens of a session after the first: one at each refresh. Applies the decision of a rotation in one transaction,
//! which a dropped connection cannot interrupt half-way.

mod holders;
#[cfg(test)]
mod tests;

pub use self::holders::Holder;

use std::time::{Duration, Instant};

use app::api::Principal;
use sqlx::{FromRow, Sqlite, Transaction};

use super::{
    ids::{SessionId, UserId},
    rotation::{Decision, MAX_OUTSTANDING, Policy, Presented, SessionState, TokenState, decide},
    sessions::{EndReason, Sessions, Which, end},
    tokens::{RefreshToken, SignedIn, TokenPair, mint_binding},
};
use crate::{
    clock::Timestamp,
    metrics::{Label, Refresh},
    store::{At, MaybeAt, StoreError, read_back, to_the_end},
};

/// Rows of used tokens are kept this long for the investigation of incidents, but no more than this many generations.
pub(super) const KEEP_SUPERSEDED: Duration = Duration::from_hours(24);
const KEEP_GENERATIONS: u64 = 64;

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
            let result = this.rotate(token, &holder).await;
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
        holder: &Holder,
    ) -> Result<(Decision, SignedIn), RefreshError> {
        let mut tx = self.store.write().await?;
        // After the lock is held: requests that waited for it are judged in the order they got it.
        let now = self.clock.now();
        let Some((user, disabled, session)) = load_session(&mut tx, &token, &self.policy).await?
        else {
            tracing::info!(session = %token.session, outcome = Refresh::Invalid.as_str(), "refresh refused");
            return Err(RefreshError::Invalid);
        };
        let presented = load_row(&mut tx, &token).await?;

        let decision = decide(&self.policy, &session, &presented, now);
        let (id, generation) = (token.session, token.generation);
        let outcome = label(decision).as_str();
        if !matches!(
            decision,
            Decision::Promote | Decision::Repeat | Decision::Reuse
        ) {
            tracing::info!(session = %id, %user, generation, outcome, "refresh refused");
        }
        let renewed_at = match decision {
            Decision::Promote => {
                let grace = self.policy.grace;
                holders::before_promotion(&mut tx, &token, user, grace, now).await?;
                self.promote(&mut tx, &token, now).await?;
                now
            }
            Decision::Repeat => {
                holders::before_another_child(&mut tx, &token, user, holder, now).await?;
                session.renewed_at
            }
            Decision::Reuse => return Err(self.end_reused(tx, &token, user, now).await?),
            Decision::Superseded => return Err(RefreshError::Superseded),
            Decision::TooMany { wait } => return Err(RefreshError::TooMany { wait }),
            Decision::Invalid => return Err(RefreshError::Invalid),
            Decision::Revoked if disabled => return Err(RefreshError::Disabled),
            Decision::Revoked => return Err(RefreshError::Revoked),
            Decision::Expired => return Err(RefreshError::Expired),
        };
        let sibling = make_room(&mut tx, &token).await?;
        let child = (token.generation + 1, sibling);
        let child = self.issue_refresh(&mut tx, id, child, Some(holder), now);
        let child = child.await?;
        tx.commit().await.map_err(StoreError::from)?;

        let max_at = session.expires_at;
        let ends_at = SessionState {
            renewed_at,
            ..session
        }
        .ends_at(&self.policy);
        tracing::info!(session = %id, %user, generation, outcome, "refreshed");
        let ends = (ends_at, max_at);
        let who = Principal { user, session: id };
        Ok((decision, self.signed_in(who, child, ends, now)))
    }

    async fn promote(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        token: &RefreshToken,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let session = token.session.to_string();
        // Parent and siblings: all tokens that are alive, except the one presented.
        sqlx::query(
            "UPDATE refresh_tokens SET superseded_at = ?1
             WHERE session_id = ?2 AND superseded_at IS NULL AND hash <> ?3",
        )
        .bind(now.as_millis())
        .bind(&session)
        .bind(token.hash.as_slice())
        .execute(&mut **tx)
        .await?;
        sqlx::query("UPDATE refresh_tokens SET promoted_at = ?1 WHERE hash = ?2")
            .bind(now.as_millis())
            .bind(token.hash.as_slice())
            .execute(&mut **tx)
            .await?;
        sqlx::query("UPDATE sessions SET renewed_at = ?1, head_generation = ?2 WHERE id = ?3")
            .bind(now.as_millis())
            .bind(token.generation.cast_signed())
            .bind(&session)
            .execute(&mut **tx)
            .await?;
        // Never rows of the head's generation: an authentic token without a row counts as reuse
        // only if it is older than the head. Those that were never used prove nothing once their grace is over.
        let settled = self.policy.span;
        let oldest = token.generation.saturating_sub(KEEP_GENERATIONS);
        sqlx::query(
            "DELETE FROM refresh_tokens
             WHERE session_id = ?1 AND superseded_at <= ?2 AND generation < ?3
               AND (promoted_at IS NULL OR superseded_at < ?4 OR generation < ?5)",
        )
        .bind(&session)
        .bind(now.minus(settled).as_millis())
        .bind(token.generation.cast_signed())
        .bind(now.minus(KEEP_SUPERSEDED.max(settled)).as_millis())
        .bind(oldest.cast_signed())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn end_reused(
        &self,
        mut tx: Transaction<'static, Sqlite>,
        token: &RefreshToken,
        user: UserId,
        now: Timestamp,
    ) -> Result<RefreshError, StoreError> {
        let ended = end(&mut tx, Which::One(token.session), EndReason::Reuse, now).await?;
        tx.commit().await?;
        self.mark_ended(&ended, EndReason::Reuse, now);
        let outcome = Refresh::Reuse.as_str();
        tracing::warn!(session = %token.session, %user, generation = token.generation, outcome, "refresh token reused");
        Ok(RefreshError::Reuse)
    }

    /// The first token of a session, or the next one, which `holder` asked for.
    pub(super) async fn issue_refresh(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        session: SessionId,
        (generation, sibling): (u64, u64),
        holder: Option<&Holder>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let key = self.keys.refresh();
        let (token, text) = RefreshToken::mint(key, session, generation, sibling);
        sqlx::query(
            "INSERT INTO refresh_tokens (hash, session_id, generation, issued_at, sibling, holder_agent, holder_network)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(token.hash.as_slice())
        .bind(session.to_string())
        .bind(generation.cast_signed())
        .bind(now.as_millis())
        .bind(sibling.cast_signed())
        .bind(holder.map(|holder| &*holder.user_agent))
        .bind(holder.map(|holder| holder.network_tag(key, session).to_vec()))
        .execute(&mut **tx)
        .await?;
        Ok(text)
    }

    pub(super) fn signed_in(
        &self,
        who: Principal,
        refresh_token: String,
        (ends_at, max_at): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> SignedIn {
        let (access_token, expires_at) = self.access.issue(who, ends_at, now);
        let tokens = TokenPair {
            access_token,
            access_expires_in: expires_at.since(now),
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

#[derive(FromRow)]
struct SessionRow {
    user_id: String,
    revoked: bool,
    disabled: bool,
    #[sqlx(try_from = "At")]
    renewed_at: Timestamp,
    #[sqlx(try_from = "At")]
    expires_at: Timestamp,
    head_generation: Option<i64>,
    #[sqlx(try_from = "MaybeAt")]
    enough_since: Option<Timestamp>,
    #[sqlx(try_from = "MaybeAt")]
    too_many_since: Option<Timestamp>,
}

async fn load_session(
    tx: &mut Transaction<'static, Sqlite>,
    token: &RefreshToken,
    policy: &Policy,
) -> Result<Option<(UserId, bool, SessionState)>, StoreError> {
    let row: Option<SessionRow> = sqlx::query_as(
        "SELECT s.user_id,
                s.revoked_at IS NOT NULL OR u.disabled_at IS NOT NULL AS revoked,
                u.disabled_at IS NOT NULL AS disabled,
                s.renewed_at, s.expires_at, s.head_generation,
                (SELECT t.issued_at FROM refresh_tokens t
                 WHERE t.session_id = s.id AND t.superseded_at IS NULL AND t.promoted_at IS NULL
                 ORDER BY t.issued_at DESC LIMIT 1 OFFSET ?2) AS enough_since,
                (SELECT t.issued_at FROM refresh_tokens t WHERE t.session_id = s.id
                 ORDER BY t.issued_at DESC LIMIT 1 OFFSET ?3) AS too_many_since
         FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ?1",
    )
    .bind(token.session.to_string())
    .bind(MAX_OUTSTANDING - 1)
    .bind(policy.most.saturating_sub(1))
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let state = SessionState {
        revoked: row.revoked,
        renewed_at: row.renewed_at,
        expires_at: row.expires_at,
        head_generation: row.head_generation.map(i64::cast_unsigned),
        enough_since: row.enough_since,
        too_many_since: row.too_many_since,
    };
    let user = read_back(&row.user_id, "a user id")?;
    Ok(Some((user, row.disabled, state)))
}

async fn load_row(
    tx: &mut Transaction<'static, Sqlite>,
    token: &RefreshToken,
) -> Result<Presented, StoreError> {
    let row: Option<(Option<At>, Option<At>)> =
        sqlx::query_as("SELECT promoted_at, superseded_at FROM refresh_tokens WHERE hash = ?1")
            .bind(token.hash.as_slice())
            .fetch_optional(&mut **tx)
            .await?;
    let row = row.map(|row| match row {
        (_, Some(since)) => TokenState::Superseded {
            since: since.into(),
        },
        (Some(_), None) => TokenState::Head,
        (None, None) => TokenState::Outstanding,
    });
    Ok(Presented {
        generation: token.generation,
        row,
        gave_way: row.is_none() && gave_way(tx, token).await?,
    })
}

/// Whether its parent was given so many children later that this one gave way.
async fn gave_way(
    tx: &mut Transaction<'static, Sqlite>,
    token: &RefreshToken,
) -> Result<bool, StoreError> {
    let Some(parent) = token.generation.checked_sub(1) else {
        return Ok(false);
    };
    // At most one token of a generation is ever promoted.
    let children: Option<i64> = sqlx::query_scalar(
        "SELECT children FROM refresh_tokens
         WHERE session_id = ?1 AND generation = ?2 AND promoted_at IS NOT NULL",
    )
    .bind(token.session.to_string())
    .bind(parent.cast_signed())
    .fetch_optional(&mut **tx)
    .await?;
    let children = children.map_or(0, i64::cast_unsigned);
    Ok(token.sibling.saturating_add(u64::from(MAX_OUTSTANDING)) <= children)
}

/// Counts another child of `parent`, whose oldest one gives way if there are too many. Returns the number of the new one.
async fn make_room(
    tx: &mut Transaction<'static, Sqlite>,
    parent: &RefreshToken,
) -> Result<u64, StoreError> {
    let sibling: i64 = sqlx::query_scalar(
        "UPDATE refresh_tokens SET children = children + 1 WHERE hash = ?1 RETURNING children",
    )
    .bind(parent.hash.as_slice())
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query(
        "DELETE FROM refresh_tokens WHERE hash IN (
             SELECT hash FROM refresh_tokens
             WHERE session_id = ?1 AND superseded_at IS NULL AND promoted_at IS NULL
             ORDER BY sibling DESC, issued_at DESC LIMIT -1 OFFSET ?2)",
    )
    .bind(parent.session.to_string())
    .bind(MAX_OUTSTANDING - 1)
    .execute(&mut **tx)
    .await?;
    Ok(sibling.cast_unsigned())
}
