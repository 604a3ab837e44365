//! What the policy needs from the world. The browser implements these once; tests implement them with
//! a clock that they turn by hand and a network whose answers they choose.
//!
//! Everything is single-threaded, as a browser tab is: no future here needs to be `Send`.

use crate::{
    deadline::Now,
    events::{Event, Reason},
    grant::Grant,
    news::News,
};
use std::{future::Future, pin::Pin, time::Duration};

/// A task that outlives its starter.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Sends calls, and asks for new tokens.
pub(crate) trait Transport {
    /// A call that can be sent more than once.
    type Request;
    /// What the server answered to a call.
    type Response;

    /// Sends one attempt, made for `user` as far as is known: should the cookies be another user's by now, the server can
    /// refuse it. The error is a text for people: the network failed and there is no answer. Dropping the
    /// future abandons the attempt.
    fn send(
        &self,
        request: &Self::Request,
        user: Option<&str>,
    ) -> impl Future<Output = Result<Self::Response, String>>;

    /// Asks the server to rotate the tokens, once, for `user` as far as is known. Dropping the future abandons the question
    /// and keeps its answer out of the cookie jar; the rotation protocol allows for answers that never arrive.
    fn refresh(&self, user: Option<&str>) -> impl Future<Output = Answer>;

    /// The path a call goes to, for events. Never a query: it may hold personal data.
    fn path<'a>(&self, request: &'a Self::Request) -> &'a str;

    /// HTTP status of an answer.
    fn status(&self, response: &Self::Response) -> u16;

    /// Whether the answer says that the access token is no longer good, which is the only
    /// answer that a refresh can mend.
    fn is_expired(&self, response: &Self::Response) -> bool;

    /// Whether the answer says that no access token was sent at all.
    fn is_missing(&self, response: &Self::Response) -> bool;
}

/// The answer to a refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// New tokens are in the cookie jar.
    Renewed(Grant),
    /// The session is over; the user has to sign in.
    Rejected(Reason),
    /// Another tab rotated first, and the new cookie is already in the jar: ask again.
    Superseded,
    /// No verdict: offline, overloaded, broken. The session is as good as it was.
    Unavailable {
        /// How long the server asked to be left alone, if it did.
        retry_after: Option<Duration>,
    },
}

/// Time, as two clocks and an alarm.
pub(crate) trait Clock {
    /// Both clocks, read together.
    fn now(&self) -> Now;
    /// Completes when this much time has passed, or later: browsers throttle hidden pages.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;
}

/// One refresh at a time among the tabs of a browser. A courtesy to the server: correctness never
/// depends on it, and the policy stops waiting for it after [`Config::lock_wait`](crate::Config::lock_wait).
pub(crate) trait TabLock {
    /// Dropping it lets the next tab in.
    type Guard;
    /// Waits for the lock; `None` where there is no such thing. Dropping the future leaves the queue.
    fn acquire(&self) -> impl Future<Output = Option<Self::Guard>>;
}

/// The other tabs of this browser. Also a courtesy: a tab that hears nothing learns the same from the
/// server, one refused call later.
pub(crate) trait Tabs {
    /// Tells all of them, and not this one.
    fn tell(&self, news: News);
}

/// Where the policy reports each step. Called while nothing is borrowed, so that a listener may call
/// back into the session.
pub(crate) trait Events {
    /// Hands over one event.
    fn emit(&self, event: Event);
}

/// Background work and chance.
pub(crate) trait Host {
    /// Runs a task to its end, even if its starter goes away.
    fn spawn(&self, task: Task);
    /// A number from 0 up to but excluding 1, for jitter only.
    fn random(&self) -> f64;
}

/// All of it together.
pub(crate) trait Environment:
    Transport + Clock + TabLock + Tabs + Events + Host + 'static
{
}
impl<T: Transport + Clock + TabLock + Tabs + Events + Host + 'static> Environment for T {}
