//! Sessions whose access tokens must be refused although they have not expired yet.
//!
//! Access tokens are checked without the database. So that a sign-out kills them too, each ended
//! session is remembered here for one access lifetime; after that no token of it can be alive.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use super::ids::SessionId;
use crate::clock::Timestamp;

/// Access tokens carry whole seconds, rounded up.
const ROUNDING: Duration = Duration::from_secs(1);

pub struct RevokedSessions {
    keep_for: Duration,
    until: RwLock<HashMap<SessionId, Timestamp>>,
}

impl RevokedSessions {
    pub fn new(access_ttl: Duration) -> Self {
        Self {
            keep_for: access_ttl + ROUNDING,
            until: RwLock::default(),
        }
    }

    /// How far back a start must look for sessions that still matter.
    pub fn keep_for(&self) -> Duration {
        self.keep_for
    }

    pub fn insert(&self, sessions: &[SessionId], revoked_at: Timestamp, now: Timestamp) {
        let mut until = self.until.write().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, until| now <= *until);
        let end = revoked_at.plus(self.keep_for);
        until.extend(sessions.iter().map(|session| (*session, end)));
    }

    pub fn contains(&self, session: SessionId) -> bool {
        let until = self.until.read().unwrap_or_else(PoisonError::into_inner);
        until.contains_key(&session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_for_one_access_lifetime_and_no_longer() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let set = RevokedSessions::new(Duration::from_secs(300));
        let (early, late) = (SessionId::new(), SessionId::new());
        set.insert(&[early], at(0), at(0));
        set.insert(&[late], at(301), at(301));
        assert!(set.contains(early) && set.contains(late));
        set.insert(&[], at(302), at(302));
        assert!(!set.contains(early) && set.contains(late));
    }
}
