//! Sessions: beginning and ending them.

use std::{sync::Arc, time::Duration};

use sqlx::{Sqlite, Transaction};

use super::{
    access::{AccessTokens, Verified, VerifyError},
    binding::{self, Binding},
    ids::{SessionId, UserId},
    keys::KeyRing,
    refresh_token,
    revoked::{Ended, RevokedSessions},
    rotation::Policy,
    tokens::{SignedIn, TokenPair},
};
use crate::{
    clock::{Clock, Timestamp},
    config::Config,
    metrics::Metrics,
    store::{Store, StoreError, to_the_end},
};

/// No client is told to wait longer than this for its next refresh.
const LONGEST_WINDOW: Duration = Duration::from_secs(10);

/// What the sessions of all users share. Cheap to clone: tasks that must run to their end own one.
#[derive(Clone)]
pub struct Sessions {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) keys: Arc<KeyRing>,
    pub(super) access: Arc<AccessTokens>,
    pub(super) revoked: Arc<RevokedSessions>,
    pub(super) policy: Policy,
    pub(super) metrics: Arc<Metrics>,
    max: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    SignedOut,
    /// A user signed in again in the same browser.
    Replaced,
    /// From the list of sessions, perhaps on another device.
    Revoked,
    Reuse,
    /// The password was changed on another device.
    PasswordChanged,
    /// Its account was deleted.
    AccountDeleted,
    /// The operator disabled its account.
    AccountDisabled,
    /// The operator signed the user out.
    Operator,
}

impl EndReason {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
            Self::Reuse => "reuse_detected",
            Self::PasswordChanged => "ended_by_password_change",
            Self::AccountDeleted => "account_deleted",
            Self::AccountDisabled => "account_disabled",
            Self::Operator => "ended_by_operator",
        }
    }
}

/// Why an access token was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessError {
    Expired(Verified),
    Revoked(Verified),
    /// Revoked, and the account is gone too.
    Closed(Verified),
    Invalid,
}

impl Sessions {
    pub async fn open(
        config: &Config,
        store: Store,
        clock: Arc<dyn Clock>,
        keys: Arc<KeyRing>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, StoreError> {
        let sessions = Self {
            store,
            clock,
            access: Arc::new(AccessTokens::new(keys.clone(), config.access_ttl)),
            keys,
            revoked: Arc::new(RevokedSessions::new(config.access_ttl)),
            policy: Policy {
                idle: config.refresh_idle,
                grace: config.refresh_grace,
                window: config.access_ttl.min(LONGEST_WINDOW),
            },
            metrics,
            max: config.refresh_max,
        };
        let since = sessions.clock.now().minus(sessions.revoked.keep_for());
        sessions.recall_ended(since).await?;
        Ok(sessions)
    }

    pub(super) fn check(&self, access_token: &str) -> Result<Verified, AccessError> {
        let now = self.clock.now();
        match self.access.verify(access_token, now) {
            Ok(verified) => match self.revoked.find(verified.session) {
                None => Ok(verified),
                Some(Ended::Session) => Err(AccessError::Revoked(verified)),
                Some(Ended::Account) => Err(AccessError::Closed(verified)),
            },
            Err(VerifyError::Expired(verified)) => Err(AccessError::Expired(verified)),
            Err(VerifyError::Invalid) => Err(AccessError::Invalid),
        }
    }

    /// Begins a session for a user whose password was right, and ends the `presented` one: a
    /// session that an attacker planted in this browser must not live on beside it.
    pub async fn create(
        &self,
        user: UserId,
        user_agent: String,
        presented: Option<SessionId>,
    ) -> Result<SignedIn, StoreError> {
        let this = self.clone();
        to_the_end(async move {
            let now = this.clock.now();
            let session = SessionId::new();
            let mut tx = this.store.write().await?;
            require_account(&mut tx, user).await?;
            let mut ended = Vec::new();
            if let Some(presented) = presented {
                ended = end(&mut tx, Which::One(presented), EndReason::Replaced, now).await?;
            }
            sqlx::query(
                "INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, user_agent)
                 VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
            )
            .bind(session.to_string())
            .bind(user.to_string())
            .bind(now.as_millis())
            .bind(now.plus(this.max).as_millis())
            .bind(user_agent)
            .execute(&mut *tx)
            .await?;
            let refresh_token = this.issue_refresh(&mut tx, session, (0, 0), now).await?;
            record(&mut tx, "signed_in", user, session, now).await?;
            tx.commit().await?;
            this.mark_ended(&ended, EndReason::Replaced, now);
            let max_at = now.plus(this.max);
            let ends_at = max_at.min(now.plus(this.policy.idle));
            Ok(this.signed_in(user, session, refresh_token, (ends_at, max_at), now))
        })
        .await
    }

    /// An access token like any other, except that it has already expired.
    pub fn expired_access_token(&self, user: UserId, session: SessionId) -> String {
        let past = self.clock.now().minus(std::time::Duration::from_secs(1));
        self.access.issue(user, session, past, past).0
    }

    /// Ends one session, whichever user it belongs to. Returns whether it was alive.
    pub async fn end(&self, session: SessionId, reason: EndReason) -> Result<bool, StoreError> {
        Ok(self.end_where(Which::One(session), reason).await? > 0)
    }

    /// How long a live session still lasts: without another refresh, and at most. `None` if it is over.
    pub async fn time_left(
        &self,
        session: SessionId,
    ) -> Result<Option<(Duration, Duration)>, StoreError> {
        let row: Option<(i64, i64)> = sqlx::query_as(
            "SELECT s.renewed_at, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.id = ?1 AND s.revoked_at IS NULL AND u.disabled_at IS NULL",
        )
        .bind(session.to_string())
        .fetch_optional(self.store.reader())
        .await?;
        let now = self.clock.now();
        Ok(row.map(|(renewed_at, expires_at)| {
            let idle_at = Timestamp::from_millis(renewed_at).plus(self.policy.idle);
            let max_at = Timestamp::from_millis(expires_at);
            (idle_at.min(max_at).since(now), max_at.since(now))
        }))
    }

    /// Whether it can still be refreshed.
    pub async fn is_alive(&self, session: SessionId) -> Result<bool, StoreError> {
        let left = self.time_left(session).await?;
        Ok(left.is_some_and(|(left, _)| !left.is_zero()))
    }

    /// Whether it ended because a user signed in again in the same browser.
    pub async fn was_replaced(&self, session: SessionId) -> Result<bool, StoreError> {
        let reason: Option<Option<String>> =
            sqlx::query_scalar("SELECT revoked_reason FROM sessions WHERE id = ?1")
                .bind(session.to_string())
                .fetch_optional(self.store.reader())
                .await?;
        Ok(reason.flatten().as_deref() == Some(EndReason::Replaced.as_str()))
    }

    /// Whose session it is.
    pub async fn owner(&self, session: SessionId) -> Result<Option<UserId>, StoreError> {
        let owner: Option<String> =
            sqlx::query_scalar("SELECT user_id FROM sessions WHERE id = ?1")
                .bind(session.to_string())
                .fetch_optional(self.store.reader())
                .await?;
        owner.map(|id| user_id(&id)).transpose()
    }

    async fn end_where(&self, which: Which, reason: EndReason) -> Result<usize, StoreError> {
        let this = self.clone();
        to_the_end(async move {
            let now = this.clock.now();
            let mut tx = this.store.write().await?;
            let ended = end(&mut tx, which, reason, now).await?;
            tx.commit().await?;
            this.mark_ended(&ended, reason, now);
            Ok(ended.len())
        })
        .await
    }

    /// The binding, if this server made it. Says nothing about whether the session is alive.
    pub fn read_binding(&self, text: &str) -> Option<Binding> {
        binding::parse(self.keys.refresh(), text)
    }

    /// From here on no access token of these sessions is good. After the commit, and before the caller is told, so
    /// that nothing succeeds after an acknowledged revocation.
    pub(super) fn mark_ended(&self, ended: &[SessionId], reason: EndReason, now: Timestamp) {
        let how = match reason {
            EndReason::AccountDeleted => Ended::Account,
            _ => Ended::Session,
        };
        self.revoked.insert(ended, how, now, now);
        self.metrics.sessions_ended(reason.as_str(), ended.len());
    }

    /// The set of revoked sessions lives in memory. The database refills it after a restart, and adds what another
    /// process has ended.
    pub(super) async fn recall_ended(&self, since: Timestamp) -> Result<(), StoreError> {
        let now = self.clock.now();
        let rows: Vec<(String, i64, bool)> = sqlx::query_as(
            "SELECT id, revoked_at, FALSE FROM sessions WHERE revoked_at >= ?1
             UNION ALL
             SELECT session_id, deleted_at, TRUE FROM deleted_sessions WHERE deleted_at >= ?1",
        )
        .bind(since.as_millis())
        .fetch_all(self.store.reader())
        .await?;
        for (id, at, deleted) in rows {
            let session = session_id(&id)?;
            let ended = if deleted {
                Ended::Account
            } else {
                Ended::Session
            };
            if self.revoked.find(session) != Some(ended) {
                let at = Timestamp::from_millis(at);
                self.revoked.insert(&[session], ended, at, now);
            }
        }
        Ok(())
    }

    pub(super) async fn issue_refresh(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        session: SessionId,
        (generation, sibling): (u64, u64),
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let (token, text) = refresh_token::mint(self.keys.refresh(), session, generation, sibling);
        sqlx::query(
            "INSERT INTO refresh_tokens (hash, session_id, generation, issued_at, sibling)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(token.hash.as_slice())
        .bind(session.to_string())
        .bind(generation.cast_signed())
        .bind(now.as_millis())
        .bind(sibling.cast_signed())
        .execute(&mut **tx)
        .await?;
        Ok(text)
    }

    pub(super) fn signed_in(
        &self,
        user: UserId,
        session: SessionId,
        refresh_token: String,
        (ends_at, max_at): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> SignedIn {
        let (access_token, expires_at) = self.access.issue(user, session, ends_at, now);
        let tokens = TokenPair {
            access_token,
            access_expires_in: expires_at.since(now),
            refresh_token,
            binding: binding::mint(self.keys.refresh(), Binding { user, session }),
            session_expires_in: ends_at.since(now),
            session_max_in: max_at.since(now),
        };
        SignedIn {
            user,
            session,
            tokens,
        }
    }
}

macro_rules! end_sql {
    ($which:literal) => {
        concat!(
            "UPDATE sessions SET revoked_at = ?1, revoked_reason = ?2 WHERE revoked_at IS NULL AND ",
            $which,
            " RETURNING id, user_id"
        )
    };
}

#[derive(Clone, Copy)]
pub(super) enum Which {
    One(SessionId),
    Own(UserId, SessionId),
    Others(UserId, SessionId),
    All(UserId),
    /// Every session of every user.
    Everyone,
}

/// Marks live sessions as ended and returns which they were.
pub(super) async fn end(
    tx: &mut Transaction<'static, Sqlite>,
    which: Which,
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    // One statement for each case: one with optional conditions would read the whole table to end one session.
    let (sql, first, second) = match which {
        Which::One(session) => (end_sql!("id = ?3"), session.to_string(), None),
        Which::Own(user, session) => (
            end_sql!("user_id = ?3 AND id = ?4"),
            user.to_string(),
            Some(session),
        ),
        Which::Others(user, keep) => (
            end_sql!("user_id = ?3 AND id <> ?4"),
            user.to_string(),
            Some(keep),
        ),
        Which::All(user) => (end_sql!("user_id = ?3"), user.to_string(), None),
        Which::Everyone => (end_sql!("?3 = ''"), String::new(), None),
    };
    let query = sqlx::query_as(sql)
        .bind(now.as_millis())
        .bind(reason.as_str())
        .bind(first);
    let query = match second {
        Some(session) => query.bind(session.to_string()),
        None => query,
    };
    let rows: Vec<(String, String)> = query.fetch_all(&mut **tx).await?;
    let mut ended = Vec::with_capacity(rows.len());
    for (session, user) in rows {
        let session = session_id(&session)?;
        record(tx, reason.as_str(), user_id(&user)?, session, now).await?;
        tracing::info!(%session, user, reason = reason.as_str(), "session ended");
        ended.push(session);
    }
    Ok(ended)
}

/// The account may have been disabled or deleted since its password was checked.
async fn require_account(
    tx: &mut Transaction<'static, Sqlite>,
    user: UserId,
) -> Result<(), StoreError> {
    let open: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM users WHERE id = ?1 AND disabled_at IS NULL")
            .bind(user.to_string())
            .fetch_optional(&mut **tx)
            .await?;
    open.map(|_| ()).ok_or(StoreError::AccountClosed)
}

pub(super) async fn record(
    tx: &mut Transaction<'static, Sqlite>,
    kind: &str,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO security_events (at, kind, user_id, session_id) VALUES (?1, ?2, ?3, ?4)",
    )
    .bind(now.as_millis())
    .bind(kind)
    .bind(user.to_string())
    .bind(session.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) fn session_id(text: &str) -> Result<SessionId, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Corrupt("a session id"))
}

pub(super) fn user_id(text: &str) -> Result<UserId, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a user id"))
}
