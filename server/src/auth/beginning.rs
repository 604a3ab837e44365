//! The beginning of a session: a sign-in on one device.

use app::api::Principal;
use futures::FutureExt;

use super::{
    end::{Which, end, record},
    ids::{SessionId, UserId},
    sessions::{EndReason, Sessions},
    tokens::SignedIn,
};
use crate::store::db::{Connection, query, query_scalar};
use crate::{
    clock::Timestamp,
    store::{StoreError, to_the_end},
};

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
            let step = (this.clone(), proven, user_agent, presented);
            let begun =
                this.store
                    .transaction(step, |(this, proven, user_agent, presented), tx| {
                        async move {
                            lock(tx, *presented, proven.user).await?;
                            if !still_fits(tx, proven.user, &proven.password_hash).await? {
                                return Ok(None);
                            }
                            let begun = this.begin(tx, proven.user, user_agent, *presented);
                            Ok::<_, StoreError>(Some(begun.await?))
                        }
                        .boxed()
                    });
            let begun = begun.await?;
            Ok(begun.map(|begun| this.begun(begun)))
        })
        .await
    }

    /// The same as the last part of a transaction. Once that is committed, [`begun`](Self::begun) makes it known.
    pub(super) async fn begin(
        &self,
        tx: &mut Connection,
        user: UserId,
        user_agent: &str,
        presented: Option<SessionId>,
    ) -> Result<Begun, StoreError> {
        let now = self.clock.now();
        let session = SessionId::new();
        let who = Principal { user, session };
        lock(tx, presented, user).await?;
        let mut replaced = Vec::new();
        if let Some(presented) = presented {
            replaced = end(tx, Which::One(presented), EndReason::Replaced, now).await?;
        }
        let mut crowded_out = Vec::new();
        for session in self.crowded_out(tx, user, now).await? {
            crowded_out.extend(end(tx, Which::One(session), EndReason::CrowdedOut, now).await?);
        }
        self.forget_beyond(tx, user, now).await?;
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
        let refresh_token = self.issue_first(tx, session, now).await?;
        record(tx, "signed_in", who, now).await?;
        Ok(Begun {
            who,
            refresh_token,
            replaced,
            crowded_out,
            now,
        })
    }

    /// What follows from a session that has begun.
    pub(super) fn begun(&self, begun: Begun) -> SignedIn {
        let Begun {
            who,
            refresh_token,
            replaced,
            crowded_out,
            now,
        } = begun;
        self.mark_ended(&replaced, EndReason::Replaced, now);
        self.mark_ended(&crowded_out, EndReason::CrowdedOut, now);
        let max_at = now.plus(self.max);
        let ends_at = max_at.min(now.plus(self.policy.idle));
        self.signed_in(who, refresh_token, (ends_at, max_at), now)
    }
}

/// A session whose transaction is not committed yet, and those that end with its beginning.
pub(super) struct Begun {
    who: Principal,
    refresh_token: String,
    replaced: Vec<Principal>,
    crowded_out: Vec<Principal>,
    now: Timestamp,
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
