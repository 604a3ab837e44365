//! The sessions of all users: whom an access token belongs to, whether a session is alive, and its end.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use app::api::Principal;
use futures::FutureExt;

use super::{
    authority::Authority,
    end::{Which, end, log_ended},
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
        db::{query_as, query_scalar},
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
        sessions.recall_ended().await?;
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
        let sessions = ended.iter().map(|who| (who.session, how, now));
        self.revoked.insert(sessions, now);
        self.metrics.sessions_ended(reason.as_str(), ended.len());
        if !ended.is_empty() {
            self.lookout.tell_others();
        }
        log_ended(ended, reason);
    }
}
