//! What the policy needs from its environment. The browser implements these traits, and so do the
//! tests, with a manually advanced clock and a network whose responses they choose.
//!
//! Everything is single-threaded, as a browser tab is. No future here needs to be `Send`.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::deadlines::Now;
use crate::events::{Event, Reason};
use crate::grant::Grant;

/// A task that outlives the code that started it.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Sends calls and requests new tokens.
pub(crate) trait Transport {
    /// A call that can be sent more than once.
    type Request;
    /// The server's response to a call.
    type Response;

    /// Sends one attempt on behalf of `user`, as far as is known. If the cookies belong to another
    /// user by now, the server can refuse it. Dropping the future abandons the attempt.
    ///
    /// # Errors
    /// A human-readable message if the network failed and there is no response.
    fn send(
        &self,
        request: &Self::Request,
        user: Option<&str>,
    ) -> impl Future<Output = Result<Self::Response, String>>;

    /// Asks the server once to rotate the tokens of `user`, as far as is known. Dropping the future
    /// abandons the request and keeps the cookies of its response from being stored. The protocol
    /// allows for responses that never arrive.
    fn refresh(&self, user: Option<&str>) -> impl Future<Output = Answer>;

    /// The path that a call goes to, for events. It never includes the query, which may contain
    /// personal data.
    fn path<'a>(&self, request: &'a Self::Request) -> &'a str;

    /// The HTTP status of a response.
    fn status(&self, response: &Self::Response) -> u16;

    /// Whether the response says that the access token is no longer valid.
    fn is_expired(&self, response: &Self::Response) -> bool;

    /// Whether the response says that no access token was sent.
    fn is_missing(&self, response: &Self::Response) -> bool;
}

/// The response to a refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The browser has received new tokens as cookies.
    Renewed(Grant),
    /// The session is over, and the user has to sign in.
    Rejected(Reason),
    /// Another tab rotated the tokens first, and the browser already has the new cookie: try again.
    Superseded,
    /// No verdict, because the server is offline, overloaded or broken. The session is kept.
    Unavailable {
        /// How long the server asked to be left alone, if it did.
        retry_after: Option<Duration>,
    },
}

/// Two clocks and a timer.
pub(crate) trait Clock {
    /// Reads both clocks at the same time.
    fn now(&self) -> Now;
    /// Completes after `time` or later, since browsers throttle hidden pages.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;
}

/// Limits the tabs of a browser to one refresh at a time. This only reduces the load on the server:
/// correctness never depends on it, and the policy stops waiting for it after
/// [`Config::lock_wait`](crate::Config::lock_wait).
pub(crate) trait TabLock {
    /// Dropping the guard lets the next tab in.
    type Guard;
    /// Waits for the lock. Returns `None` if locks are not available. Dropping the future leaves
    /// the queue.
    fn acquire(&self) -> impl Future<Output = Option<Self::Guard>>;
}

/// The other tabs of the browser. Correctness does not depend on them either: a tab that receives
/// no news learns the same from the server at the cost of one refused call.
pub(crate) trait Tabs {
    /// Sends news to all other tabs.
    fn tell(&self, news: News);
}

/// What one tab tells the other tabs of the browser, with which it shares its cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The tokens were renewed.
    Renewed {
        /// The result of the renewal.
        grant: Grant,
        /// The sender's epoch after the renewal.
        epoch: u64,
    },
    /// A user signed in.
    Began(Grant),
    /// A page was opened that the server rendered for this session.
    Present(Grant),
    /// This user signed out.
    SignedOut {
        /// See [`Grant::user`].
        user: Option<String>,
    },
}

/// Where the policy reports each step. Nothing is borrowed during the call, so that a subscriber
/// may call back into the session.
pub(crate) trait Events {
    /// Delivers one event.
    fn emit(&self, event: Event);
}

/// Background tasks and random numbers.
pub(crate) trait Host {
    /// Runs a task to its end, even if the code that started it goes away.
    fn spawn(&self, task: Task);
    /// Returns a number in the range `0.0..1.0`, used for jitter only.
    fn random(&self) -> f64;
}

/// All of these together.
pub(crate) trait Environment:
    Transport + Clock + TabLock + Tabs + Events + Host + 'static
{
}
impl<T: Transport + Clock + TabLock + Tabs + Events + Host + 'static> Environment for T {}
