//! The session of this tab.

mod channel;
mod fetch;
mod listeners;
mod lock;
mod world;

use super::{
    config::Config,
    events::{Event, Status, Subscribers},
    failure::Failure,
    grant::Grant,
    policy::Session,
    request::ReplayableRequest,
    response::SessionResponse,
};
use channel::Channel;
use std::rc::Rc;
use world::Browser;

thread_local! {
    // Server functions name a client type, not a value, so the session has to live here.
    static SUBSCRIBERS: Rc<Subscribers> = Rc::default();
    static CHANNEL: Rc<Channel> = Rc::new(Channel::open());
    static SESSION: Session<Browser> = Session::new(Browser::new(
        SUBSCRIBERS.with(Rc::clone),
        CHANNEL.with(Rc::clone),
    ));
}

fn session() -> Session<Browser> {
    SESSION.with(Session::clone)
}

/// Starts the session on a page. Call it once, before anything is drawn, so that the first call already
/// knows its deadline.
pub fn start(config: Config) {
    let session = session();
    session.look_ahead(config.look_ahead);
    session.park(config.sign_in_again);
    if let Some(grant) = config.grant {
        session.present(grant);
    }
    listeners::listen(&session, config.keep_alive.is_some());
    session.set_keep_alive(config.keep_alive);
    CHANNEL.with(|channel| channel.listen(move |news| session.hear(news)));
}

/// Somebody signed in on this page; see
/// [`Session::session_began`](super::policy::Session::session_began).
pub fn session_began(grant: Grant) {
    session().session_began(grant);
}

/// The person does not sign in again for now; see [`Session::decline`](super::policy::Session::decline).
pub fn decline() {
    session().decline();
}

/// The person wants to stay signed in; see [`Session::stay`](super::policy::Session::stay).
pub fn stay() {
    session().stay();
}

/// The user signed out; see [`Session::signed_out`](super::policy::Session::signed_out).
pub fn signed_out() {
    session().signed_out();
}

/// What is known about the session.
pub fn status() -> Status {
    session().status()
}

/// Renewals that this tab has seen, sign-ins included.
pub fn epoch() -> u64 {
    session().epoch()
}

/// Calls back at every step from now on, while nothing is locked: the callback may use the session,
/// subscribe and unsubscribe.
pub fn subscribe(callback: impl FnMut(&Event) + 'static) -> Subscription {
    Subscription(SUBSCRIBERS.with(|all| all.add(callback)))
}

/// Ends the subscription when dropped. A plain number, so that it can be kept where Leptos asks for
/// `Send`.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(u64);

impl Drop for Subscription {
    fn drop(&mut self) {
        // Nothing is left to do if the page is already being torn down.
        let _ = SUBSCRIBERS.try_with(|all| all.remove(self.0));
    }
}

/// Sends a request that is no server function, with the same care: see
/// [`Session::call`](super::policy::Session::call).
///
/// # Errors
/// See [`Failure`]. Whatever the server answered is `Ok`.
pub async fn send(request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    session().call(request).await
}

/// A call that needs no session, such as a sign-in: it never waits, refreshes or is sent twice.
///
/// # Errors
/// The browser's own words if no answer came.
pub async fn guest_call(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<SessionResponse, String> {
    world::fetch_in_time(method, url, headers, Some(&body.into())).await
}
