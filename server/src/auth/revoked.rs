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
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    /// Until when it must be remembered, and what has ended. Of a million, 69 MB.
    ended: HashMap<SessionId, (Timestamp, Ended)>,
    /// When those whose time is over were forgotten.
    swept: Option<Timestamp>,
}

/// A sweep goes through all that is known, so not each insertion is one.
const SWEEPS_IN_A_LIFETIME: u32 = 8;

impl RevokedSessions {
    pub fn new(access_ttl: Duration) -> Self {
        Self {
            keep_for: keep_for(access_ttl),
            known: RwLock::default(),
        }
    }

    /// How far back the server must look at start for sessions that still matter.
    pub fn keep_for(&self) -> Duration {
        self.keep_for
    }

    /// Remembers what has ended, and when it did. Whether anything of it was news.
    pub fn insert(
        &self,
        endings: impl IntoIterator<Item = (SessionId, Ended, Timestamp)>,
        now: Timestamp,
    ) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.sweep(now, self.keep_for / SWEEPS_IN_A_LIFETIME);
        let mut news = false;
        for (session, what, at) in endings {
            news |= known.learn(session, what, at.plus(self.keep_for));
        }
        news
    }

    pub fn find(&self, session: SessionId) -> Option<Ended> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.ended.get(&session).map(|(_, what)| *what)
    }
}

impl Known {
    fn learn(&mut self, session: SessionId, what: Ended, until: Timestamp) -> bool {
        let known = self.ended.get(&session).map(|(_, what)| *what);
        let news = known != Some(what) && known != Some(Ended::Account);
        if news {
            self.ended.insert(session, (until, what));
        }
        news
    }

    fn sweep(&mut self, now: Timestamp, every: Duration) {
        let is_due = |swept| now < swept || now.since(swept) >= every;
        if !self.swept.is_none_or(is_due) {
            return;
        }
        self.swept = Some(now);
        self.ended.retain(|_, (until, _)| now <= *until);
        // What very many took is given back.
        if self.ended.len() < self.ended.capacity() / 4 {
            self.ended.shrink_to(self.ended.len() * 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_for_one_access_lifetime_and_little_longer() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let set = RevokedSessions::new(Duration::from_mins(5));
        let (early, late) = (SessionId::new(), SessionId::new());
        set.insert([(early, Ended::Session, at(0))], at(0));
        set.insert([(late, Ended::Account, at(360))], at(360));
        assert_eq!(set.find(early), Some(Ended::Session));
        assert_eq!(set.find(late), Some(Ended::Account));
        set.insert([], at(360 + 45));
        assert_eq!(set.find(early), None);
        assert_eq!(set.find(late), Some(Ended::Account));
    }

    #[test]
    fn tells_what_is_news_and_an_account_that_is_gone_stays_gone() {
        let at = Timestamp::from_seconds(0);
        let set = RevokedSessions::new(Duration::from_mins(5));
        let one = SessionId::new();
        let learns = |what| set.insert([(one, what, at)], at);
        assert!(learns(Ended::Session) && !learns(Ended::Session));
        assert!(learns(Ended::Account) && !learns(Ended::Session));
        assert_eq!(set.find(one), Some(Ended::Account));
    }

    #[test]
    fn gives_back_the_memory_of_very_many() {
        let at = Timestamp::from_seconds;
        let set = RevokedSessions::new(Duration::from_mins(5));
        let many = (0..100_000).map(|_| (SessionId::new(), Ended::Session, at(0)));
        set.insert(many, at(0));
        set.insert([], at(1_000));
        assert!(set.known.read().unwrap().ended.capacity() < 1_000);
    }
}
