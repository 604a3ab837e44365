//! What must become of one user's sessions, without a database: the model of a rotation for each session, and around it
//! what ends a session.

use std::time::Duration;

use crate::auth::keys::verify_for;
use crate::auth::rotation::{
    Decision,
    tests::model::{Family, MAX, POLICY},
};
use crate::clock::Timestamp;

pub(super) const ACCESS_TTL: Duration = Duration::from_secs(4);

/// One user with all their sessions.
pub(super) struct Reference {
    pub sessions: Vec<Session>,
    pub disabled: bool,
    now: Timestamp,
}

pub(super) struct Session {
    pub family: Family,
    /// The end of each access token that was issued.
    pub access: Vec<Timestamp>,
}

/// What is known about a session or about one of its access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Expired,
    Revoked,
    /// Its account is closed as well.
    Disabled,
}

impl Reference {
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            sessions: Vec::new(),
            disabled: false,
            now,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn wait(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
        for session in &mut self.sessions {
            session.family.wait(duration);
        }
    }

    /// A sign-in with the right password, in a browser that has the session `replaced`. Whether there is a session then.
    pub(super) fn sign_in(&mut self, replaced: Option<usize>) -> bool {
        if self.disabled {
            return false;
        }
        if let Some(replaced) = replaced {
            self.end(replaced);
        }
        self.sessions.push(Session {
            family: Family::signed_in_at(self.now, POLICY, MAX),
            access: Vec::new(),
        });
        true
    }

    pub(super) fn end(&mut self, session: usize) {
        self.sessions[session].family.session.revoked = true;
    }

    pub(super) fn end_all_but(&mut self, kept: Option<usize>) {
        for at in 0..self.sessions.len() {
            if Some(at) != kept {
                self.end(at);
            }
        }
    }

    pub(super) fn standing(&self, session: usize) -> Standing {
        let family = &self.sessions[session].family;
        if self.disabled {
            Standing::Disabled
        } else if family.session.revoked {
            Standing::Revoked
        } else if family.has_ended() {
            Standing::Expired
        } else {
            Standing::Good
        }
    }

    /// Whether an access token expired so long ago that its key may be gone.
    pub(super) fn is_long_over(&self, session: usize, access: usize) -> bool {
        let ended = self.sessions[session].access[access];
        self.now.since(ended) + ACCESS_TTL + Duration::from_secs(1) >= verify_for(ACCESS_TTL)
    }

    pub(super) fn standing_of_access(&self, session: usize, access: usize) -> Standing {
        let Session {
            family,
            access: ends,
        } = &self.sessions[session];
        if self.now >= ends[access] {
            Standing::Expired
        } else if family.session.revoked {
            Standing::Revoked
        } else {
            Standing::Good
        }
    }
}

impl Session {
    /// When the session ends after each of these tokens, presented one after another, if they are answered like this. If
    /// so, that is what has happened.
    pub(super) fn explains(
        &mut self,
        answers: &[(usize, Option<Decision>)],
    ) -> Option<Vec<Timestamp>> {
        let mut family = self.family.clone();
        let ends = answers.iter().map(|(token, refusal)| {
            let (decision, child) = family.present(*token);
            let is_explained = *refusal == child.is_none().then_some(decision);
            is_explained.then(|| family.session.ends_at(&POLICY))
        });
        let ends = ends.collect::<Option<_>>()?;
        self.family = family;
        Some(ends)
    }
}
