//! Calls that take effect once, however often they are sent.
//!
//! The client names its call with a key. The answer is kept with the key in the same transaction as
//! the change: either both are there or neither is. Calls that create a row carry their key in that row
//! and need none of this (docs/decisions/0012).

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{authority::AuthorityError, ids::UserId};
use crate::{
    clock::Timestamp,
    limits::{MOST_ANSWERED_CALLS, ROWS_AT_ONCE},
    store::{
        StoreError,
        db::{Access, Connection, query, query_as},
    },
};

/// Longer than any client waits before it repeats a call.
const KEEP: Duration = Duration::from_hours(24);
const MAX_LEN: usize = 64;

/// One call, named by its client.
#[derive(Clone)]
pub struct Once {
    call: &'static str,
    key: String,
    request: [u8; 32],
}

#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    #[error("This key was sent before with another request. Use a new key for a new request.")]
    Reused,
    #[error(transparent)]
    Ended(#[from] AuthorityError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An idempotency key is 1 to 64 letters, digits, hyphens and underscores.")]
pub struct BadKey;

impl Once {
    /// `request` is everything else that was sent with the call. Nothing secret: a fast hash of a password
    /// would be as good as the password.
    pub fn new(call: &'static str, key: &str, request: &str) -> Result<Self, BadKey> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if key.is_empty() || key.len() > MAX_LEN || !key.bytes().all(plain) {
            return Err(BadKey);
        }
        Ok(Self {
            call,
            key: key.to_owned(),
            request: Sha256::digest(request).into(),
        })
    }

    /// The earlier answer to this very call, if there was one.
    pub async fn answer<T: DeserializeOwned>(
        &self,
        executor: impl Into<Access<'_>>,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<T>, OnceError> {
        let found: Option<(Vec<u8>, String)> = query_as(
            "SELECT request, answer FROM idempotency_keys
             WHERE user_id = $1 AND call = $2 AND key = $3 AND created_at > $4",
        )
        .bind(user.to_string())
        .bind(self.call)
        .bind(&self.key)
        .bind(now.minus(KEEP).as_millis())
        .fetch_optional(executor)
        .await
        .map_err(StoreError::from)?;
        let Some((request, answer)) = found else {
            return Ok(None);
        };
        if request != self.request {
            return Err(OnceError::Reused);
        }
        let answer = serde_json::from_str(&answer).map_err(|_| StoreError::Corrupt("an answer"))?;
        Ok(Some(answer))
    }

    /// Stores the answer, and deletes answers that have expired, of any user, as well as the oldest of this user if there
    /// are too many.
    pub async fn keep<T: Serialize>(
        &self,
        tx: &mut Connection,
        user: UserId,
        answer: &T,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        query(
            "DELETE FROM idempotency_keys WHERE (user_id, call, key) IN
             (SELECT user_id, call, key FROM idempotency_keys WHERE created_at <= $1 LIMIT $2)",
        )
        .bind(now.minus(KEEP).as_millis())
        .bind(ROWS_AT_ONCE)
        .execute(&mut *tx)
        .await?;
        query(
            "DELETE FROM idempotency_keys WHERE user_id = $1 AND (call, key) IN
             (SELECT call, key FROM idempotency_keys WHERE user_id = $1
              ORDER BY created_at DESC LIMIT 9223372036854775807 OFFSET $2)",
        )
        .bind(user.to_string())
        .bind(MOST_ANSWERED_CALLS - 1)
        .execute(&mut *tx)
        .await?;
        let answer = serde_json::to_string(answer).map_err(|_| StoreError::Corrupt("an answer"))?;
        query(
            "INSERT INTO idempotency_keys (user_id, call, key, request, answer, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (user_id, call, key) DO UPDATE
             SET request = excluded.request, answer = excluded.answer, created_at = excluded.created_at",
        )
        .bind(user.to_string())
        .bind(self.call)
        .bind(&self.key)
        .bind(self.request.as_slice())
        .bind(answer)
        .bind(now.as_millis())
        .execute(&mut *tx)
        .await?;
        Ok(())
    }
}
