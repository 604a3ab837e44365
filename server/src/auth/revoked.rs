//! Sessions whose access tokens must be refused although they have not expired yet.
//!
//! Access tokens are checked without the database. So that a sign-out ends them too, each ended
//! session is remembered here for one access lifetime; after that no token of it can be alive.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use super::ids::SessionId;
use crate::clock::{MAY_DIFFER, Timestamp};

/// How long an ended session must be remembered. Whole seconds of a token are rounded up; that is little beside the difference
/// of the clocks of the servers that issue and check it.
pub fn keep_for(access_ttl: Duration) -> Duration {
    access_ttl + MAY_DIFFER
}

/// What has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Session,
    /// The whole account was deleted, its sessions with it.
    Account,
}

pub struct RevokedSessions {
    keep_for: Duration,
    ended: RwLock<HashMap<SessionId, (Timestamp, Ended)>>,
}

impl RevokedSessions {
    pub fn new(access_ttl: Duration) -> Self {
        Self {
            keep_for: keep_for(access_ttl),
            ended: RwLock::default(),
        }
    }

    /// How far back the server must look at start for sessions that still matter.
    pub fn keep_for(&self) -> Duration {
        self.keep_for
    }

    pub fn insert(&self, sessions: &[SessionId], what: Ended, at: Timestamp, now: Timestamp) {
        let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, (until, _)| now <= *until);
        let until = at.plus(self.keep_for);
        ended.extend(sessions.iter().map(|session| (*session, (until, what))));
    }

    pub fn find(&self, session: SessionId) -> Option<Ended> {
        let ended = self.ended.read().unwrap_or_else(PoisonError::into_inner);
        ended.get(&session).map(|(_, what)| *what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_for_one_access_lifetime_and_no_longer() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let set = RevokedSessions::new(Duration::from_mins(5));
        let (early, late) = (SessionId::new(), SessionId::new());
        set.insert(&[early], Ended::Session, at(0), at(0));
        set.insert(&[late], Ended::Account, at(360), at(360));
        assert_eq!(set.find(early), Some(Ended::Session));
        assert_eq!(set.find(late), Some(Ended::Account));
        set.insert(&[], Ended::Session, at(361), at(361));
        assert_eq!(set.find(early), None);
        assert_eq!(set.find(late), Some(Ended::Account));
    }
}
