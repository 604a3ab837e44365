//! What the database said about a session a moment ago, so that a program that asks who it is signed in as, again and
//! again, does not cost a query each time.
//!
//! It is believed for no longer than it takes this server to notice what another process has ended. What this
//! process ends is known at once: a reader asks the revoked sessions afterwards.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use app::api::Principal;
use sqlx::FromRow;

use super::{
    authority::{AuthorityError, Standing},
    ended_elsewhere::LOOK_EVERY,
    ids::{SessionId, UserId},
    sessions::Sessions,
};
use crate::{
    clock::Timestamp,
    store::{At, StoreError, db::query_as},
};

const BELIEVED_FOR: Duration = LOOK_EVERY;
/// Bounds the memory: one or two megabytes.
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Recent(RwLock<HashMap<SessionId, Seen>>);

struct Seen {
    user: UserId,
    /// Before the database was asked.
    at: Instant,
    /// Without another refresh.
    ends_at: Timestamp,
    email: Arc<str>,
}

impl Recent {
    fn find(&self, who: Principal, now: Timestamp) -> Option<Arc<str>> {
        let seen = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.get(&who.session)?;
        let holds = seen.user == who.user && seen.is_believed() && now < seen.ends_at;
        holds.then(|| seen.email.clone())
    }

    /// If there is no room, all give way: in a moment none of them would be believed any more.
    fn insert(&self, session: SessionId, seen: Seen) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(session, seen);
    }
}

impl Seen {
    fn is_believed(&self) -> bool {
        self.at.elapsed() < BELIEVED_FOR
    }
}

#[derive(FromRow)]
struct Row {
    email: String,
    revoked: bool,
    disabled: bool,
    renewed_at: At,
    expires_at: At,
}

impl Sessions {
    /// The address of the account that `who` is signed in to, if the session lives.
    pub async fn address(&self, who: Principal) -> Result<Arc<str>, AuthorityError> {
        let address = match self.recent.find(who, self.clock.now()) {
            Some(address) => address,
            // Boxed, for all requests would hold the room for it.
            None => Box::pin(self.look_up(who)).await?,
        };
        // Last: whatever was read before, nothing is said for a session whose end was acknowledged.
        match self.revoked.find(who.session) {
            None => Ok(address),
            Some(_) => Err(AuthorityError::Revoked),
        }
    }

    async fn look_up(&self, who: Principal) -> Result<Arc<str>, AuthorityError> {
        let at = Instant::now();
        let row: Option<Row> = query_as(
            "SELECT u.email, s.revoked_at IS NOT NULL AS revoked, u.disabled_at IS NOT NULL AS disabled,
                    s.renewed_at, s.expires_at
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.user_id = $2",
        )
        .bind(who.session.to_string())
        .bind(who.user.to_string())
        .fetch_optional(self.store.reader())
        .await
        .map_err(StoreError::from)?;
        let standing =
            |row: &Row| -> Standing { (row.revoked, row.disabled, row.renewed_at, row.expires_at) };
        self.authority.judge(row.as_ref().map(standing))?;
        // There is a row if the session lives.
        let row = row.ok_or(AuthorityError::Revoked)?;
        let idle_at = Timestamp::from(row.renewed_at).plus(self.policy.idle);
        let email = Arc::from(row.email);
        let seen = Seen {
            user: who.user,
            at,
            ends_at: idle_at.min(row.expires_at.into()),
            email: Arc::clone(&email),
        };
        self.recent.insert(who.session, seen);
        Ok(email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(user: UserId, ends_at: i64) -> Seen {
        Seen {
            user,
            at: Instant::now(),
            ends_at: Timestamp::from_seconds(ends_at),
            email: "ada@example.com".into(),
        }
    }

    #[test]
    fn it_holds_for_this_user_until_the_session_ends_and_no_longer_than_believed() {
        let (recent, user) = (Recent::default(), UserId::new());
        let who = Principal {
            user,
            session: SessionId::new(),
        };
        let at = Timestamp::from_seconds;
        recent.insert(who.session, seen(user, 100));
        assert!(recent.find(who, at(99)).is_some());
        assert!(recent.find(who, at(100)).is_none());
        let other = Principal {
            user: UserId::new(),
            ..who
        };
        assert!(recent.find(other, at(99)).is_none());
        let old = Seen {
            at: Instant::now().checked_sub(BELIEVED_FOR).unwrap(),
            ..seen(user, 100)
        };
        recent.insert(who.session, old);
        assert!(recent.find(who, at(99)).is_none());
    }

    #[test]
    fn it_has_room_for_so_many() {
        let (recent, user) = (Recent::default(), UserId::new());
        for _ in 0..MOST + 10 {
            recent.insert(SessionId::new(), seen(user, 100));
            assert!(recent.0.read().unwrap().len() <= MOST);
        }
    }
}
