//! What users see of their own account: where they are signed in and what happened lately, and how they end a
//! session from there.

use std::time::Duration;

use app::api::Principal;
use futures::FutureExt;
use sqlx::FromRow;

use super::{
    authority::AuthorityError,
    end::{Which, end},
    idempotency::{Once, OnceError},
    ids::{SessionId, UserId},
    sessions::{EndReason, Sessions},
};
use crate::{
    clock::Timestamp,
    store::{
        At, StoreError,
        db::{Access, query_as},
        read_back, to_the_end,
    },
};

/// As many as fit on a page and can be taken in.
const RECENT: i64 = 10;

/// One entry in a user's list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    pub id: SessionId,
    pub user_agent: String,
    pub created_at: Timestamp,
    /// The last refresh that was used; the user was here then, and perhaps for one access lifetime after that.
    pub renewed_at: Timestamp,
}

/// What a page shows to a user who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub email: String,
    /// How long the session still lasts: without another refresh, and at most. Zero if it is over.
    pub left: (Duration, Duration),
}

/// One entry in the history of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityEvent {
    pub at: Timestamp,
    pub kind: String,
    /// The device that did it.
    pub user_agent: String,
    /// The device that its session began on.
    pub signed_in_with: String,
}

impl Sessions {
    /// The user's live sessions, newest first.
    pub async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, StoreError> {
        let executor = self.store.reader();
        list_live(executor, user, self.policy.idle, self.clock.now()).await
    }

    /// [`list`](Self::list) for the caller, whose own session is in it: if it is not, it has ended.
    pub async fn list_own(&self, who: Principal) -> Result<Vec<SessionInfo>, AuthorityError> {
        let sessions = self.list(who.user).await?;
        if !sessions.iter().any(|info| info.id == who.session) {
            self.authority.check(who).await?;
        }
        Ok(sessions)
    }

    /// What a page shows of the caller's account and session. `None` if the account is disabled or gone.
    pub async fn shown(&self, who: Principal) -> Result<Option<Shown>, StoreError> {
        let row: Option<(String, Option<At>, Option<At>)> = query_as(
            "SELECT u.email, s.renewed_at, s.expires_at FROM users u
             LEFT JOIN sessions s ON s.id = $1 AND s.user_id = u.id AND s.revoked_at IS NULL
             WHERE u.id = $2 AND u.disabled_at IS NULL",
        )
        .bind(who.session.to_string())
        .bind(who.user.to_string())
        .fetch_optional(self.store.reader())
        .await?;
        Ok(row.map(|(email, renewed_at, expires_at)| Shown {
            email,
            left: renewed_at
                .zip(expires_at)
                .map(|(renewed_at, expires_at)| self.left(renewed_at, expires_at))
                .unwrap_or_default(),
        }))
    }

    /// Recent events, newest first.
    pub async fn recent_events(&self, user: UserId) -> Result<Vec<SecurityEvent>, StoreError> {
        let rows: Vec<EventRow> = query_as(
            "SELECT e.at, e.kind, e.user_agent, coalesce(s.user_agent, '')
             FROM security_events e LEFT JOIN sessions s ON s.id = e.session_id
             WHERE e.user_id = $1 ORDER BY e.at DESC, e.id DESC LIMIT $2",
        )
        .bind(user.to_string())
        .bind(RECENT)
        .fetch_all(self.store.reader())
        .await?;
        let event = |(at, kind, user_agent, signed_in_with): EventRow| SecurityEvent {
            at: at.into(),
            kind,
            user_agent: user_agent.unwrap_or_else(|| signed_in_with.clone()),
            signed_in_with,
        };
        Ok(rows.into_iter().map(event).collect())
    }

    /// Ends one of the sessions of the caller's user. Returns whether it was alive.
    pub async fn end_own(
        &self,
        who: Principal,
        session: SessionId,
        once: Option<Once>,
    ) -> Result<bool, OnceError> {
        let ended = self
            .end_once(who, Which::Own(who.user, session), once)
            .await?;
        Ok(ended > 0)
    }

    /// Ends all sessions of the caller's user except the caller's own. Returns how many.
    pub async fn end_others(&self, who: Principal, once: Option<Once>) -> Result<usize, OnceError> {
        self.end_once(who, Which::Others(who.user, who.session), once)
            .await
    }

    async fn end_once(
        &self,
        who: Principal,
        which: Which,
        once: Option<Once>,
    ) -> Result<usize, OnceError> {
        let this = self.clone();
        to_the_end(async move {
            let step = (this.clone(), who, which, once);
            let ended = this
                .store
                .transaction(step, |(this, who, which, once), tx| {
                    async move {
                        this.authority.check_in(tx, *who).await?;
                        let now = this.clock.now();
                        if let Some(once) = once
                            && let Some(answer) = once.answer(&mut *tx, who.user, now).await?
                        {
                            return Ok((answer, Vec::new(), now));
                        }
                        let ended = end(tx, *which, EndReason::Revoked, now).await?;
                        if let Some(once) = once {
                            once.keep(tx, who.user, &ended.len(), now).await?;
                        }
                        Ok::<_, OnceError>((ended.len(), ended, now))
                    }
                    .boxed()
                });
            let (count, ended, now) = ended.await?;
            this.mark_ended(&ended, EndReason::Revoked, now);
            Ok(count)
        })
        .await
    }
}

/// The live sessions of `user`, newest first; without a refresh, a session lives for `idle`.
pub(super) async fn list_live(
    executor: impl Into<Access<'_>>,
    user: UserId,
    idle: Duration,
    now: Timestamp,
) -> Result<Vec<SessionInfo>, StoreError> {
    let rows: Vec<ListRow> = query_as(
        "SELECT id, user_agent, created_at, renewed_at FROM sessions
         WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND renewed_at > $3
         AND NOT EXISTS (SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NOT NULL)
         ORDER BY created_at DESC, id",
    )
    .bind(user.to_string())
    .bind(now.as_millis())
    .bind(now.minus(idle).as_millis())
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(SessionInfo::try_from).collect()
}

/// When, what, the device that did it if it is another one, and the device that the session began on.
type EventRow = (At, String, Option<String>, String);

#[derive(FromRow)]
struct ListRow {
    id: String,
    user_agent: String,
    #[sqlx(try_from = "At")]
    created_at: Timestamp,
    #[sqlx(try_from = "At")]
    renewed_at: Timestamp,
}

impl TryFrom<ListRow> for SessionInfo {
    type Error = StoreError;

    fn try_from(row: ListRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: read_back(&row.id, "a session id")?,
            user_agent: row.user_agent,
            created_at: row.created_at,
            renewed_at: row.renewed_at,
        })
    }
}
