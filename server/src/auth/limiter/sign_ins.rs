//! Limits failed sign-ins.

use std::{net::IpAddr, sync::Arc, time::Duration};

use futures::FutureExt;

use super::{Bucket, LimitError, Limits, buckets::Count, network};
use crate::{
    auth::ids::{SessionId, UserId},
    clock::{Clock, Timestamp},
    config::RateLimit,
    store::{Store, StoreError, db::Connection},
};

/// As many failures in a row an account takes before it slows down.
pub(super) const UNHURRIED: u32 = 10;
const FIRST_WAIT: Duration = Duration::from_secs(1);
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// After as many failures in a row nothing more is judged until [`FORGOTTEN_AFTER`] has passed.
pub(super) const MOST_FAILURES: u32 = 100;
pub(super) const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);
/// A network from which the right password has come stays known for as long.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(24 * 30);
/// Where room has to be made, those that are known give way last.
const KNOWN: u32 = u32::MAX;

/// Where an attempt comes from. A flood from a network must not stop those who have proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// One address, or one /64 of IPv6.
    Network(IpAddr),
    /// A browser that brings the cookie of an earlier session of the account in question.
    Device(SessionId),
    /// A signed-in user.
    User(UserId),
}

/// What names an account whose password is guessed, whether or not it exists.
pub type Account = [u8; 32];

#[derive(Clone)]
pub struct SignInLimiter {
    pub(super) limits: Limits,
    limit: RateLimit,
}

/// An attempt that was counted.
#[derive(Clone, Copy)]
pub struct Attempt {
    window: Bucket,
    slowed: Option<Bucket>,
    /// The network from which the account may be known from now on.
    known: Option<Bucket>,
    /// This source with this account.
    pair: Bucket,
}

/// What an attempt is counted by.
#[derive(Clone, Copy)]
struct Asked {
    window: Bucket,
    pair: Bucket,
    slows: Slows,
}

#[derive(Clone, Copy)]
enum Slows {
    /// A device or a user.
    Itself(Bucket),
    /// A network: the account, unless it is known to the account. Then no other network can slow it down.
    Account {
        account: Bucket,
        known: Bucket,
        from_known: Bucket,
    },
    Nothing,
}

/// What stood in the way.
enum Refusal {
    Window(Duration),
    Slowed(Duration),
}

impl SignInLimiter {
    /// `key` names what is counted, and is the same on all servers.
    pub fn new(store: Store, clock: Arc<dyn Clock>, key: &[u8], limit: RateLimit) -> Self {
        Self {
            limits: Limits::new(store, clock, key),
            limit,
        }
    }

    /// Counts an attempt as failed before its outcome is known: otherwise many simultaneous
    /// attempts would all find the count still low. Fails with the time to wait.
    pub async fn begin(
        &self,
        source: Source,
        account: Option<Account>,
    ) -> Result<Attempt, LimitError> {
        let asked = self.asked(source, account);
        self.limits.repeat(asked.window)?;
        self.limits.repeat(asked.pair)?;
        let step = (self.clone(), asked);
        let counted = self.limits.store.transaction(step, |(this, asked), tx| {
            async move {
                let now = tx.moment(&*this.limits.clock).await;
                let now = now.map_err(StoreError::from)?;
                this.count(tx, *asked, now).await
            }
            .boxed()
        });
        let (of, wait) = match counted.await? {
            Ok(attempt) => return Ok(attempt),
            Err(Refusal::Window(wait)) => (asked.window, wait),
            Err(Refusal::Slowed(wait)) => (asked.pair, wait),
        };
        self.limits.remember(of, wait);
        Err(LimitError::Wait(wait))
    }

    /// A refusal writes nothing, so it is no error of the transaction that others share.
    async fn count(
        &self,
        tx: &mut Connection,
        asked: Asked,
        now: Timestamp,
    ) -> Result<Result<Attempt, Refusal>, StoreError> {
        let RateLimit {
            count,
            window: length,
        } = self.limit;
        let window = asked.window.take(tx, now).await?;
        let window = window.filter(|window| now.since(window.at) < length);
        let window = window.unwrap_or(Count::none(now));
        if window.count >= count {
            let wait = length.saturating_sub(now.since(window.at));
            return Ok(Err(Refusal::Window(wait)));
        }
        let (slowed, known) = asked.slows.choose(tx, now).await?;
        if let Some(slowed) = slowed {
            let failed = slowed.take(tx, now).await?;
            let failed = failed.filter(|failed| now.since(failed.at) < FORGOTTEN_AFTER);
            let failed = failed.unwrap_or(Count::none(now));
            let wait = wait_after(failed.count).saturating_sub(now.since(failed.at));
            if !wait.is_zero() {
                return Ok(Err(Refusal::Slowed(wait)));
            }
            let failed = Count { at: now, ..failed }.and_one();
            slowed.write(tx, failed, now.plus(FORGOTTEN_AFTER)).await?;
        }
        let until = window.at.plus(length);
        asked.window.write(tx, window.and_one(), until).await?;
        Ok(Ok(Attempt {
            window: asked.window,
            slowed,
            known,
            pair: asked.pair,
        }))
    }

    /// Undoes a `begin` whose attempt did not fail.
    pub async fn forgive(&self, attempt: &Attempt) {
        self.settle(attempt, false).await;
    }

    /// The password was right: the row of failures is broken, and the network is known.
    pub async fn succeeded(&self, attempt: &Attempt) {
        self.settle(attempt, true).await;
    }

    async fn settle(&self, attempt: &Attempt, right: bool) {
        let step = (self.clone(), *attempt, right);
        let settled = self
            .limits
            .store
            .transaction(step, |(this, attempt, right), tx| {
                async move {
                    let now = tx.moment(&*this.limits.clock).await;
                    let now = now.map_err(StoreError::from)?;
                    attempt.settle(tx, *right, now).await
                }
                .boxed()
            });
        // Then it stays counted: it is safe, and the database has other troubles.
        if let Err(error) = settled.await {
            tracing::warn!(%error, "an attempt that did not fail stays counted");
        }
        self.limits.forget(attempt.window);
        self.limits.forget(attempt.pair);
    }

    fn asked(&self, source: Source, account: Option<Account>) -> Asked {
        let names = &self.limits.names;
        let account = account.as_ref().map_or(&[][..], |account| &account[..]);
        match source {
            Source::Network(address) => {
                let network = network(address).to_string();
                let of = |kind| names.of(kind, &[account, network.as_bytes()]);
                let slows = if account.is_empty() {
                    Slows::Nothing
                } else {
                    Slows::Account {
                        account: names.of(*b"sa", &[account]),
                        known: of(*b"kn"),
                        from_known: of(*b"sk"),
                    }
                };
                Asked {
                    window: names.of(*b"wn", &[network.as_bytes()]),
                    pair: of(*b"pn"),
                    slows,
                }
            }
            Source::Device(session) => {
                self.by_itself([*b"wd", *b"pd", *b"sd"], &session.to_bytes())
            }
            Source::User(user) => self.by_itself([*b"wu", *b"pu", *b"su"], &user.to_bytes()),
        }
    }

    fn by_itself(&self, [window, pair, slowed]: [[u8; 2]; 3], id: &[u8]) -> Asked {
        let of = |kind| self.limits.names.of(kind, &[id]);
        Asked {
            window: of(window),
            pair: of(pair),
            slows: Slows::Itself(of(slowed)),
        }
    }
}

impl Slows {
    /// What is slowed down, and the name of a network that becomes known by success.
    async fn choose(
        self,
        tx: &mut Connection,
        now: Timestamp,
    ) -> Result<(Option<Bucket>, Option<Bucket>), StoreError> {
        Ok(match self {
            Self::Nothing => (None, None),
            Self::Itself(bucket) => (Some(bucket), None),
            Self::Account {
                account,
                known,
                from_known,
            } => {
                let seen = known.read(tx).await?;
                let is_known = seen.is_some_and(|seen| now.since(seen.at) < KNOWN_FOR);
                let slowed = if is_known { from_known } else { account };
                (Some(slowed), Some(known))
            }
        })
    }
}

impl Attempt {
    async fn settle(
        &self,
        tx: &mut Connection,
        right: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.window.take_back(tx).await?;
        match self.slowed {
            Some(slowed) if right => slowed.clear(tx).await?,
            Some(slowed) => slowed.take_back(tx).await?,
            None => {}
        }
        if let (true, Some(known)) = (right, self.known) {
            let count = Count {
                at: now,
                count: KNOWN,
            };
            known.write(tx, count, now.plus(KNOWN_FOR)).await?;
        }
        Ok(())
    }
}

/// How long after the last of so many failures in a row the next attempt is judged.
fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(UNHURRIED) {
        None => Duration::ZERO,
        Some(_) if failures >= MOST_FAILURES => FORGOTTEN_AFTER,
        Some(more) => FIRST_WAIT
            .saturating_mul(2_u32.saturating_pow(more))
            .min(LONGEST_WAIT),
    }
}
