//! The sessions of all users: whom an access token belongs to, whether a session is alive, and its end.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use app::api::Principal;
use futures::FutureExt;

use super::{
    authority::Authority,
    ended_elsewhere::Lookout,
    ids::{SessionId, UserId},
    keys::KeyRing,
    recent::Recent,
    revoked::{Ended, RevokedSessions},
    rotation::Policy,
    tokens::{AccessTokens, Verified, VerifyError, read_binding},
};
use crate::{
    clock::{Clock, Timestamp},
    config::Config,
    mail::Outbox,
    metrics::{AccessCheck, Metrics},
    store::{
        At, Store, StoreError,
        db::{Connection, query, query_as, query_scalar},
        read_back, to_the_end,
    },
};

/// What the sessions of all users share. Cheap to clone: tasks that must run to their end own one.
#[derive(Clone)]
pub struct Sessions {
    pub(super) store: Store,
    pub(super) authority: Authority,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) keys: Arc<KeyRing>,
    pub(super) access: Arc<AccessTokens>,
    pub(super) revoked: Arc<RevokedSessions>,
    pub(super) recent: Arc<Recent>,
    pub(super) lookout: Arc<Lookout>,
    pub(super) policy: Policy,
    pub(super) metrics: Arc<Metrics>,
    pub(super) outbox: Outbox,
    pub(super) max: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    SignedOut,
    /// A user signed in again in the same browser.
    Replaced,
    /// The user has signed in on so many other devices since.
    CrowdedOut,
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
            Self::CrowdedOut => "crowded_out",
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
    Expired(Principal),
    Revoked(Principal),
    /// Revoked, and the account is gone too.
    Closed(Principal),
    /// It is good as far as this server knows, which has not heard for a while what has ended elsewhere.
    Unchecked(Principal),
    Invalid,
}

impl Sessions {
    pub async fn open(
        config: &Config,
        store: Store,
        clock: Arc<dyn Clock>,
        keys: Arc<KeyRing>,
        metrics: Arc<Metrics>,
        outbox: Outbox,
    ) -> Result<Self, StoreError> {
        let sessions = Self {
            authority: Authority::new(store.clone(), clock.clone(), config.refresh_idle),
            store,
            clock,
            access: Arc::new(AccessTokens::new(keys.clone(), config.access_ttl)),
            keys,
            revoked: Arc::new(RevokedSessions::new(config.access_ttl)),
            recent: Arc::default(),
            lookout: Arc::default(),
            policy: Policy::new(config.refresh_idle, config.refresh_grace, config.access_ttl),
            metrics,
            outbox,
            max: config.refresh_max,
        };
        let lookout = Arc::clone(&sessions.lookout);
        sessions.metrics.watch_knowledge(move || lookout.age());
        let since = sessions.clock.now().minus(sessions.revoked.keep_for());
        sessions.recall_ended(since).await?;
        sessions.look().await?;
        Ok(sessions)
    }

    /// Whether a session lives, for what is read or written in its name.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whom an access token belongs to, if it is good. Counts and times the check.
    pub fn verify(&self, access_token: &str) -> Result<Verified, AccessError> {
        let begun = Instant::now();
        let result = self.check(access_token);
        let outcome = match &result {
            Ok(_) => AccessCheck::Ok,
            Err(AccessError::Expired(_)) => AccessCheck::Expired,
            Err(AccessError::Revoked(_) | AccessError::Closed(_)) => AccessCheck::Revoked,
            Err(AccessError::Unchecked(_)) => AccessCheck::Unchecked,
            Err(AccessError::Invalid) => AccessCheck::Invalid,
        };
        self.metrics.access_check(outcome, begun.elapsed());
        result
    }

    fn check(&self, access_token: &str) -> Result<Verified, AccessError> {
        let now = self.clock.now();
        match self.access.verify(access_token, now) {
            Ok(verified) => match self.revoked.find(verified.who.session) {
                None if !self.is_current() => Err(AccessError::Unchecked(verified.who)),
                None => Ok(verified),
                Some(Ended::Session) => Err(AccessError::Revoked(verified.who)),
                Some(Ended::Account) => Err(AccessError::Closed(verified.who)),
            },
            Err(VerifyError::Expired(who)) => Err(AccessError::Expired(who)),
            Err(VerifyError::Invalid) => Err(AccessError::Invalid),
        }
    }

    /// An access token like any other, except that it has already expired.
    pub fn expired_access_token(&self, who: Principal) -> String {
        let past = self.clock.now().minus(Duration::from_secs(1));
        self.access.issue(who, past, past).0
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
        let row: Option<(At, At)> = query_as(
            "SELECT s.renewed_at, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.id = $1 AND s.revoked_at IS NULL AND u.disabled_at IS NULL",
        )
        .bind(session.to_string())
        .fetch_optional(self.store.reader())
        .await?;
        Ok(row.map(|(renewed_at, expires_at)| self.left(renewed_at, expires_at)))
    }

    pub(super) fn left(&self, renewed_at: At, expires_at: At) -> (Duration, Duration) {
        let now = self.clock.now();
        let (renewed_at, max_at) = (Timestamp::from(renewed_at), Timestamp::from(expires_at));
        let idle_at = renewed_at.plus(self.policy.idle);
        (idle_at.min(max_at).since(now), max_at.since(now))
    }

    /// Whether it can still be refreshed.
    pub async fn is_alive(&self, session: SessionId) -> Result<bool, StoreError> {
        let left = self.time_left(session).await?;
        Ok(left.is_some_and(|(left, _)| !left.is_zero()))
    }

    /// Whether it ended for this `reason`.
    pub async fn ended_by(
        &self,
        reason: EndReason,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        let found: Option<Option<String>> =
            query_scalar("SELECT revoked_reason FROM sessions WHERE id = $1")
                .bind(session.to_string())
                .fetch_optional(self.store.reader())
                .await?;
        Ok(found.flatten().as_deref() == Some(reason.as_str()))
    }

    /// Whose session it is.
    pub async fn owner(&self, session: SessionId) -> Result<Option<UserId>, StoreError> {
        let owner: Option<String> = query_scalar("SELECT user_id FROM sessions WHERE id = $1")
            .bind(session.to_string())
            .fetch_optional(self.store.reader())
            .await?;
        owner.map(|id| read_back(&id, "a user id")).transpose()
    }

    async fn end_where(&self, which: Which, reason: EndReason) -> Result<usize, StoreError> {
        let this = self.clone();
        to_the_end(async move {
            let step = (this.clone(), which, reason);
            let ended = this.store.transaction(step, |(this, which, reason), tx| {
                async move {
                    let now = this.clock.now();
                    let ended = end(tx, *which, *reason, now).await?;
                    Ok::<_, StoreError>((ended, now))
                }
                .boxed()
            });
            let (ended, now) = ended.await?;
            this.mark_ended(&ended, reason, now);
            Ok(ended.len())
        })
        .await
    }

    /// Whom a binding names, if this server made it. Says nothing about whether the session is alive.
    pub fn read_binding(&self, text: &str) -> Option<Principal> {
        read_binding(self.keys.refresh(), text)
    }

    /// From here on no access token of these sessions is good. After the commit, and before the caller is told, so
    /// that nothing succeeds after an acknowledged revocation.
    pub(super) fn mark_ended(&self, ended: &[Principal], reason: EndReason, now: Timestamp) {
        let how = match reason {
            EndReason::AccountDeleted => Ended::Account,
            _ => Ended::Session,
        };
        let sessions: Vec<SessionId> = ended.iter().map(|who| who.session).collect();
        self.revoked.insert(&sessions, how, now, now);
        self.metrics.sessions_ended(reason.as_str(), ended.len());
        if !ended.is_empty() {
            self.lookout.tell_others();
        }
        log_ended(ended, reason);
    }

    /// The set of revoked sessions lives in memory. The database refills it after a restart: also with what had ended before
    /// there was a table of it.
    async fn recall_ended(&self, since: Timestamp) -> Result<(), StoreError> {
        let now = self.clock.now();
        let rows: Vec<(String, At, bool)> = query_as(
            "SELECT id, revoked_at, FALSE FROM sessions WHERE revoked_at >= $1
             UNION ALL
             SELECT session_id, deleted_at, TRUE FROM deleted_sessions WHERE deleted_at >= $1",
        )
        .bind(since.as_millis())
        .fetch_all(self.store.reader())
        .await?;
        for (id, at, deleted) in rows {
            let ended = if deleted {
                Ended::Account
            } else {
                Ended::Session
            };
            let session = read_back(&id, "a session id")?;
            self.learn(session, ended, at.into(), now);
        }
        Ok(())
    }
}

macro_rules! end_sql {
    ($which:literal) => {
        concat!(
            "UPDATE sessions SET revoked_at = $1, revoked_reason = $2 WHERE revoked_at IS NULL AND ",
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

/// Marks live sessions as ended and returns which they were, for [`Sessions::mark_ended`] once that is committed.
pub(super) async fn end(
    tx: &mut Connection,
    which: Which,
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<Principal>, StoreError> {
    match which {
        Which::One(session) => tx.write_for_owner(session, None).await?,
        Which::Own(user, _) | Which::Others(user, _) | Which::All(user) => {
            tx.write_for(user).await?;
        }
        Which::Everyone => tx.write_for_everyone().await?,
    }
    // One statement for each case: one with optional conditions would read the whole table to end one session.
    let (sql, first, second) = match which {
        Which::One(session) => (end_sql!("id = $3"), session.to_string(), None),
        Which::Own(user, session) => (
            end_sql!("user_id = $3 AND id = $4"),
            user.to_string(),
            Some(session),
        ),
        Which::Others(user, keep) => (
            end_sql!("user_id = $3 AND id <> $4"),
            user.to_string(),
            Some(keep),
        ),
        Which::All(user) => (end_sql!("user_id = $3"), user.to_string(), None),
        Which::Everyone => (end_sql!("$3 = ''"), String::new(), None),
    };
    let query = query_as(sql)
        .bind(now.as_millis())
        .bind(reason.as_str())
        .bind(first);
    let query = match second {
        Some(session) => query.bind(session.to_string()),
        None => query,
    };
    let rows: Vec<(String, String)> = query.fetch_all(&mut *tx).await?;
    let mut ended = Vec::with_capacity(rows.len());
    for (session, user) in rows {
        let who = Principal {
            user: read_back(&user, "a user id")?,
            session: read_back(&session, "a session id")?,
        };
        record(tx, reason.as_str(), who, now).await?;
        ended.push(who);
    }
    Ok(ended)
}

pub(super) fn log_ended(ended: &[Principal], reason: EndReason) {
    for Principal { user, session } in ended {
        tracing::info!(%session, %user, reason = reason.as_str(), "session ended");
    }
}

pub(super) async fn record(
    tx: &mut Connection,
    kind: &str,
    who: Principal,
    now: Timestamp,
) -> Result<(), StoreError> {
    query("INSERT INTO security_events (at, kind, user_id, session_id) VALUES ($1, $2, $3, $4)")
        .bind(now.as_millis())
        .bind(kind)
        .bind(who.user.to_string())
        .bind(who.session.to_string())
        .execute(&mut *tx)
        .await?;
    Ok(())
}
