//! A rotation as a unit of work: reads what is stored, has the decision made, and writes what follows from it.

use app::api::Principal;

use super::{
    holders::{Holder, Sign, before_another_child, note},
    label,
    rows::{self, Found, New},
};
use crate::{
    auth::{
        end::{Which, end},
        ids::UserId,
        rotation::{Decision, SessionState, decide},
        sessions::{EndReason, Sessions},
        tokens::RefreshToken,
    },
    clock::Timestamp,
    mail::{Notice, outbox::device_of},
    metrics::{Label, Refresh},
    store::{StoreError, db::Connection, unit::Unit},
};

pub(super) struct Rotation {
    pub sessions: Sessions,
    pub token: RefreshToken,
    pub holder: Holder,
}

/// What came of it.
pub(super) struct Rotated {
    /// By the database's clock.
    pub now: Timestamp,
    pub decision: Decision,
    /// Whose token it is, if its session is known.
    pub known: Option<Known>,
    pub next: Option<Next>,
    /// Two devices share the session, and its owner will be told.
    shared: Option<Sign>,
    pub ended: Vec<Principal>,
}

pub(super) struct Known {
    pub user: UserId,
    /// The account was disabled.
    pub disabled: bool,
}

/// The child that was issued.
pub(super) struct Next {
    pub refresh_token: String,
    /// When the session ends unless it is refreshed again, and when at the latest.
    pub ends: (Timestamp, Timestamp),
}

impl Unit for Rotation {
    type Output = Rotated;
    type Error = StoreError;

    async fn run(&mut self, connection: &mut Connection) -> Result<Rotated, StoreError> {
        let session = self.token.session;
        connection.write_for_owner(session, None).await?;
        let Self {
            sessions, token, ..
        } = &*self;
        let (policy, clock) = (&sessions.policy, &*sessions.clock);
        // Within the transaction: those that waited for it are judged in the order in which they got it. By the database's
        // clock: a token that was superseded at another server must not seem older than it is.
        let Some(found) = rows::find(connection, token, policy, clock).await? else {
            return Ok(Rotated::unknown(clock.now()));
        };
        let now = found.now;
        let mut rotated = Rotated::unknown(now);
        rotated.decision = decide(policy, &found.session, &found.presented, now);
        rotated.known = Some(Known {
            user: found.user,
            disabled: found.disabled,
        });
        match rotated.decision {
            Decision::Promote | Decision::Repeat => {
                let (shared, next) = self
                    .issue(connection, &found, rotated.decision, now)
                    .await?;
                (rotated.shared, rotated.next) = (shared, Some(next));
            }
            Decision::Reuse => {
                let which = Which::One(self.token.session);
                rotated.ended = end(connection, which, EndReason::Reuse, clock.now()).await?;
                if !rotated.ended.is_empty() {
                    let notice = Notice::TokenReused {
                        device: device_of(connection, session).await?,
                    };
                    let outbox = &sessions.outbox;
                    outbox
                        .tell(connection, found.user, &notice, clock.now())
                        .await?;
                }
            }
            _ => {}
        }
        Ok(rotated)
    }
}

impl Rotation {
    async fn issue(
        &self,
        connection: &mut Connection,
        found: &Found,
        decision: Decision,
        now: Timestamp,
    ) -> Result<(Option<Sign>, Next), StoreError> {
        let Self {
            sessions,
            token,
            holder,
        } = self;
        let (key, outbox) = (sessions.keys.refresh(), &sessions.outbox);
        let (generation, sibling) = (token.generation + 1, found.children + 1);
        let (child, refresh_token) = RefreshToken::mint(key, token.session, generation, sibling);
        let network = holder.network_tag(key, token.session);
        let new = New {
            token: child,
            holder: Some((holder, network)),
            now,
        };
        let who = (found.user, token.session);
        let (shared, renewed_at) = if decision == Decision::Promote {
            let shared = match &found.later_elsewhere {
                Some(agent) => {
                    let sign = Sign::SecondNetwork;
                    note(connection, outbox, sign, who, agent, now).await?
                }
                None => None,
            };
            new.promote(connection, token, &sessions.policy).await?;
            (shared, now)
        } else {
            let shared =
                before_another_child(connection, outbox, token, found.user, holder, now).await?;
            new.repeat(connection, token).await?;
            (shared, found.session.renewed_at)
        };
        let session = SessionState {
            renewed_at,
            ..found.session
        };
        let ends = (session.ends_at(&sessions.policy), session.expires_at);
        let next = Next {
            refresh_token,
            ends,
        };
        Ok((shared, next))
    }
}

impl Rotated {
    /// Of a session that is not there, or of which nothing is known yet.
    fn unknown(now: Timestamp) -> Self {
        Self {
            now,
            decision: Decision::Invalid,
            known: None,
            next: None,
            shared: None,
            ended: Vec::new(),
        }
    }

    /// Says in the log what came of `token`.
    pub(super) fn tell(&self, token: &RefreshToken) {
        let (session, generation) = (token.session, token.generation);
        let outcome = label(self.decision).as_str();
        let Some(Known { user, .. }) = &self.known else {
            let outcome = Refresh::Invalid.as_str();
            tracing::info!(%session, outcome, "refresh refused");
            return;
        };
        if let Some(sign) = self.shared {
            tracing::warn!(%session, %user, sign = sign.as_str(), "a session is used in two places");
        }
        match self.decision {
            Decision::Promote | Decision::Repeat => {
                tracing::info!(%session, %user, generation, outcome, "refreshed");
            }
            Decision::Reuse => {
                tracing::warn!(%session, %user, generation, outcome, "refresh token reused");
            }
            _ => tracing::info!(%session, %user, generation, outcome, "refresh refused"),
        }
    }
}
