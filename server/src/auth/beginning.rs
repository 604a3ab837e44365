//! The beginning of a session: a sign-in on one device.

use app::api::Principal;

use super::{
    ids::{SessionId, UserId},
    sessions::{EndReason, Sessions, Which, end, record},
    tokens::SignedIn,
};
use crate::store::db::{Connection, query, query_scalar};
use crate::store::{StoreError, Writing, to_the_end};

/// A user, and the stored hash that their password was found to fit.
#[derive(Clone)]
pub struct Proven {
    pub user: UserId,
    pub password_hash: String,
}

impl Sessions {
    /// Begins a session for a user whose password was right, and ends the `presented` one: a
    /// session that an attacker planted in this browser must not live on beside it.
    ///
    /// `None` if the password was changed, or the account was disabled or deleted, while the password was being checked:
    /// such a change ends all other sessions, and this one would outlive it.
    pub async fn create(
        &self,
        proven: Proven,
        user_agent: String,
        presented: Option<SessionId>,
    ) -> Result<Option<SignedIn>, StoreError> {
        let this = self.clone();
        to_the_end(async move {
            let mut tx = this.store.write().await?;
            lock(&mut tx, presented, proven.user).await?;
            if !still_fits(&mut tx, proven.user, &proven.password_hash).await? {
                return Ok(None);
            }
            let signed_in = this.begin(tx, proven.user, user_agent, presented);
            Ok(Some(signed_in.await?))
        })
        .await
    }

    /// The same as the last part of a transaction, which it commits.
    pub(super) async fn begin(
        &self,
        mut tx: Writing,
        user: UserId,
        user_agent: String,
        presented: Option<SessionId>,
    ) -> Result<SignedIn, StoreError> {
        let now = self.clock.now();
        let session = SessionId::new();
        let who = Principal { user, session };
        lock(&mut tx, presented, user).await?;
        let mut replaced = Vec::new();
        if let Some(presented) = presented {
            replaced = end(&mut tx, Which::One(presented), EndReason::Replaced, now).await?;
        }
        let mut crowded_out = Vec::new();
        for session in self.crowded_out(&mut tx, user, now).await? {
            crowded_out
                .extend(end(&mut tx, Which::One(session), EndReason::CrowdedOut, now).await?);
        }
        self.forget_beyond(&mut tx, user, now).await?;
        query(
            "INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, user_agent)
             VALUES ($1, $2, $3, $3, $4, $5)",
        )
        .bind(session.to_string())
        .bind(user.to_string())
        .bind(now.as_millis())
        .bind(now.plus(self.max).as_millis())
        .bind(user_agent)
        .execute(&mut *tx)
        .await?;
        let refresh_token = self.issue_first(&mut tx, session, now).await?;
        record(&mut tx, "signed_in", who, now).await?;
        tx.commit().await?;
        self.mark_ended(&replaced, EndReason::Replaced, now);
        self.mark_ended(&crowded_out, EndReason::CrowdedOut, now);
        let max_at = now.plus(self.max);
        let ends_at = max_at.min(now.plus(self.policy.idle));
        Ok(self.signed_in(who, refresh_token, (ends_at, max_at), now))
    }
}

async fn lock(
    tx: &mut Connection,
    presented: Option<SessionId>,
    user: UserId,
) -> Result<(), sqlx::Error> {
    match presented {
        Some(session) => tx.write_for_owner(session, Some(user)).await,
        None => tx.write_for(user).await,
    }
}

async fn still_fits(
    tx: &mut Connection,
    user: UserId,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let found: Option<bool> = query_scalar(
        "SELECT TRUE FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
    )
    .bind(user.to_string())
    .bind(password_hash)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(found.is_some())
}
