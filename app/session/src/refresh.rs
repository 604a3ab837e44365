//! The single refresh that all calls wait for, as a task of its own.

use crate::{
    events::{Cause, Step},
    session::Session,
    state::Refresh,
    traits::{Answer, Environment},
};
use futures::future::{Either, select};
use std::{future::Future, pin::pin, time::Duration};

/// How much later than the lock the news from the tab that held it may arrive.
const NEWS_WAIT: Duration = Duration::from_millis(30);

/// Pauses before the refresh is repeated because another tab refreshed first. The new cookie is
/// normally available already. If the refresh is still refused after all of these, it counts as
/// unavailable.
const SUPERSEDED: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(900),
];

/// Starts the refresh that `flight` represents.
pub(crate) fn spawn<E: Environment>(session: &Session<E>, flight: &Refresh, cause: Cause) {
    let lead = Lead {
        epoch: session.epoch(),
        session: session.clone(),
        flight: flight.clone(),
    };
    session.emit(Step::Refreshing { cause });
    session.env.spawn(Box::pin(async move {
        // A sign-out or a sign-in completes the flight from outside. Dropping the exchange then
        // aborts the request, so that its late cookies do not overwrite the new ones.
        let overtaken = lead.flight.wait();
        let exchange = pin!(lead.exchange());
        if let Either::Right(((answer, guard), _)) = select(overtaken, exchange).await {
            lead.conclude(answer);
            // The lock is released only now, when the other tabs have been told the result.
            drop(guard);
        }
    }));
}

/// The task that drives a refresh. If it is dropped early, it still releases all waiting calls.
struct Lead<E: Environment> {
    session: Session<E>,
    flight: Refresh,
    epoch: u64,
}

impl<E: Environment> Lead<E> {
    async fn exchange(&self) -> (Answer, Option<E::Guard>) {
        let env = &self.session.env;
        let asked = env.now().mono;
        let guard = within(env.sleep(self.session.config.lock_wait), env.acquire())
            .await
            .flatten();
        if guard.is_some() && env.now().mono > asked + 5 {
            // Another tab held the lock. Its news and its lock arrive by different routes.
            env.sleep(NEWS_WAIT).await;
        }
        (self.ask().await, guard)
    }

    async fn ask(&self) -> Answer {
        for pause in SUPERSEDED {
            if self.renewed_elsewhere() {
                break;
            }
            let answer = self.ask_once().await;
            if answer != Answer::Superseded {
                return answer;
            }
            self.session.emit(Step::Repeated);
            self.session.env.sleep(pause).await;
        }
        if self.renewed_elsewhere() {
            return Answer::Superseded;
        }
        self.ask_once().await
    }

    async fn ask_once(&self) -> Answer {
        let env = &self.session.env;
        let (user, patience) = self
            .session
            .with(|state, _| (state.user.clone(), state.patience()));
        let answer = within(env.sleep(patience), env.refresh(user.as_deref())).await;
        answer.unwrap_or(Answer::Unavailable { retry_after: None })
    }

    fn renewed_elsewhere(&self) -> bool {
        self.session.epoch() > self.epoch
    }

    fn conclude(&self, answer: Answer) {
        let random = self.session.env.random();
        let brought = match &answer {
            Answer::Renewed(grant) => Some(grant.clone()),
            _ => None,
        };
        let session = &self.session;
        let verdict = session
            .with(|state, now| state.conclude(&self.flight, self.epoch, answer, now, random));
        let Some((outcome, steps)) = verdict else {
            return;
        };
        if let Some(grant) = brought {
            session.tell_renewed(grant);
        }
        self.flight.complete(outcome);
        session.turn(None, steps);
    }
}

impl<E: Environment> Drop for Lead<E> {
    fn drop(&mut self) {
        // Has no effect after a regular end, since the flight is no longer the current one.
        self.conclude(Answer::Unavailable { retry_after: None });
    }
}

/// Returns the result of `work`, or `None` if `alarm` completes first.
async fn within<T>(alarm: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(alarm)).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(((), _)) => None,
    }
}
