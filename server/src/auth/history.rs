//! How long it is kept where a user was signed in and what happened to the account.

use std::time::Duration;

use super::{
    ids::{SessionId, UserId},
    refresh::KEEP_SUPERSEDED,
    sessions::Sessions,
};
use crate::{
    clock::Timestamp,
    limits::{MOST_ENDED_SESSIONS, MOST_SESSIONS, ROWS_AT_ONCE, SESSIONS_AT_ONCE},
    store::{
        StoreError,
        batches::Batch,
        db::{Connection, query, query_scalar},
        read_back,
    },
};

/// Sessions after their end, and events. Long enough for a user who comes back after a summer and wonders.
const KEPT_FOR: Duration = Duration::from_hours(24 * 90);

/// Tokens and events of a session go with it. A session that was not used is found at the latest end it could have had.
const ENDED: Batch = Batch {
    statements: &["DELETE FROM sessions WHERE id IN
         (SELECT id FROM sessions WHERE revoked_at <= $1 UNION ALL
          SELECT id FROM sessions WHERE expires_at <= $1 AND revoked_at IS NULL LIMIT $2)"],
    rows: SESSIONS_AT_ONCE,
};

/// Tokens of sessions that have ended, which tell nothing any more but how often they were refreshed. Only of those that
/// ended within the week before, and those that ended last come first, so that no batch has to go through all that are
/// known: the others are gone already, or go with their session.
macro_rules! tokens {
    ($ended:literal) => {
        concat!(
            "DELETE FROM refresh_tokens WHERE (session_id, generation, sibling, hash) IN
             (SELECT t.session_id, t.generation, t.sibling, t.hash
              FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE ",
            $ended,
            " DESC LIMIT $2)"
        )
    };
}
const TOKENS_OF_REVOKED: Batch = Batch {
    statements: &[tokens!(
        "s.revoked_at BETWEEN $1 - 604800000 AND $1 ORDER BY s.revoked_at"
    )],
    rows: ROWS_AT_ONCE,
};
const TOKENS_OF_EXPIRED: Batch = Batch {
    statements: &[tokens!(
        "s.expires_at BETWEEN $1 - 604800000 AND $1 ORDER BY s.expires_at"
    )],
    rows: ROWS_AT_ONCE,
};

const EVENTS: Batch = Batch {
    statements: &["DELETE FROM security_events WHERE id IN
         (SELECT id FROM security_events WHERE at <= $1 ORDER BY at LIMIT $2)"],
    rows: ROWS_AT_ONCE,
};

/// What other servers have read long ago.
const ENDED_ELSEWHERE: Batch = Batch {
    statements: &["DELETE FROM ended_sessions WHERE seq IN
         (SELECT seq FROM ended_sessions WHERE ended_at <= $1 ORDER BY ended_at LIMIT $2)"],
    rows: ROWS_AT_ONCE,
};

impl Sessions {
    /// Forgets which sessions have ended, once no access token of them can be alive, whichever server judges it.
    pub async fn forget_ended(&self) -> Result<u64, StoreError> {
        let before = self.clock.now().minus(self.revoked.keep_for() * 2);
        self.store.remove_before(before, &ENDED_ELSEWHERE).await
    }

    /// Forgets sessions that ended long ago, old events, and tokens of what has ended; how many of all.
    pub async fn forget_history(&self) -> Result<u64, StoreError> {
        // As long as an access token may live, its session must be known as ended.
        let kept_for = KEPT_FOR.max(self.revoked.keep_for() * 2);
        let now = self.clock.now();
        let mut all = 0;
        for (kept_for, batch) in [
            (KEEP_SUPERSEDED, TOKENS_OF_REVOKED),
            (KEEP_SUPERSEDED, TOKENS_OF_EXPIRED),
            (kept_for, ENDED),
            (kept_for, EVENTS),
        ] {
            all += self
                .store
                .remove_before(now.minus(kept_for), &batch)
                .await?;
        }
        Ok(all)
    }

    /// The sessions of `user` that have to end so that another one can begin: those that were not used for the longest time,
    /// and before them those that were never refreshed. A program that signs in each time it runs must not sign out a browser.
    pub(super) async fn crowded_out(
        &self,
        tx: &mut Connection,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let sessions: Vec<String> = query_scalar(
            "SELECT id FROM sessions
             WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND renewed_at > $3
             ORDER BY renewed_at > created_at DESC, renewed_at DESC, created_at DESC, rowid DESC LIMIT 9223372036854775807 OFFSET $4",
        )
        .bind(user.to_string())
        .bind(now.as_millis())
        .bind(now.minus(self.policy.idle).as_millis())
        .bind(MOST_SESSIONS - 1)
        .fetch_all(&mut *tx)
        .await?;
        let ids = sessions.iter();
        ids.map(|id| read_back(id, "a session id")).collect()
    }

    /// Forgets the oldest sessions of `user` that have ended, if there are very many; before others those of which nothing is
    /// known but their sign-in and their end, so that no number of sign-ins makes a warning disappear. Not those of a
    /// moment ago, whose access tokens must not come to life again.
    pub(super) async fn forget_beyond(
        &self,
        tx: &mut Connection,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        query(
            "DELETE FROM sessions WHERE id IN
             (SELECT id FROM sessions WHERE user_id = $1 AND (revoked_at IS NOT NULL OR expires_at <= $2)
              ORDER BY EXISTS (SELECT 1 FROM security_events WHERE session_id = sessions.id AND kind IN
                               ('reuse_detected', 'second_device', 'second_network', 'password_changed')) DESC,
                       coalesce(revoked_at, expires_at) DESC LIMIT $3 OFFSET $4)
             AND coalesce(revoked_at, expires_at) < $5",
        )
        .bind(user.to_string())
        .bind(now.as_millis())
        .bind(SESSIONS_AT_ONCE)
        .bind(MOST_ENDED_SESSIONS)
        .bind(now.minus(self.revoked.keep_for() * 2).as_millis())
        .execute(&mut *tx)
        .await?;
        Ok(())
    }
}
